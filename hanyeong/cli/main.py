"""The `hanyeong` command: run the pipeline, read its results, deploy and use the models it makes.

Data goes to standard output, messages to standard error. Exit status: 0 done, 1 a wrong answer (`learn check`),
2 problem with input or settings, 3 internal error, 75 already running elsewhere. The runbook lists all of them.
"""

from __future__ import annotations

import importlib
import sys
from importlib import metadata
from typing import Annotated, Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

import hanyeong.pipeline.telemetry_off  # noqa: F401  before any library that could call home
from hanyeong.cli.guard import guarded
from hanyeong.cli.verbosity import Quiet, Verbose, choose_level, with_verbosity
from hanyeong.pipeline import standard_streams


class Subcommand(NamedTuple):
    """Where a subcommand is defined, and its line in `hanyeong --help`: the first sentence of its own help."""

    module: str
    function: str
    summary: str


SUBCOMMANDS: Final = {
    "init": Subcommand("presets", "init", "Inspect a corpus and write params.yaml."),
    "preset": Subcommand("presets", "preset", "Copy params/NAME.yaml to params.yaml."),
    "migrate": Subcommand("presets", "migrate", "Rename what an earlier version called differently; keeps copies."),
    "schema": Subcommand("presets", "schema", "Write params.schema.json, for completion of params.yaml in editors."),
    "check": Subcommand("check", "check", "Check params.yaml and the first rows of every source."),
    "doctor": Subcommand("check", "doctor", "Check this machine, the environment and the project for problems."),
    "run": Subcommand("run", "run", "Run the pipeline and print the release decision."),
    "retrain": Subcommand("retrain", "retrain", "Train a challenger on what is new, and let it replace the champion."),
    "lr-range": Subcommand("lr_range", "lr_range", "Try rising learning rates on the encoded corpus and propose one."),
    "status": Subcommand("status", "status", "Show what is in service and what needs a person."),
    "report": Subcommand("report", "report", "Regenerate the report pages and print their path."),
    "examples": Subcommand("report", "examples", "Show translations and rejected pairs, of restricted sources too."),
    "judgement": Subcommand("release", "judgement", "Print the release decision and every check behind it."),
    "promote": Subcommand("release", "promote", "Deploy the released bundle."),
    "rollback": Subcommand("release", "rollback", "Redeploy the previous bundle."),
    "champion": Subcommand("release", "champion", "List the promoted bundles and which of them is deployed."),
    "serve": Subcommand("serve", "serve", "Serve the deployed bundle over HTTP."),
    "keys": Subcommand("service_database", "keys", "Create, list and revoke keys of the service."),
    "feedback": Subcommand(
        "service_database", "feedback", "List corrections that users sent; approve, reject or export them."
    ),
    "forget": Subcommand("service_database", "forget", "Delete what the service stored."),
    "monitor": Subcommand("monitor", "monitor", "Close the windows of the service's request log that are due."),
    "translate": Subcommand("translate", "translate", "Translate lines: one line out for each line in."),
    "learn": Subcommand("learn", "learn", "Check answers to exercises of the course, or export a page as a notebook."),
}


class LazyGroup(TyperGroup):
    """A group whose subcommands are imported when one of them is used: `--help` and completion import none."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, subcommand in SUBCOMMANDS.items():
            self.add_command(TyperCommand(name, help=subcommand.summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The subcommand that `args` begin with, imported, and the arguments left for it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else load(name), rest


def load(name: str) -> Any:
    """The subcommand `name` as Typer runs it."""
    module, function, _ = SUBCOMMANDS[name]
    one = typer.Typer(add_completion=False, context_settings=CONTEXT)
    one.command(name)(with_verbosity(guarded(getattr(importlib.import_module(f"hanyeong.cli.{module}"), function))))
    return typer.main.get_command(one)


STOPPED_READING: Final = (None, 0, 1)
"""Exit codes of a command whose output nobody reads to its end: done, and those of Click and Rich for a broken pipe."""

CONTEXT: Final = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    help=__doc__,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)


def _print_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"hanyeong {metadata.version('hanyeong')}\n")
        raise typer.Exit


@app.callback(help=__doc__)
def _begin(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    standard_streams.steady()
    choose_level(quiet=quiet, verbose=verbose)


def main() -> None:
    """Entry point of the `hanyeong` command. Whoever reads its output may stop early (`| head`): that is no error."""
    reader = standard_streams.Reader(sys.stdout)
    try:
        app()
    except SystemExit as end:
        if reader.has_left() and end.code in STOPPED_READING:
            sys.exit(0)
        raise


if __name__ == "__main__":
    main()
