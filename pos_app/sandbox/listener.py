"""The sandbox behind a real socket: uvicorn in a thread of its own, with a way to break a connection unanswered."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from pos_app.sandbox.app import SandboxApp
from pos_app.sandbox.world import ConnectionLost

Result = TypeVar("Result")

START_DEADLINE = 10.0
"""Seconds that the thread is given to listen, and to stop."""


class Listener:
    """One listening socket and the thread that serves it. `start` returns when connections are answered."""

    def __init__(self, app: SandboxApp, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None

    def start(self) -> int:
        """Listen; returns the port. Raises `OSError` when the address cannot be had."""
        listening = _bound(self._host, self._port)
        listening.listen(2048)
        server = _Server(self._app)
        thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
        thread.start()
        if not server.ready.wait(START_DEADLINE):
            raise OSError("the sandbox's thread does not answer")
        self._server, self._thread = server, thread
        return int(listening.getsockname()[1])

    def stop(self) -> None:
        """Break what is open, join the thread. A second call does nothing."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is not None and thread is not None:
            server.ask_to_stop()
            thread.join(START_DEADLINE)

    def call(self, act: Callable[[], Result]) -> Result:
        """Run `act` in the server's thread, return what it returns or raise what it raises."""
        server = self._server
        if server is None or server.loop is None:
            return act()
        answer: Future[Result] = Future()

        def run() -> None:
            try:
                answer.set_result(act())
            except Exception as error:  # noqa: BLE001 - handed to the caller's thread
                answer.set_exception(error)

        server.loop.call_soon_threadsafe(run)
        return answer.result(START_DEADLINE)


class _Server(uvicorn.Server):
    """uvicorn that says when it listens and stops at once instead of at the next tick."""

    def __init__(self, app: SandboxApp) -> None:
        transports: dict[tuple[str, int], asyncio.Transport] = {}
        super().__init__(
            uvicorn.Config(
                _breaking(app, transports),
                http=_protocol(transports),
                ws="none",
                lifespan="off",
                loop="asyncio",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
            )
        )
        self._app = app
        self._transports = transports
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ready = threading.Event()
        self._stop: asyncio.Event | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        await super().startup(sockets)
        await self.on_tick(0)
        self.ready.set()

    async def main_loop(self) -> None:
        assert self._stop is not None
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        self._app.end_pauses()
        await self._app.aclose()
        # Requests that are being answered get a moment; clients that merely keep a connection get none.
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1.0)
        for transport in tuple(self._transports.values()):
            transport.abort()
        await asyncio.sleep(0)

    def ask_to_stop(self) -> None:
        assert self.loop is not None
        assert self._stop is not None
        self.loop.call_soon_threadsafe(self._stop.set)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets two programs share a port otherwise
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def _protocol(transports: dict[tuple[str, int], asyncio.Transport]) -> type[asyncio.Protocol]:
    """uvicorn's protocol, which notes by the client's address the transport that can be aborted."""

    class Noted(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if self.client is not None:
                transports[self.client] = transport
            # Small answers must not wait for the acknowledgement of the last one.
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client is not None:
                transports.pop(self.client, None)

    return Noted


def _breaking(
    app: SandboxApp, transports: dict[tuple[str, int], asyncio.Transport]
) -> Callable[[Scope, Receive, Send], object]:
    """`app`, with `ConnectionLost` turned into an aborted socket. uvicorn alone would answer 500."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ConnectionLost:
            transport = transports.get(tuple(scope["client"]))
            if transport is not None:
                transport.abort()
            # uvicorn takes an unanswered call for a fault unless it knows already that the client is gone.
            while (await receive())["type"] != "http.disconnect":
                continue

    return serve


def quiet() -> None:
    """Keep uvicorn's own lines out of the logs of the program that the sandbox runs in."""
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
