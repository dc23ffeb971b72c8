"""Raw bytes to a real listener on the loopback, and a fake transport for what no real socket can be made to do."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Payment, Status
from pos_app.core.web import Handle, WebReply, WebRequest
from pos_app.listener.limits import Limits
from pos_app.listener.server import Listener

Result = TypeVar("Result")

HURRIED = Limits(linger_seconds=0.05, closing_seconds=0.05)
"""For tests in which one of these passes on a real socket."""

GET = b"GET /known HTTP/1.1\r\nHost: till\r\n\r\n"


@dataclass
class Heard:
    """A handler that remembers what it was asked and answers `reply`."""

    reply: WebReply = field(default_factory=lambda: WebReply(200, "OK\n"))
    requests: list[WebRequest] = field(default_factory=list)

    async def __call__(self, request: WebRequest) -> WebReply:
        self.requests.append(request)
        return self.reply


@dataclass(frozen=True)
class Answer:
    """An answer taken apart; `raw` is empty where the connection was closed without one."""

    raw: bytes

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1]) if self.raw else 0

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    @property
    def body(self) -> str:
        return self.raw.partition(b"\r\n\r\n")[2].decode("utf-8")


@asynccontextmanager
async def listening(handle: Handle, limits: Limits | None = None, **changes: Any) -> AsyncIterator[Listener]:
    listener = Listener(handle, "127.0.0.1", 0, limits=replace(limits or Limits(), **changes))
    await listener.start()
    try:
        yield listener
    finally:
        await listener.aclose()


async def connect(listener: Listener) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", listener.port)


async def rest_of(reader: asyncio.StreamReader) -> Answer:
    """What still comes before the other side closes; a reset is a close."""
    got = b""
    try:
        while piece := await reader.read(65536):
            got += piece
    except ConnectionError:
        return Answer(got)
    return Answer(got)


async def exchange(listener: Listener, *pieces: bytes, half_close: bool = False) -> Answer:
    """Send `pieces` one after another, each on its own, and read until the listener closes."""
    reader, writer = await connect(listener)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if half_close:
            writer.write_eof()
        return await rest_of(reader)
    except ConnectionError:
        return Answer(b"")
    finally:
        await hang_up(writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        await writer.wait_closed()
    except ConnectionError:
        return


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """On a real loop. What hangs fails after a time that no test comes near to."""
    return asyncio.run(asyncio.wait_for(main, 30))


def post(path: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: till", b"Content-Length: %d" % len(body), *headers, b"", body]
    return b"\r\n".join(lines)


class FakeTransport(asyncio.Transport):
    """Notes what a protocol does with its socket. `reset` makes closing our half fail, as after a reset."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__()
        self.sent = b""
        self.calls: list[str] = []
        self._reset = reset

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += bytes(data)

    def write_eof(self) -> None:
        if self._reset:
            raise OSError("not connected")
        self.calls.append("eof")

    def close(self) -> None:
        self.calls.append("close")

    def abort(self) -> None:
        self.calls.append("abort")

    def pause_reading(self) -> None:
        self.calls.append("pause")

    def resume_reading(self) -> None:
        self.calls.append("resume")


AT = datetime(2026, 11, 21, 8, 33, 14, tzinfo=UTC)
REFERENCE = "C3-7K2M4QX9P5"


def a_payment(**changes: Any) -> Payment:
    return replace(
        Payment(
            reference=REFERENCE,
            sale="sale-1",
            operator="pvit-web",
            wallet=None,
            till="caisse3",
            cashier="caisse",
            amount=12500,
            currency=Currency.XAF,
            phone=None,
            customer=None,
            description=None,
            environment=Environment.PRODUCTION,
            created_at=AT,
            changed_at=AT,
            status=Status.AWAITING,
            callback_secret="s3cret",
        ),
        **changes,
    )
