"""The listening socket: takes connections within limits, ends in bounded time.

Paths and addresses are never logged: they hold secrets.
"""

import asyncio
import errno
import logging
import traceback
from collections import Counter

from pos_app.core.errors import KnownError
from pos_app.core.web import Handle
from pos_app.listener.connection import Connection, Shared
from pos_app.listener.limits import Limits
from pos_app.listener.turns import Turns

log = logging.getLogger("pos_app.listener")

_FAULTS_KEPT = 32


class Listener:
    """Has the requests that come to `host` and `port` answered by `handle`, on the running loop.

    Port 0 takes a free one. What is not HTTP, too large, too slow or readable in two ways is answered by the
    listener itself with 4xx.
    """

    def __init__(self, handle: Handle, host: str, port: int, *, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._host = host
        self._port = port
        self._limits = limits
        self._shared = Shared(handle, limits, Turns(limits.turn_seconds), self._fault)
        self._server: asyncio.Server | None = None
        self._faults: set[str] = set()

    async def start(self) -> None:
        """Listen. Raises `KnownError`: `callback_port_in_use`, `callback_address_unusable`."""
        assert self._server is None
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: Connection(self._shared), self._host, self._port, backlog=self._limits.backlog
            )
        except OSError as error:
            address = f"{self._host}:{self._port}"
            if error.errno == errno.EADDRINUSE:
                raise KnownError("callback_port_in_use", address=address) from error
            raise KnownError("callback_address_unusable", address=address) from error
        self._shared.is_open = True
        self._port = self._server.sockets[0].getsockname()[1]

    @property
    def port(self) -> int:
        """The port that is listened to; the one that was asked for before `start`."""
        return self._port

    @property
    def replies(self) -> Counter[int]:
        """How many answers were given, by status, since this object was made."""
        return Counter(self._shared.replies)

    @property
    def connections(self) -> int:
        """Connections that are open or being answered now."""
        return len(self._shared.busy)

    async def aclose(self) -> None:
        """Listen no more. Answers that are being made come to their end, for a bounded time; the rest is cut off."""
        server, self._server = self._server, None
        if server is None:
            return
        self._shared.is_open = False
        server.close()
        for connection in self._open():
            connection.hang_up()
        await self._let_answers_end()
        for connection in self._open():
            connection.abort()
        try:
            async with asyncio.timeout(self._limits.cut_seconds):
                await self._all_gone()
        except TimeoutError:
            log.error("%d connections could not be closed", self.connections)

    async def _all_gone(self) -> None:
        """The loop closes the sockets in its next turns."""
        while self._shared.busy:
            self._shared.moved.clear()
            await self._shared.moved.wait()

    async def _let_answers_end(self) -> None:
        answers = {connection.answering for connection in self._open() if connection.answering is not None}
        if not answers:
            return
        _, late = await asyncio.wait(answers, timeout=self._limits.closing_seconds)
        if late:
            log.error("%d answers were still being made when the listener had to end", len(late))
            for answer in late:
                answer.cancel()
            await asyncio.wait(late, timeout=self._limits.cut_seconds)

    def _open(self) -> list[Connection]:
        return list(self._shared.busy)

    def _fault(self, error: Exception) -> None:
        """Loud once for each place: a flood must not fill the log. Without the error's text, which may hold a path."""
        places = "".join(traceback.format_tb(error.__traceback__))
        if places not in self._faults and len(self._faults) < _FAULTS_KEPT:
            self._faults.add(places)
            log.error("a request could not be answered: %s\n%s", type(error).__qualname__, places)
