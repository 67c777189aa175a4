"""`python -m stages.command`: the `hanyeong` command, under the name that a project's flow calls."""

from hanyeong.cli.main import main

if __name__ == "__main__":
    main()
