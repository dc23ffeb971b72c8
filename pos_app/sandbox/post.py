"""A minimal HTTP client for callbacks: one request, one connection, one deadline, only the head is read."""

import asyncio
import contextlib
import ssl
from urllib.parse import urlsplit

from pos_app.sandbox.callbacks import Callback

DEADLINE = 10.0
"""Seconds for a whole callback."""


class NoHttp(OSError):
    """The address is not one of HTTP, or what answers there does not speak it."""


async def post(callback: Callback) -> int:
    """Send `callback`, return the status of the answer. Raises `OSError` (`TimeoutError` included)."""
    async with asyncio.timeout(DEADLINE):
        return await _send(callback)


async def _send(callback: Callback) -> int:
    try:
        parts = urlsplit(callback.url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        # What no name can be (a..b) would be a ValueError of the look-up itself.
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise NoHttp(callback.url) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoHttp(callback.url)
    context = ssl.create_default_context() if secure else None
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        writer.write(_written(callback, parts.netloc.rpartition("@")[2], parts.path, parts.query))
        await writer.drain()
        # The whole head: closing with something unread would reset the connection under the merchant's feet.
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise NoHttp(callback.url) from error
    finally:
        await _close(writer, secure)
    words = head.partition(b"\r\n")[0].split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        raise NoHttp(callback.url)
    return int(words[1])


async def _close(writer: asyncio.StreamWriter, secure: bool) -> None:
    writer.close()
    if not secure:  # the polite end of TLS may take half a minute
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _written(callback: Callback, host: str, path: str, query: str) -> bytes:
    target = (path or "/") + (f"?{query}" if query else "")
    # urlsplit drops CR and LF, but not spaces: an address with one would split the request line.
    head = (
        f"{callback.method} {target.replace(' ', '%20')} HTTP/1.1\r\n"
        f"Host: {host}\r\n"
        f"Content-Type: {callback.content_type}\r\n"
        f"Content-Length: {len(callback.body)}\r\n"
        "Accept: */*\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii", "replace") + callback.body
