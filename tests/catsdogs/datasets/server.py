"""A real server on loopback, which answers as it was told to: right, cut short, wrong, lying."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """How one request is answered; the defaults are an honest server's."""

    content: bytes = b""
    ranges: bool = True
    status: int | None = None  # in place of the content
    cut: int | None = None  # bytes of the body after which the connection ends
    hold: threading.Event | None = None  # that is waited for before it ends
    size: int | None = None  # said instead of the content's; -1: not said
    begin: int = 0  # by which the part that is sent is off


@dataclass
class Served:
    """A running server: its address, and what was asked of it."""

    url: str
    answers: list[Answer]
    ranges: list[str | None] = field(default_factory=list)

    def next_answer(self) -> Answer:
        """The answers come in turn, the last one for all further requests."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: Answer, name: str = "pets.zip") -> Iterator[Served]:
    """Serve these answers, one for each request, the last one again and again."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler())
    served = Served(f"http://127.0.0.1:{server.server_port}/some/{name}", list(answers))
    server.served = served  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler() -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served: Served = self.server.served  # type: ignore[attr-defined]
            asked = self.headers.get("Range")
            served.ranges.append(asked)
            answer = served.next_answer()
            begin = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
            respond(self, answer, begin if answer.ranges else 0)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def respond(handler: BaseHTTPRequestHandler, answer: Answer, begin: int) -> None:
    """Send an answer, from a place in the content on."""
    if answer.status is not None:
        handler.send_error(answer.status)
        return
    size = len(answer.content) if answer.size is None else answer.size
    if answer.ranges and begin >= len(answer.content):
        handler.send_response(416)
        handler.send_header("Content-Range", f"bytes */{size}")
        handler.end_headers()
        return
    body = answer.content[begin + answer.begin :]
    handler.send_response(206 if answer.ranges else 200)
    if answer.ranges:
        handler.send_header("Accept-Ranges", "bytes")
        first = begin + answer.begin
        handler.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{size}")
        handler.send_header("Content-Length", str(len(body)))
    elif size >= 0:
        handler.send_header("Content-Length", str(size))
    handler.end_headers()
    handler.wfile.write(body[: answer.cut])
    handler.wfile.flush()
    if answer.hold is not None:
        answer.hold.wait(60)
