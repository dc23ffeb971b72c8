"""Answers as bytes. Every one closes its connection, is kept by no cache and tells no other site where it was."""

import re
from http import HTTPStatus

from pos_app.core.web import WebReply

BUSY = WebReply(503, "Service Unavailable\n")
FAILED = WebReply(500, "Internal Server Error\n")

_ALWAYS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Connection", "close"),
)
_LINE = re.compile(r"[ -~]+")


def refusal(status: int) -> WebReply:
    """A short answer to a request that was not read to its end."""
    headers = (("Allow", "GET, HEAD, POST, PUT"),) if status == HTTPStatus.METHOD_NOT_ALLOWED else ()
    return WebReply(status, f"{HTTPStatus(status).phrase}\n", headers=headers)


def reply_bytes(reply: WebReply, *, to_head: bool = False) -> bytes:
    """`reply` as it goes over the wire; without its body for an answer to HEAD. Raises ValueError for odd headers."""
    body = reply.body.encode("utf-8", "replace")
    headers = [("Content-Type", reply.content_type), *reply.headers, *_ALWAYS]
    if not to_head:
        headers.append(("Content-Length", str(len(body))))
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if not all(_LINE.fullmatch(line) for line in lines):
        raise ValueError("a header with something else than printable ASCII")
    head = "\r\n".join([*lines, "", ""]).encode("ascii")
    return head if to_head else head + body
