"""One connection: reads one request, has it answered, hangs up. Bounded in time and size at every step."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial

from pos_app.core.web import Handle, WebReply, WebRequest
from pos_app.listener.limits import Limits
from pos_app.listener.reply import BUSY, FAILED, refusal, reply_bytes
from pos_app.listener.request import Refused, RequestReader
from pos_app.listener.turns import Turns


@dataclass(eq=False, slots=True)
class Shared:
    """What the connections of one listener have in common.

    `fault` is told of bugs. `busy` holds connections, the oldest first. `replies` counts what was answered, by status.
    While not `is_open`, nobody is let in. `moved` is set whenever a place becomes free.
    """

    handle: Handle
    limits: Limits
    turns: Turns
    fault: Callable[[Exception], None]
    busy: "dict[Connection, None]" = field(default_factory=dict)
    replies: Counter[int] = field(default_factory=Counter)
    is_open: bool = True
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class Phase(Enum):
    READING = auto()
    ANSWERING = auto()
    LEAVING = auto()
    CUT = auto()
    GONE = auto()


class Connection(asyncio.BufferedProtocol):
    """Holds its place among the connections until the socket is closed and its answer has been made."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._limits = shared.limits
        self._phase = Phase.READING
        self._reader = RequestReader(shared.limits)
        self._buffer = bytearray(shared.limits.at_once)
        self._left_over = 0
        self._peer_is_done = False
        self._deadline: asyncio.TimerHandle | None = None
        self.answering: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if not self._shared.is_open or not self._has_place():
            self._phase = Phase.LEAVING
            self._write(BUSY, reply_bytes(BUSY))
            transport.close()
            return
        self._shared.busy[self] = None
        self._until(self._limits.request_seconds, self._too_slow)

    def get_buffer(self, sizehint: int) -> bytearray:
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._phase is Phase.READING:
            # Nothing more is read before this is: what waits is never more than one portion a connection.
            self._transport.pause_reading()
            self._shared.turns.add(partial(self._take, bytes(self._buffer[:nbytes])))
            return
        self._left_over += nbytes
        if self._left_over > self._limits.linger:
            self.abort()

    def eof_received(self) -> bool:
        """A client may close its half when it has sent its request. True keeps our half open."""
        self._peer_is_done = True
        if self._phase is Phase.READING and self._reader.has_begun:
            self._refuse(400)
        return self._phase is Phase.ANSWERING

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._phase = Phase.GONE
        if self._deadline is not None:
            self._deadline.cancel()
        self._release()

    def hang_up(self) -> None:
        """Let go of the socket now, unless a request is being answered."""
        if self._phase is not Phase.ANSWERING:
            self.abort()

    def abort(self) -> None:
        """Let go of the socket now."""
        self._phase = Phase.CUT
        self._transport.abort()

    def _has_place(self) -> bool:
        """Who was answered and lingers has to go when another one comes."""
        busy = self._shared.busy
        if len(busy) < self._limits.connections:
            return True
        answered = next((other for other in busy if other._phase is Phase.LEAVING), None)
        if answered is None:
            return False
        answered.abort()
        return True

    def _take(self, data: bytes) -> None:
        if self._phase is not Phase.READING:
            return
        try:
            request = self._reader.feed(data)
        except Refused as refused:
            self._refuse(refused.status)
        except Exception as error:  # noqa: BLE001 - one bad request must not end the listener; it is logged
            self._shared.fault(error)
            self._refuse(FAILED.status)
        else:
            if request is not None:
                self._begin_answer(request)
                return
            if leave := self._reader.go_on():
                self._transport.write(leave)
            self._transport.resume_reading()

    def _begin_answer(self, request: WebRequest) -> None:
        self._phase = Phase.ANSWERING
        self._until(None, self.abort)
        self.answering = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: WebRequest) -> None:
        """Goes on when the client hangs up: what it brought may be worth keeping."""
        to_head = request.method == "HEAD"
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                reply = await self._shared.handle(request)
            wire = reply_bytes(reply, to_head=to_head)
        except Exception as error:  # noqa: BLE001 - a bug behind one request must not end the listener; it is logged
            self._shared.fault(error)
            reply, wire = FAILED, reply_bytes(FAILED, to_head=to_head)
        finally:
            self.answering = None
            self._release()
        if self._phase is Phase.ANSWERING:
            self._leave(reply, wire)

    def _refuse(self, status: int) -> None:
        reply = refusal(status)
        self._leave(reply, reply_bytes(reply))

    def _leave(self, reply: WebReply, wire: bytes) -> None:
        """Answer, close our half, and wait a moment for the other half: closing at once could destroy the answer."""
        self._phase = Phase.LEAVING
        self._until(self._limits.linger_seconds, self.abort)
        self._write(reply, wire)
        if self._peer_is_done:
            self._transport.close()
            return
        try:
            self._transport.write_eof()
        except OSError:
            # The other side reset the connection between the two calls.
            self.abort()
        self._transport.resume_reading()

    def _write(self, reply: WebReply, wire: bytes) -> None:
        self._shared.replies[reply.status] += 1
        self._transport.write(wire)

    def _too_slow(self) -> None:
        if self._reader.has_begun:
            self._refuse(408)
        else:
            # A browser keeps connections in store; it would take an answer for that of its next request.
            self.abort()

    def _until(self, seconds: float | None, then: Callable[[], None]) -> None:
        """Only one deadline runs at a time; None ends it."""
        if self._deadline is not None:
            self._deadline.cancel()
        loop = asyncio.get_running_loop()
        self._deadline = None if seconds is None else loop.call_later(seconds, then)

    def _release(self) -> None:
        if self._phase is Phase.GONE and self.answering is None:
            self._shared.busy.pop(self, None)
            self._shared.moved.set()
