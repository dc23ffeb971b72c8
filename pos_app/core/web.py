"""What the callback listener hears and answers: values only, so that neither it nor the engine knows the other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from pos_app.core.payment import Payment
from pos_app.core.provider import PageForm


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A whole request: `path` decoded and without its query, `body` at most 64 KiB."""

    method: str
    path: str = field(repr=False)
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class WebReply:
    """What is answered. 404 says nothing about why. `headers` besides those of every answer, printable ASCII."""

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


NOT_FOUND = WebReply(404, "Not Found\n")

Handle = Callable[[WebRequest], Awaitable[WebReply]]
"""Answers one request. For a callback it returns once what is worth keeping is durable."""


@dataclass(frozen=True, slots=True)
class PageVisit:
    """A customer's browser at the page of `payment`. `form` is None once there is nothing to pay there any more."""

    payment: Payment
    form: PageForm | None


Visit = Callable[[str, str], PageVisit | None]
"""The page with that reference and secret; None for one that does not exist."""
