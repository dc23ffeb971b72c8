"""The wire against real sockets: bounded in time and size, one request, no proof without proof."""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable

import pytest

from pos_app.providers.http import BODY_LIMIT, Answer, Call, Failure, Wire
from tests.providers.peers import (
    OK,
    SHORT,
    Conversation,
    Peer,
    free_port,
    post,
    reset,
    saying,
)
from tests.providers.wire import run


def met(
    conversation: Conversation, deadline: float = 5.0, check: Callable[[Peer], None] | None = None
) -> Answer | Failure:
    """What an exchange with such a server amounts to. It is one connection and at most one request, always."""

    async def meet() -> Answer | Failure:
        async with Peer(conversation).listening() as peer:
            wire = Wire(deadline=deadline)
            outcome = await wire.exchange(post(peer.url()))
            await wire.aclose()
            assert peer.connections == 1
            assert len(peer.requests) <= 1
            if check is not None:
                check(peer)
            return outcome

    return run(meet())


def test_an_answer_comes_back_as_it_is() -> None:
    response = b"HTTP/1.1 429 Slow\r\nContent-Length: 4\r\nRetry-After: 7\r\n\r\nwait"
    assert met(saying(response)) == Answer(429, b"wait", None, "7")


def test_the_request_is_plain_and_asks_for_no_compression() -> None:
    def check(peer: Peer) -> None:
        head, _, body = peer.requests[0].partition(b"\r\n\r\n")
        assert body == b"money=1"
        lines = head.lower().split(b"\r\n")
        assert lines[0] == b"post / http/1.1"
        assert b"accept-encoding: identity" in lines
        assert b"x-test: 1" in lines
        assert not any(line.startswith((b"cookie", b"authorization")) for line in lines)

    met(saying(OK), check=check)


def test_a_request_that_may_move_money_takes_a_connection_of_its_own() -> None:
    async def three_of_each() -> tuple[int, int, list[bytes]]:
        async with Peer(saying(OK)).listening() as peer:
            wire = Wire()
            for _ in range(3):
                await wire.exchange(post(peer.url(), once=False))
            kept = peer.connections
            for _ in range(3):
                await wire.exchange(post(peer.url(), once=True))
            await wire.aclose()
            return kept, peer.connections, peer.requests

    kept, connections, requests = run(three_of_each())
    assert (kept, connections) == (1, 4)
    assert [b"connection: close" in request.lower() for request in requests] == [False] * 3 + [True] * 3


def test_a_kept_connection_that_was_closed_is_not_asked_twice() -> None:
    async def once_then_gone(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, OK)

    async def two() -> tuple[list[Answer | Failure], int]:
        async with Peer(once_then_gone).listening() as peer:
            wire = Wire()
            outcomes = [await wire.exchange(post(peer.url(), once=False)) for _ in range(2)]
            await wire.aclose()
            return outcomes, len(peer.requests)

    outcomes, requests = run(two())
    assert outcomes[0] == Answer(200, b"{}")
    assert requests == 2 if isinstance(outcomes[1], Answer) else requests == 1


# Bounds


def test_silence_ends_at_the_deadline_and_is_no_proof() -> None:
    async def silence(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await asyncio.Event().wait()

    assert met(silence, SHORT) == Failure("no_answer_in_time", sent=True)


def test_a_byte_now_and_then_does_not_stretch_the_deadline() -> None:
    async def drip(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            await peer.write(writer, b"x")
            await asyncio.sleep(SHORT / 20)

    outcome = met(drip, SHORT)
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.fault) == (200, "answer_broken_off")
    assert 0 < len(outcome.body) < 100


def test_slow_headers_do_not_stretch_the_deadline() -> None:
    async def drip(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, b"HTTP/1.1 200 OK\r\n")
        while True:
            await peer.write(writer, b"X: y\r\n")
            await asyncio.sleep(SHORT / 20)

    assert met(drip, SHORT) == Failure("no_answer_in_time", sent=True)


def test_endless_headers_end_early() -> None:
    async def endless(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, b"HTTP/1.1 200 OK\r\n")
        while True:
            await peer.write(writer, b"X-Header: " + b"y" * 1000 + b"\r\n")

    assert met(endless) == Failure("connection_lost", sent=True)


def test_a_body_of_100_mb_is_read_for_64_kib() -> None:
    async def flood(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
        for _ in range(1600):
            await peer.write(writer, b"x" * 65_536)

    outcome = met(flood, check=lambda peer: _at_most(peer.written, 20_000_000))
    assert outcome == Answer(200, b"x" * BODY_LIMIT, "answer_too_large")


def test_a_chunked_flood_is_read_for_64_kib() -> None:
    async def flood(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await peer.write(writer, b"3e8\r\n" + b"x" * 1000 + b"\r\n")

    outcome = met(flood)
    assert outcome == Answer(200, b"x" * BODY_LIMIT, "answer_too_large")


def test_a_body_of_exactly_64_kib_is_whole() -> None:
    body = b"x" * BODY_LIMIT
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert met(saying(response + body)) == Answer(200, body)


def test_a_gzip_bomb_is_never_inflated() -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    response = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    assert met(saying(response + bomb)) == Answer(200, b"", "answer_encoded")


def test_identity_is_no_encoding() -> None:
    response = b"HTTP/1.1 200 OK\r\nContent-Encoding: Identity\r\nContent-Length: 2\r\n\r\n{}"
    assert met(saying(response)) == Answer(200, b"{}")


def _at_most(number: int, limit: int) -> None:
    assert number <= limit


# Endings


def test_a_reset_before_the_request_was_read_is_no_proof() -> None:
    async def slam(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        reset(writer)

    assert met(slam) == Failure("connection_lost", sent=True)


def test_a_reset_instead_of_an_answer_is_no_proof() -> None:
    async def slam(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        reset(writer)

    assert met(slam) == Failure("connection_lost", sent=True)


def test_a_goodbye_instead_of_an_answer_is_no_proof() -> None:
    async def leave(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)

    assert met(leave) == Failure("connection_lost", sent=True)


@pytest.mark.parametrize("how", [reset, asyncio.StreamWriter.close])
def test_a_body_that_breaks_off_cannot_be_trusted(how: Callable[[asyncio.StreamWriter], None]) -> None:
    async def half(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{}")
        how(writer)

    outcome = met(half)
    assert isinstance(outcome, Answer | Failure)
    assert outcome in (
        Answer(202, b"{}", "answer_broken_off"),
        Answer(202, b"", "answer_broken_off"),
        Failure("connection_lost", sent=True),
    )


def test_a_reset_after_the_whole_body_takes_nothing_back() -> None:
    async def after(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await peer.write(writer, OK)
        await reader.read(1)
        reset(writer)

    assert met(after) == Answer(200, b"{}")


@pytest.mark.parametrize("response", [b"not http at all\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\xff\r\n\r\n"])
def test_an_answer_that_is_not_http_is_no_proof(response: bytes) -> None:
    assert met(saying(response)) == Failure("connection_lost", sent=True)


def test_a_redirect_is_not_followed() -> None:
    response = b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1/again\r\nContent-Length: 0\r\n\r\n"
    assert met(saying(response)) == Answer(307)


def test_a_redirect_to_nowhere_is_an_answer_too() -> None:
    response = b"HTTP/1.1 302 Elsewhere\r\nLocation: http://[::bad\r\nContent-Length: 0\r\n\r\n"
    assert met(saying(response)) == Answer(302)


def test_a_cookie_is_not_kept() -> None:
    response = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\n{}"

    async def two() -> bytes:
        async with Peer(saying(response)).listening() as peer:
            wire = Wire()
            await wire.exchange(post(peer.url()))
            await wire.exchange(post(peer.url()))
            await wire.aclose()
            return peer.requests[1]

    assert b"cookie" not in run(two()).lower()


def test_a_cancelled_exchange_is_cancelled_not_judged() -> None:
    async def silence(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read_request(reader)
        await asyncio.Event().wait()

    async def cancel() -> None:
        async with Peer(silence).listening() as peer:
            wire = Wire()
            task = asyncio.create_task(wire.exchange(post(peer.url())))
            await peer.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await wire.aclose()

    run(cancel())


# Surroundings


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    assert met(saying(OK)) == Answer(200, b"{}")


def test_the_library_logs_neither_addresses_nor_headers(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        met(saying(OK))
    assert [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))] == []


def test_a_call_and_an_answer_show_no_secret() -> None:
    call = Call("POST", "https://provider.test/", {"Authorization": "Bearer secret"}, b"token=secret")
    assert "secret" not in repr(call) + repr(Answer(200, b"secret"))


def test_closing_twice_is_quiet() -> None:
    async def close() -> None:
        wire = Wire()
        await wire.aclose()
        await wire.aclose()

    run(close())


def test_many_exchanges_at_once() -> None:
    async def fifty() -> list[Answer | Failure]:
        async with Peer(saying(OK)).listening() as peer:
            wire = Wire()
            jobs: list[Awaitable[Answer | Failure]] = [wire.exchange(post(peer.url(), bool(n % 2))) for n in range(50)]
            outcomes = await asyncio.gather(*jobs)
            await wire.aclose()
            return outcomes

    assert run(fifty()) == [Answer(200, b"{}")] * 50
