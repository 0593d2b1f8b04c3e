"""A shop's web site on an origin of its own, with our one script tag on its page."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.wire.browsing import BUILT


@contextmanager
def shop(site: str) -> Iterator["Shop"]:
    """Serve the page for as long as the context lasts."""
    server = Shop(site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Shop(http.server.ThreadingHTTPServer):
    """Serves the demonstration's customer page."""

    def __init__(self, site: str) -> None:
        """Take a free port; `centre` is said later."""
        super().__init__(("127.0.0.1", 0), _Page)
        self.site = site
        self.centre = ""
        """Where the widget comes from."""

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def page(self) -> bytes:
        """Give the page, as the shop's people would have written it."""
        text = (BUILT / "demo.html").read_text(encoding="utf-8").replace("{site}", self.site)
        return text.replace('src="/widget.js"', f'src="{self.centre}/widget.js"').encode()


class _Page(http.server.BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        """Give the page's style sheet, and the page under every other address."""
        is_style = self.path.endswith(".css")
        if is_style:
            body = (BUILT / "assets" / Path(self.path).name).read_bytes()
        else:
            body = self.server.page()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class' name
        """Say nothing."""
