"""What the callback listener hears and answers: values only, so that neither it nor the engine knows the other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A whole request: `path` decoded and without its query, `body` at most 64 KiB."""

    method: str
    path: str = field(repr=False)
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class WebReply:
    """What is answered. 404 says nothing about why."""

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


NOT_FOUND = WebReply(404, "Not Found\n")

Handle = Callable[[WebRequest], Awaitable[WebReply]]
"""Answers one request. For a callback it returns once what is worth keeping is durable."""
