"""`python -m hanyeong.cli`: the same as `hanyeong`."""

from hanyeong.cli.main import main

main()
