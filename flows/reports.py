"""The report pages over HTTP, for `make ui`: reports/ and the cards of the released bundle, and nothing else.

A browser follows no link from Prefect's page to a file. Addresses are as in the folder, so that the pages' links hold.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

START = "/reports/index.html"


class Reports(SimpleHTTPRequestHandler):
    """Files of the project's pages; every other path is not found, however it is written."""

    def do_GET(self) -> None:
        if not settings.is_own_request(self.headers.get("Host"), self.headers.get("Origin")):
            self.send_error(403, "asked by another site, or by another name than 127.0.0.1")
        elif self.path == "/":
            self.send_response(302)
            self.send_header("Location", START)
            self.end_headers()
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        if settings.is_own_request(self.headers.get("Host"), self.headers.get("Origin")):
            super().do_HEAD()
        else:
            self.send_error(403)

    def translate_path(self, path: str) -> str:
        """The file for a path, below the project; one that may not be shown becomes one that is not there."""
        found = Path(super().translate_path(path))
        root = Path(self.directory)
        return str(found) if found.is_file() and _may_be_shown(found, root) else str(root / ".not-shown")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _may_be_shown(file: Path, root: Path) -> bool:
    real = file.resolve()
    card = real.parent == root / "models/release" and real.suffix == ".md"
    return card or real.is_relative_to(root / "reports")


def main() -> None:
    """Serve until killed."""
    handler = partial(Reports, directory=str(settings.ROOT))
    with ThreadingHTTPServer((settings.HOST, settings.REPORTS_PORT), handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
