"""One exchange with a provider over HTTP: sent once, bounded in time and size, never followed, never repeated.

It says what came back, and whether a request that brought nothing back can have left; it interprets no answer.
"""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import ssl
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field

import httpx

BODY_LIMIT = 64 * 1024
"""Bytes of an answer that are read; no provider sends a hundredth of it."""

DEADLINE = 25.0
"""Seconds for a whole exchange, name resolution included. httpx counts its own timeouts per read."""

CONNECT_TIMEOUT = 10.0
"""Seconds to reach the provider, and again for the TLS handshake; long enough for a poor mobile network."""

# httpx logs every URL at INFO and httpcore every header at DEBUG: both may be, or hold, a key.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `once` marks one that may move money: it goes out on a connection of its own.

    `deadline` is in seconds, for a question that a person waits for; never more than the wire's own.
    """

    method: str
    # One provider's address is the key itself.
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    once: bool = False
    deadline: float = DEADLINE


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `fault` says why `body` cannot be trusted, `retry_after` is the header as it came."""

    status: int
    body: bytes = field(default=b"", repr=False)
    fault: str | None = None
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer. `sent` is False only with proof that no byte of the request left the till."""

    reason: str
    sent: bool


class Wire:
    """The shop's way out to its providers, shared by all of them within one event loop.

    `transport` replaces the network, for tests; `deadline` is in seconds.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        # The transports are used without httpx.AsyncClient around them: it would keep cookies, follow or prepare
        # redirects, take passwords out of addresses and inflate answers. Nothing here reads the environment either.
        if transport is not None:
            self._kept = self._fresh = transport
            return
        context = httpx.create_ssl_context(trust_env=False)
        self._kept = httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, limits=httpx.Limits(max_connections=100, max_keepalive_connections=8)
        )
        # A connection kept from an earlier request may have been closed by the other side meanwhile, and then nobody
        # can say whether the new request was read. So a request that may move money never takes a kept connection:
        # its pool keeps none, and waits for none.
        self._fresh = httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, limits=httpx.Limits(max_connections=None, max_keepalive_connections=0)
        )

    async def exchange(self, call: Call) -> Answer | Failure:
        """Send `call` once and read the answer. Network faults are values; a cancellation is raised."""
        url = _admitted(call.url)
        if url is None:
            return Failure("address_refused", sent=False)
        progress = _Progress()
        deadline = min(self._deadline, call.deadline)
        try:
            async with asyncio.timeout(deadline):
                await self._speak(call, url, progress, deadline)
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            return progress.broken(error)
        return progress.answer()

    async def _speak(self, call: Call, url: httpx.URL, progress: "_Progress", deadline: float) -> None:
        headers = {"User-Agent": "pos-app", "Accept-Encoding": "identity", **call.headers}
        if call.once:
            headers["Connection"] = "close"
        # Connecting and the handshake end before the deadline: where httpcore is cancelled between them instead of
        # timed out, it forgets to close the socket.
        limits = {"connect": min(CONNECT_TIMEOUT, deadline * 0.4), "pool": deadline / 2}
        request = httpx.Request(
            call.method,
            url,
            headers=headers,
            content=call.body or None,
            extensions={"timeout": limits, "trace": progress.trace},
        )
        transport = self._fresh if call.once else self._kept
        response = await transport.handle_async_request(request)
        try:
            await progress.read(response)
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close all connections. May be called more than once."""
        await self._kept.aclose()
        await self._fresh.aclose()


class _Progress:
    """How far one exchange came, so that its end can be judged wherever it ends."""

    def __init__(self) -> None:
        self._opening = False
        self._writing = False
        self._response: httpx.Response | None = None
        self._body = bytearray()
        self._fault: str | None = None

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Told by httpcore what it begins: the witness beside the type of an exception."""
        del info
        self._opening |= event == "connection.connect_tcp.started"
        self._writing |= event.endswith("send_request_headers.started")

    async def read(self, response: httpx.Response) -> None:
        """Read the body as it travels: at most `BODY_LIMIT` bytes of it, never inflated."""
        self._response = response
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            self._fault = "answer_encoded"
            return
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        async with contextlib.aclosing(_chunks(stream)) as chunks:
            async for chunk in chunks:
                room = BODY_LIMIT - len(self._body)
                self._body += chunk[:room]
                if len(chunk) > room:
                    self._fault = "answer_too_large"
                    return

    def answer(self) -> Answer:
        """The answer, complete or with the fault that ended it."""
        response = self._response
        assert response is not None
        return Answer(response.status_code, bytes(self._body), self._fault, response.headers.get("retry-after"))

    def broken(self, error: Exception) -> Answer | Failure:
        """What an exchange that ended with `error` amounts to."""
        if self._response is not None:
            self._fault = self._fault or "answer_broken_off"
            return self.answer()
        never_connected = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
        if not self._writing and (never_connected or self._opening):
            return Failure(_connect_reason(error), sent=False)
        late = isinstance(error, (TimeoutError, httpx.TimeoutException))
        return Failure("no_answer_in_time" if late else "connection_lost", sent=True)


async def _chunks(stream: httpx.AsyncByteStream) -> AsyncGenerator[bytes, None]:
    async for chunk in stream:
        yield chunk


def _admitted(text: str) -> httpx.URL | None:
    """The address, when it is https, or http to this very machine. A password in it would be sent nowhere."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return None
    if not url.host or url.userinfo or not 0 < (url.port or 443) < 65_536:
        return None
    return url if url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host)) else None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connect_reason(error: Exception) -> str:
    if isinstance(error, httpx.PoolTimeout):
        return "connections_busy"
    if isinstance(error, (TimeoutError, httpx.ConnectTimeout)):
        return "connect_timeout"
    for cause in _causes(error):
        if isinstance(cause, (socket.gaierror, UnicodeError)):
            return "dns_failure"
        if isinstance(cause, ssl.SSLError):
            return "tls_failure"
        if isinstance(cause, ConnectionRefusedError):
            return "connection_refused"
    return "connection_failed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, across the layers of the HTTP library."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        waiting.extend(linked for linked in (cause.__cause__, cause.__context__) if linked is not None)
