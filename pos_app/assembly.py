"""Puts the engine together: home, ledger, providers, engine; and takes it apart in reverse. No logic of its own.

The window runs it in the engine's thread, the command line in its own loop. Everything heavy is imported inside.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from pos_app.core.news import News
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.home import Home
from pos_app.settings import Settings


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def open_engine(home: Home, settings: Settings, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
    """The engine of a home, not yet started; `close` it inside, the rest is let go of on the way out.

    Raises `KnownError`: another till has the home, the ledger is refused, a setting is wrong.
    """
    from pos_app.providers.http import Wire
    from pos_app.providers.registry import build

    clock = SystemClock()
    with home.locked():
        ledger = home.open_ledger()
        try:
            wire = Wire()
            providers = {merchant.operator.id: build(merchant, wire, clock.now) for merchant in settings.merchants}
            pace = Pace(0.05) if settings.poll_fast else Pace()
            yield Engine(ledger, providers, clock, tell, settings.till, pace)
        finally:
            ledger.close()
