"""What the commands of people and of the day share: who acts, their PIN, and one act through the engine."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from pos_app.commands.session import Session, remark
from pos_app.core.day import Count
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency, parse_amount
from pos_app.core.news import ActProgress, Listening, News
from pos_app.core.people import CASHIER, PersonRecord, Role, same_name
from pos_app.core.shop import Act
from pos_app.settings import Settings, SettingsError
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

T = TypeVar("T")

_AMOUNT = re.compile(r"(?:([A-Za-z]{3})=)?(.+)", re.DOTALL)
_NOTHING = re.compile("0{1,13}")


def act(session: Session, settings: Settings, asked: Act, *, follows: bool = False) -> object:
    """Do one act in the home of the session; returns its result. Raises `KnownError`, as the act's class says.

    With `follows` payments that an earlier run left are taken up first, and their providers asked.
    """
    log = session.start_log(settings)
    try:
        return asyncio.run(_act(session, settings, asked, follows))
    finally:
        log.close()


async def _act(session: Session, settings: Settings, asked: Act, follows: bool) -> object:
    from pos_app.assembly import open_engine

    def tell(news: News) -> None:
        if isinstance(news, ActProgress) and news.done in (news.total // 2, news.total):
            remark(_("{done} sur {total}").format(done=news.done, total=news.total))
        elif isinstance(news, Listening) and news.error is not None:
            log_only(news.error)

    async with open_engine(session.home, settings, tell) as engine:
        try:
            if follows:
                await engine.start()
            return await engine.act(asked)
        finally:
            await engine.close()


def log_only(error: KnownError) -> None:
    """A till that cannot listen acts all the same; nothing of the act depends on callbacks."""
    import logging

    logging.getLogger(__name__).info("callbacks are not listened for: %s", error)


def read(session: Session, query: "Callable[[Reader], T]", empty: T) -> T:
    """What `query` finds in the ledger, or `empty` where there is none yet. Works while the till is open."""
    if not session.home.has_ledger():
        return empty
    reader = session.home.open_reader()
    try:
        return query(reader)
    finally:
        reader.close()


def pin_of(session: Session, by: str) -> str | None:
    """The PIN of who acts, as `given_pin` gets it; None for the one cashier of a home without a manager, who has none.

    Raises `InvalidInput`: `person_unknown`, `pin_missing`.
    """
    nobody: tuple[PersonRecord, ...] = ()
    people = read(session, lambda reader: reader.people(), nobody)
    if not _has_manager(people):
        if same_name(by, CASHIER):
            return None
        if not any(same_name(record.person.name, by) for record in people):
            raise InvalidInput("person_unknown", name=by)
    return given_pin(session, _("Code de {name}").format(name=by))


def given_pin(session: Session, words: str, *, again: str | bool = False) -> str:
    """A PIN: from `POS_APP_PIN`, else typed unseen behind `words`, else, where nobody sits there, the first line of
    standard input. With `again` it is typed twice. Never from the command line, which others can read.

    Raises `InvalidInput("pin_missing")`.
    """
    given = session.environ.get("POS_APP_PIN")
    if given is not None:
        return given
    if sys.stdin.isatty():
        typed: str = click.prompt(words, hide_input=True, confirmation_prompt=again, err=True)
        return typed
    # A program that runs this one must never wait for somebody to type on a terminal that it does not show.
    typed = sys.stdin.readline(100).strip()
    if not typed:
        raise InvalidInput("pin_missing")
    return typed


def has_people(session: Session) -> bool:
    """Whether names and PINs are asked for in the home of the session."""
    return read(session, lambda reader: _has_manager(reader.people()), empty=False)


def _has_manager(people: Iterable[PersonRecord]) -> bool:
    return any(record.person.role is Role.MANAGER for record in people)


def currency_of(settings: Settings, given: str | None) -> Currency:
    """The currency that was named, or the only one of the settings. Raises `InvalidInput("currency_unclear")`."""
    if given is not None:
        try:
            return Currency(given.strip().upper())
        except ValueError:
            raise InvalidInput("currency_unknown", currency=given) from None
    known = currencies(settings)
    if len(known) != 1:
        raise InvalidInput("currency_unclear", currencies=", ".join(sorted(known)) or ", ".join(Currency))
    return known[0]


def currencies(settings: Settings) -> tuple[Currency, ...]:
    """The currencies of the settings' operators, each once."""
    return tuple(dict.fromkeys(operator.currency for operator in settings.operators))


def counts(settings: Settings, given: tuple[str, ...], currency: str | None) -> tuple[Count, ...]:
    """Amounts as they are written behind `--float` and `--counted`: `100000`, or `MGA=100000`, one of a currency.

    A lone `0` is an empty drawer, whatever the currencies.

    Raises `InvalidInput`: those of `parse_amount`, but none for zero; `currency_unclear`, `currency_unknown`,
    `currency_twice`.
    """
    if currency is None and [text.strip() for text in given] == ["0"]:
        return tuple(Count(known, 0) for known in currencies(settings)) or (Count(currency_of(settings, None), 0),)
    found: dict[Currency, Count] = {}
    for text in given:
        matched = _AMOUNT.fullmatch(text.strip())
        if matched is None:
            raise InvalidInput("amount_empty")
        named = currency_of(settings, matched[1] or currency)
        if named in found:
            raise InvalidInput("currency_twice", currency=named)
        found[named] = Count(named, 0 if _NOTHING.fullmatch(matched[2]) else parse_amount(matched[2]))
    return tuple(found.values())


def require_operator(settings: Settings, operator_id: str) -> None:
    """Raises `InvalidInput("operator_unknown")` for one that is not in the settings."""
    if not any(operator.id == operator_id for operator in settings.operators):
        raise InvalidInput("operator_unknown", operator=operator_id)


def require_operators(session: Session, settings: Settings) -> None:
    """Raises the error of settings without any operator."""
    if not settings.merchants:
        raise SettingsError("no_operators", path=session.home.config)
