"""What a connection does with its socket, on virtual time and a fake transport: deadlines, halves, resets, places."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pos_app.core.web import WebReply, WebRequest
from pos_app.listener.connection import Connection, Shared
from pos_app.listener.limits import Limits
from pos_app.listener.turns import Turns
from tests.listener.raw import GET, Answer, FakeTransport, Heard, post
from tests.support.virtual import VirtualLoop, run

LIMITS = Limits()


@dataclass
class Slow:
    """A handler that needs `seconds`; `ended` tells how each of its answers ended."""

    seconds: float
    ended: list[str] = field(default_factory=list)

    async def __call__(self, request: WebRequest) -> WebReply:
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        self.ended.append("done")
        return WebReply(200)


class Bench:
    """A connection on a fake transport."""

    def __init__(
        self,
        handle: Callable[[WebRequest], object] | None = None,
        *,
        reset: bool = False,
        shared: Shared | None = None,
    ) -> None:
        self.heard = Heard()
        self.faults: list[Exception] = []
        self.shared = shared or Shared(handle or self.heard, LIMITS, Turns(LIMITS.turn_seconds), self.faults.append)  # type: ignore[arg-type]
        self.transport = FakeTransport(reset=reset)
        self.connection = Connection(self.shared)
        self.connection.connection_made(self.transport)

    async def give(self, data: bytes) -> None:
        """As the loop does with what came in, and let what follows from it happen."""
        self.connection.get_buffer(-1)[: len(data)] = data
        self.connection.buffer_updated(len(data))
        await asyncio.sleep(0.001)

    @property
    def answer(self) -> Answer:
        return Answer(self.transport.sent)


def test_a_request_is_answered_and_the_other_half_is_waited_for_a_moment() -> None:
    async def main() -> None:
        bench = Bench()
        await bench.give(GET)
        assert bench.answer.status == 200
        assert bench.transport.calls == ["pause", "eof", "resume"]
        await asyncio.sleep(LIMITS.linger_seconds + 1)
        assert bench.transport.calls[3:] == ["abort"]
        assert bench.shared.busy == {bench.connection: None}
        bench.connection.connection_lost(None)
        assert not bench.shared.busy

    run(main(), VirtualLoop())


def test_nothing_more_is_read_while_something_waits() -> None:
    async def main() -> None:
        bench = Bench()
        await bench.give(GET[:10])
        assert bench.transport.calls == ["pause", "resume"]
        assert bench.transport.sent == b""

    run(main(), VirtualLoop())


def test_leave_to_send_the_body_comes_at_once() -> None:
    async def main() -> None:
        bench = Bench()
        head, _, body = post(b"/c/x", b"ab", b"Expect: 100-continue").partition(b"\r\n\r\n")
        await bench.give(head + b"\r\n\r\n")
        assert bench.transport.sent.startswith(b"HTTP/1.1 100 ")
        bench.transport.sent = b""
        await bench.give(body)
        assert bench.answer.status == 200
        assert bench.heard.requests[0].body == b"ab"

    run(main(), VirtualLoop())


def test_a_trickle_ends_at_the_deadline_of_the_whole_request() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        bench = Bench()
        start = loop.time()
        for letter in b"GET /" + b"a" * 100:
            await bench.give(bytes([letter]))
            await asyncio.sleep(0.5)
            if bench.transport.sent:
                break
        assert bench.answer.status == 408
        assert not bench.heard.requests
        return loop.time() - start

    assert LIMITS.request_seconds <= run(main(), VirtualLoop()) < LIMITS.request_seconds + 1


def test_who_says_nothing_is_cut_off_without_an_answer() -> None:
    async def main() -> None:
        bench = Bench()
        await asyncio.sleep(LIMITS.request_seconds + 1)
        assert bench.transport.calls == ["abort"]
        assert bench.transport.sent == b""

    run(main(), VirtualLoop())


def test_the_deadline_of_the_request_does_not_cut_its_answer() -> None:
    async def main() -> None:
        handler = Slow(6)
        bench = Bench(handler)
        await asyncio.sleep(6)
        await bench.give(GET)
        await asyncio.sleep(7)
        assert bench.answer.status == 200

    run(main(), VirtualLoop())


def test_an_answer_has_its_own_deadline() -> None:
    async def main() -> None:
        handler = Slow(LIMITS.answer_seconds + 1)
        bench = Bench(handler)
        await bench.give(GET)
        await asyncio.sleep(LIMITS.answer_seconds + 0.5)
        assert bench.answer.status == 500
        assert handler.ended == ["cancelled"]
        assert [type(fault) for fault in bench.faults] == [TimeoutError]

    run(main(), VirtualLoop())


def test_a_client_that_leaves_does_not_stop_what_it_brought_and_keeps_its_place() -> None:
    async def main() -> None:
        handler = Slow(5)
        bench = Bench(handler)
        await bench.give(GET)
        bench.connection.connection_lost(ConnectionResetError())
        await asyncio.sleep(1)
        assert bench.shared.busy == {bench.connection: None}
        await asyncio.sleep(5)
        assert handler.ended == ["done"]
        assert bench.transport.sent == b""
        assert not bench.shared.busy

    run(main(), VirtualLoop())


def test_a_client_may_close_its_half_while_it_is_answered() -> None:
    async def main() -> None:
        bench = Bench(Slow(5))
        await bench.give(GET)
        assert bench.connection.eof_received() is True
        await asyncio.sleep(5.5)
        assert bench.answer.status == 200
        assert bench.transport.calls == ["pause", "close"]
        assert bench.connection.eof_received() is False

    run(main(), VirtualLoop())


def test_half_a_request_and_an_end() -> None:
    async def main() -> None:
        bench = Bench()
        await bench.give(GET[:10])
        assert bench.connection.eof_received() is False
        assert bench.answer.status == 400
        assert bench.transport.calls[-1] == "close"

    run(main(), VirtualLoop())


def test_an_end_without_a_beginning() -> None:
    async def main() -> None:
        bench = Bench()
        assert bench.connection.eof_received() is False
        assert bench.transport.sent == b""

    run(main(), VirtualLoop())


def test_a_reset_between_the_answer_and_our_end() -> None:
    async def main() -> None:
        bench = Bench(reset=True)
        await bench.give(GET)
        assert "abort" in bench.transport.calls

    run(main(), VirtualLoop())


def test_what_comes_after_the_answer_is_thrown_away_within_limits() -> None:
    async def main() -> None:
        bench = Bench()
        await bench.give(GET)
        portions = 0
        while "abort" not in bench.transport.calls:
            await bench.give(b"x" * LIMITS.at_once)
            portions += 1
        assert portions == LIMITS.linger // LIMITS.at_once + 1
        assert len(bench.heard.requests) == 1

    run(main(), VirtualLoop())


def test_bytes_that_waited_for_their_turn_when_the_connection_was_cut() -> None:
    async def main() -> None:
        bench = Bench()
        bench.connection.get_buffer(-1)[: len(GET)] = GET
        bench.connection.buffer_updated(len(GET))
        bench.connection.hang_up()
        await asyncio.sleep(1)
        assert not bench.heard.requests

    run(main(), VirtualLoop())


def test_a_bug_while_reading_is_told_and_answered() -> None:
    async def main() -> None:
        bench = Bench()
        await bench.give(GET[:10])
        # A head that is no bytearray any more stands for any bug in the parser.
        bench.connection._reader._head = ()  # type: ignore[assignment]
        await bench.give(GET[10:])
        assert bench.answer.status == 500
        assert len(bench.faults) == 1

    run(main(), VirtualLoop())


def test_the_one_too_many_is_told_so_and_holds_no_place() -> None:
    async def main() -> None:
        first = Bench()
        shared = first.shared
        for _ in range(LIMITS.connections - 1):
            Connection(shared).connection_made(FakeTransport())
        late, transport = Connection(shared), FakeTransport()
        late.connection_made(transport)
        assert Answer(transport.sent).status == 503
        assert transport.calls == ["close"]
        assert len(shared.busy) == LIMITS.connections
        late.connection_lost(None)
        first.connection.connection_lost(None)
        again = FakeTransport()
        Connection(shared).connection_made(again)
        assert again.sent == b""
        assert shared.replies == {503: 1}

    run(main(), VirtualLoop())


def test_who_was_answered_and_lingers_makes_room_the_oldest_first() -> None:
    async def main() -> None:
        first = Bench()
        shared = first.shared
        benches = [Bench(shared=shared) for _ in range(LIMITS.connections - 1)]
        assert len(shared.busy) == LIMITS.connections
        await benches[5].give(GET)
        await benches[3].give(GET)
        for lingering in (benches[3], benches[5]):
            assert Bench(shared=shared).transport.sent == b""
            assert lingering.transport.calls[-1] == "abort"
        assert Answer(Bench(shared=shared).transport.sent).status == 503
        assert first.transport.calls == []
        for bench in (benches[3], benches[5]):
            bench.connection.connection_lost(None)
        assert len(shared.busy) == LIMITS.connections

    run(main(), VirtualLoop())


def test_nobody_is_let_in_at_the_end() -> None:
    async def main() -> None:
        bench = Bench()
        bench.shared.is_open = False
        transport = FakeTransport()
        Connection(bench.shared).connection_made(transport)
        assert transport.calls == ["close"]

    run(main(), VirtualLoop())
