"""The wire against real sockets: what is bounded, what proves that nothing was sent, what does not."""

import asyncio
import gzip
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from pos_app.providers.http import BODY_LIMIT, Answer, Call, Failure, Wire
from tests.providers.peers import CERTIFICATE, Conversation, Peer, free_port, reset, server_context
from tests.providers.wire import run

SHORT = 0.3
"""Seconds: the deadline of exchanges that are meant to reach it."""


def post(url: str, once: bool = True) -> Call:
    return Call("POST", url, {"X-Test": "1"}, b"money=1", once)


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


def saying(response: bytes) -> Conversation:
    async def say(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await peer.read_request(reader)
            await peer.write(writer, response)

    return say


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


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


# Proof that nothing was sent


def unsent(url: str, wire: Wire | None = None) -> Failure:
    async def try_it() -> Answer | Failure:
        used = wire or Wire()
        outcome = await used.exchange(post(url))
        await used.aclose()
        return outcome

    outcome = run(try_it())
    assert isinstance(outcome, Failure)
    assert not outcome.sent
    return outcome


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_refused_connection_is_proof(host: str) -> None:
    assert unsent(f"http://{host}:{free_port()}/").reason == "connection_refused"


class NamelessLoop(asyncio.SelectorEventLoop):
    """A loop on a machine whose resolver fails."""

    error: Exception = socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def getaddrinfo(self, *args: Any, **options: Any) -> Any:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
        UnicodeError("label empty or too long"),
    ],
)
def test_a_name_that_does_not_resolve_is_proof(error: Exception) -> None:
    loop = NamelessLoop()
    loop.error = error
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        wire = Wire()
        outcome = runner.run(wire.exchange(post("https://provider.test/")))
        runner.run(wire.aclose())
    assert outcome == Failure("dns_failure", sent=False)


def tls(serve: ssl.SSLContext | None, conversation: Conversation, wire: Callable[[], Wire]) -> tuple[Failure, Peer]:
    async def meet() -> tuple[Answer | Failure, Peer]:
        async with Peer(conversation).listening(serve) as peer:
            used = wire()
            outcome = await used.exchange(post(peer.url("https")))
            await used.aclose()
            return outcome, peer

    outcome, peer = run(meet())
    assert isinstance(outcome, Failure)
    return outcome, peer


def test_a_certificate_that_nobody_vouches_for_is_proof() -> None:
    outcome, peer = tls(server_context(), saying(OK), Wire)
    assert outcome == Failure("tls_failure", sent=False)
    assert peer.requests == []


def test_a_certificate_of_another_host_is_proof() -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    outcome, peer = tls(server_context(), saying(OK), lambda: Wire(httpx.AsyncHTTPTransport(verify=trusting)))
    assert outcome == Failure("tls_failure", sent=False)
    assert peer.requests == []


def test_a_server_that_speaks_no_tls_is_proof() -> None:
    async def plain(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        await peer.write(writer, b"HTTP/1.1 400 Bad Request\r\n\r\n")

    outcome, _ = tls(None, plain, Wire)
    assert outcome == Failure("tls_failure", sent=False)


def test_a_reset_during_the_handshake_is_proof() -> None:
    async def slam(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        reset(writer)

    outcome, _ = tls(None, slam, Wire)
    assert outcome == Failure("tls_failure", sent=False)


def test_a_deadline_during_the_handshake_is_proof() -> None:
    async def silence(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    outcome, _ = tls(None, silence, lambda: Wire(deadline=SHORT))
    assert outcome == Failure("connect_timeout", sent=False)


class Witnessed(httpx.AsyncBaseTransport):
    """A transport that tells how far it came, then fails."""

    def __init__(self, error: Exception, *events: str) -> None:
        self._error = error
        self._events = events

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for event in self._events:
            await request.extensions["trace"](event, {})
        raise self._error


CONNECT, WRITE = "connection.connect_tcp.started", "http11.send_request_headers.started"


@pytest.mark.parametrize(
    ("error", "events", "expected"),
    [
        (httpx.ConnectError("c"), (), Failure("connection_failed", sent=False)),
        (httpx.PoolTimeout("p"), (), Failure("connections_busy", sent=False)),
        # The type of an exception is one witness, what the library had begun is the other.
        (httpx.ConnectError("c"), (CONNECT, WRITE), Failure("connection_lost", sent=True)),
        (httpx.ConnectTimeout("c"), (CONNECT, WRITE), Failure("no_answer_in_time", sent=True)),
        (OSError("odd"), (CONNECT,), Failure("connection_failed", sent=False)),
        (ValueError("odd"), (CONNECT, WRITE), Failure("connection_lost", sent=True)),
        (TimeoutError(), (CONNECT,), Failure("connect_timeout", sent=False)),
        (TimeoutError(), (CONNECT, WRITE), Failure("no_answer_in_time", sent=True)),
        # Without any witness nobody knows.
        (TimeoutError(), (), Failure("no_answer_in_time", sent=True)),
        (OSError("odd"), (), Failure("connection_lost", sent=True)),
        (httpx.ReadError("r"), (), Failure("connection_lost", sent=True)),
    ],
)
def test_not_sent_needs_a_proof(error: Exception, events: tuple[str, ...], expected: Failure) -> None:
    assert run(Wire(Witnessed(error, *events)).exchange(post("https://provider.test/"))) == expected


def linked(error: Exception, **causes: Any) -> Exception:
    error.__cause__, error.__context__ = causes.get("cause"), causes.get("context")
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (linked(httpx.ConnectError("c"), context=ConnectionRefusedError()), "connection_refused"),
        (linked(httpx.ConnectError("c"), cause=linked(OSError("all"), cause=ssl.SSLError("x"))), "tls_failure"),
        (
            linked(httpx.ConnectError("c"), cause=ExceptionGroup("all", [OSError("x"), ConnectionRefusedError()])),
            "connection_refused",
        ),
        (linked(httpx.ConnectError("c"), cause=OSError("unreachable")), "connection_failed"),
    ],
)
def test_the_cause_of_a_failed_connection_is_found(error: Exception, reason: str) -> None:
    assert unsent("https://provider.test/", Wire(Witnessed(error))).reason == reason


def test_causes_that_lead_in_a_circle_come_to_an_end() -> None:
    error = httpx.ConnectError("c")
    error.__cause__ = OSError("x")
    error.__cause__.__context__ = error
    assert unsent("https://provider.test/", Wire(Witnessed(error))).reason == "connection_failed"


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://devapi.mvola.mg/token",
        "http://10.0.0.1/",
        "http://127.0.0.1.evil.example/",
        "http://0.0.0.0/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:password@provider.test/",
        "devapi.mvola.mg",
        "",
        "https://provider.test:99999/",
        "https://[::bad/",
        "https://provider.test/\x00",
    ],
)
def test_an_address_that_is_not_safe_is_not_called(url: str) -> None:
    class Loud(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise AssertionError("called")

    assert unsent(url, Wire(Loud())).reason == "address_refused"


@pytest.mark.parametrize(
    "url",
    ["https://provider.test/", "http://127.0.0.1:8808/", "http://localhost/", "http://[::1]:1/", "http://127.9.9.9/"],
)
def test_https_and_the_loopback_are_called(url: str) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"{}")

    assert run(Wire(httpx.MockTransport(answer)).exchange(post(url))) == Answer(200, b"{}")


# Surroundings


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    assert met(saying(OK)) == Answer(200, b"{}")


def test_a_certificate_named_by_the_environment_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    outcome, _ = tls(server_context(), saying(OK), Wire)
    assert outcome == Failure("tls_failure", sent=False)


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
