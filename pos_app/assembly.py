"""Puts the engine together (home, ledger, providers, engine, listener) and takes it apart in reverse. No logic here.

The window runs it in the engine's thread, the command line in its own loop. Everything heavy is imported inside.
"""

import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hmac import digest
from typing import TYPE_CHECKING

from pos_app.backups import back_up
from pos_app.core.addresses import Addresses, account_secret
from pos_app.core.errors import KnownError
from pos_app.core.merchants import PVitMerchant
from pos_app.core.money import Currency
from pos_app.core.news import Listening, News
from pos_app.core.web import WebReply, WebRequest
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.shop import ShopTerms
from pos_app.home import Home
from pos_app.permit import ManagerPin
from pos_app.printers import make_spool
from pos_app.settings import Settings

if TYPE_CHECKING:
    from pos_app.core.web import PageVisit
    from pos_app.listener.server import Listener
    from pos_app.vault import DailyKey

log = logging.getLogger(__name__)

ACCOUNT_WIDE = ("pvit", "ekolopay")
"""Operators whose callback address is entered once, in the shop's account there."""


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def open_engine(home: Home, settings: Settings, tell: Callable[[News], None]) -> AsyncIterator[Engine]:
    """The engine of a home, not yet started; `close` it inside, the rest is let go of on the way out.

    Raises `KnownError`: another till has the home, the ledger is refused, a setting is wrong. A port that is taken
    raises nothing: the till works without callbacks, and `Listening` says so.
    """
    from pos_app.providers.http import Wire
    from pos_app.providers.registry import build_all

    clock = SystemClock()
    with home.locked():
        make_spool(home)
        ledger = home.open_ledger()
        try:
            entrance = _Entrance()
            async with entrance.opened(home, settings, tell) as addresses:
                keys = daily_keys(home, settings)
                for store in keys.values():
                    _note_age(store, clock.now())
                providers = build_all(settings.merchants, Wire(), clock.now, addresses, keys)
                pace = Pace(0.05) if settings.poll_fast else Pace()
                engine = Engine(
                    ledger,
                    providers,
                    clock,
                    tell,
                    settings.till,
                    pace,
                    permit=ManagerPin(settings.manager_pin, memory=home.pin_tries),
                    addresses=addresses,
                    shop=shop_terms(home, settings, clock),
                )
                entrance.engine = engine
                yield engine
        finally:
            ledger.close()


def shop_terms(home: Home, settings: Settings, clock: SystemClock) -> ShopTerms:
    """What the engine needs to know of the shop: how PINs are kept, the currencies of the drawer, where copies go."""

    def copy() -> str:
        return str(back_up(home, settings, clock.now(), step=lambda: time.sleep(0)))

    pepper = digest(home.vault.ledger_key(), b"people", "sha256")
    # A home without operators takes cash only, in any of them.
    currencies = tuple(dict.fromkeys(operator.currency for operator in settings.operators)) or tuple(Currency)
    return ShopTerms(pepper, currencies, copy)


def _note_age(store: "DailyKey", now: datetime) -> None:
    """A key that lives a day has an age from the first time that this till sees it."""
    try:
        store.first_seen(now)
    except KnownError as fault:
        log.warning("since when the daily key is there was not kept: %s", fault)


def daily_keys(home: Home, settings: Settings) -> "dict[str, DailyKey]":
    """The stores of the keys that are renewed every day, by account."""
    return {
        merchant.operator.account_id: home.vault.daily_key(merchant.operator.id, merchant.token)
        for merchant in settings.merchants
        if isinstance(merchant, PVitMerchant)
    }


def addresses_of(home: Home, settings: Settings) -> Addresses | None:
    """Where this till is reached, or None where nothing listens. The ledger's key has to exist."""
    if settings.callbacks is None:
        return None
    key = home.vault.ledger_key()
    version = settings.callbacks.version
    secrets = {account: account_secret(key, account, version) for account in ACCOUNT_WIDE}
    return Addresses(settings.callbacks.url, secrets)


def account_addresses(settings: Settings, addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """The addresses to enter in the shop's accounts, with the operators' names."""
    return tuple(
        (operator.name, addresses.callback_of_account(operator.id))
        for operator in settings.operators
        if operator.id in ACCOUNT_WIDE
    )


class _Entrance:
    """Leads what the listener hears to the engine, which is made after it."""

    def __init__(self) -> None:
        self.engine: Engine | None = None

    @asynccontextmanager
    async def opened(
        self, home: Home, settings: Settings, tell: Callable[[News], None]
    ) -> AsyncIterator[Addresses | None]:
        """Listen where the settings say so; gives the addresses, or None where nothing listens."""
        addresses = addresses_of(home, settings)
        if addresses is None:
            yield None
            return
        async with contextlib.AsyncExitStack() as stack:
            try:
                listener = self._listener(settings)
                await listener.start()
            except KnownError as error:
                log.warning("callbacks are not listened for: %s", error)
                tell(Listening(error=error))
                yield None
                return
            stack.push_async_callback(listener.aclose)
            tell(Listening(account_addresses(settings, addresses)))
            yield addresses

    def _listener(self, settings: Settings) -> "Listener":
        from pos_app.listener.door import Door
        from pos_app.listener.server import Listener

        assert settings.callbacks is not None
        door = Door(self._receive, self._visit, settings.shop_name)
        return Listener(door, settings.callbacks.host, settings.callbacks.port)

    async def _receive(self, request: WebRequest) -> WebReply:
        return WebReply(503) if self.engine is None else await self.engine.receive(request)

    def _visit(self, reference: str, secret: str) -> "PageVisit | None":
        return None if self.engine is None else self.engine.visit(reference, secret)
