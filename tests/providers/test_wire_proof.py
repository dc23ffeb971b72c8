"""The wire against broken connections: what proves that nothing was sent, and which addresses are not called."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pos_app.providers.http import Answer, Failure, Wire
from tests.providers.peers import (
    CERTIFICATE,
    OK,
    SHORT,
    Conversation,
    Peer,
    free_port,
    post,
    reset,
    saying,
    server_context,
)
from tests.providers.wire import run


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


def test_a_certificate_named_by_the_environment_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    outcome, _ = tls(server_context(), saying(OK), Wire)
    assert outcome == Failure("tls_failure", sent=False)


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
        "file:/etc/passwd",
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
