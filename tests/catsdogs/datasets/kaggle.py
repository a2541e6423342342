"""A server on loopback that answers Kaggle's own client as Kaggle's server does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.catsdogs.datasets.server import Answer, respond


@contextmanager
def serving_kaggle() -> Iterator[tuple[str, list[Answer]]]:
    """Serve: one answer for each request for content, the last one again and again."""
    answers: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.endswith("/GetDataset"):
                self._describe({"currentVersionNumber": 1})
            else:
                self._send(0)

        def do_GET(self) -> None:
            self._send(int(self.headers["Range"].removeprefix("bytes=").removesuffix("-")))

        def _describe(self, said: dict[str, object]) -> None:
            content = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _send(self, begin: int) -> None:
            respond(self, answers.pop(0) if len(answers) > 1 else answers[0], begin)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
