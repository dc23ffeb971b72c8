"""`pos-app pay`: one payment without the window, through the same engine and into the same ledger."""

import asyncio
import math
import signal
import traceback
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

import click

from pos_app.commands.acting import pin_of
from pos_app.commands.session import UNDECIDED, Session, exit_code, put_payment, remark
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import parse_amount
from pos_app.core.news import EngineFailed, Listening, News, PaymentChanged
from pos_app.core.payment import Kind, Payment, Status
from pos_app.core.people import CASHIER, Person
from pos_app.core.request import ChargeRequest
from pos_app.core.shop import SignIn
from pos_app.settings import Settings, SettingsError
from pos_app.wording.amounts import format_time
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import sentence
from pos_app.wording.payments import can_be_asked, operator_label, trail_sentence

if TYPE_CHECKING:
    from pos_app.engine.engine import Engine

DEFAULT_WAIT = 120.0
"""Seconds until `pay` stops waiting; a twentieth of it with POS_APP_POLL_FAST."""

_LONGEST_WAIT = 72 * 3600.0
_OPEN = frozenset({Status.CREATED, Status.SENDING, Status.AWAITING, Status.UNKNOWN})

GOES_ON = N_(
    "L'attente est finie, pas le paiement : il peut encore aboutir. Ne pas redemander. "
    "Pour savoir : pos-app status {reference}"
)

CANNOT_ASK = N_(
    "Ne pas redemander. {operator} ne peut pas être interrogé sur ce paiement : chercher {reference} et le numéro du "
    "client dans son relevé."
)


class Progress:
    """Tells on standard error what happens to the payments that `concerns` names, and keeps a fault of the engine."""

    def __init__(self, concerns: Callable[[Payment], bool]) -> None:
        self._concerns = concerns
        self.fault: BaseException | None = None

    def __call__(self, news: News) -> None:
        if isinstance(news, PaymentChanged) and self._concerns(news.payment):
            at = format_time(news.event.at)
            remark(f"{at}  {trail_sentence(news.event, operator_label(news.payment.operator), news.payment)}")
            if news.event.kind is Kind.ACCEPTED and news.payment.link is not None:
                remark(_("Lien à ouvrir par le client : {link}").format(link=news.payment.link))
        elif isinstance(news, Listening) and news.error is not None:
            remark(f"pos-app: {sentence(news.error)}")
        elif isinstance(news, EngineFailed):
            self.fault = news.error

    def tell_fault(self) -> None:
        """Say what stopped the engine: a sentence for a known error, all of it for a bug."""
        if isinstance(self.fault, KnownError):
            remark(f"pos-app: {sentence(self.fault)}")
        elif self.fault is not None:
            traceback.print_exception(self.fault)


@click.command(help=_("Demander un paiement sans la fenêtre."))
@click.option("--operator", required=True, metavar="ID", help=_("mvola, pvit, pvit-web, moneyfusion ou ekolopay."))
@click.option("--amount", required=True, metavar="N", help=_("Montant entier, dans la monnaie de l'opérateur."))
@click.option("--phone", required=True, metavar="NUMBER", help=_("Numéro du client."))
@click.option("--description", metavar="TEXT", help=_("Libellé de la vente."))
@click.option("--name", metavar="CUSTOMER", help=_("Nom du client."))
@click.option("--wallet", type=click.Choice(["AM", "MC"]), help=_("Portefeuille PVit, si le numéro ne suffit pas."))
@click.option("--foreign-currency", metavar="CODE", help=_("Devise du client, pour information (EUR)."))
@click.option("--foreign-amount", metavar="N", help=_("Montant dans cette devise, pour information (2.50)."))
@click.option("--by", metavar="NAME", help=_("Qui encaisse ; son code est demandé, ou POS_APP_PIN."))
@click.option("--wait", type=float, metavar="SECONDS", help=_("Combien de temps attendre le résultat."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def command(
    session: Session,
    operator: str,
    amount: str,
    phone: str,
    description: str | None,
    name: str | None,
    wallet: str | None,
    foreign_currency: str | None,
    foreign_amount: str | None,
    by: str | None,
    wait: float | None,
    as_machine: bool,
) -> int:
    settings = session.settings()
    if not settings.merchants:
        raise SettingsError("no_operators", path=session.home.config)
    pin = None if by is None else pin_of(session, by)
    request = ChargeRequest(
        sale=str(uuid.uuid4()),
        operator=operator,
        amount=parse_amount(amount),
        phone=phone,
        cashier=CASHIER if by is None else by,
        wallet=wallet,
        description=description,
        customer=name,
        foreign_currency=foreign_currency,
        foreign_amount=foreign_amount,
    )
    seconds = waiting_time(wait, settings)
    log = session.start_log(settings)
    try:
        payment = run_to_the_end(lambda stop: _pay(session, settings, request, pin, seconds, stop))
    except KeyboardInterrupt:
        remark(_("Interrompu. Ce qui était commencé continue chez l'opérateur. Pour savoir : pos-app payments"))
        return UNDECIDED
    finally:
        log.close()
    put_payment(payment, as_machine=as_machine)
    return exit_code(payment)


def waiting_time(asked: float | None, settings: Settings) -> float:
    """How long to wait, in seconds. Raises `InvalidInput("wait_invalid")`."""
    if asked is None:
        return DEFAULT_WAIT / 20 if settings.poll_fast else DEFAULT_WAIT
    if not math.isfinite(asked) or not 0 <= asked <= _LONGEST_WAIT:
        raise InvalidInput("wait_invalid", maximum=int(_LONGEST_WAIT))
    return asked


def run_to_the_end(work: Callable[[asyncio.Event], Awaitable[Payment]]) -> Payment:
    """Run `work` on a loop of its own; the first Ctrl+C sets its event, a second one ends the program."""

    async def guarded() -> Payment:
        stop = asyncio.Event()
        with _interruptions(stop):
            return await work(stop)

    return asyncio.run(guarded())


@contextmanager
def _interruptions(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        del frame
        signal.signal(number, signal.default_int_handler)
        loop.call_soon_threadsafe(stop.set)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def is_settled(payment: Payment, *, listens: bool = False) -> bool:
    """Whether waiting longer could tell nothing: it is decided, or its provider cannot be asked about it.

    Where the till `listens`, a callback may still bring what is needed to ask.
    """
    if payment.status not in _OPEN:
        return True
    return payment.status is Status.UNKNOWN and not can_be_asked(payment) and not listens


async def _pay(
    session: Session,
    settings: Settings,
    request: ChargeRequest,
    pin: str | None,
    seconds: float,
    stop: asyncio.Event,
) -> Payment:
    progress = Progress(lambda payment: payment.sale == request.sale)

    async def charge(engine: "Engine") -> Payment:
        if pin is None:
            return await engine.charge(request)
        person = await engine.act(SignIn(request.cashier, pin))
        assert isinstance(person, Person)
        return await engine.charge(replace(request, cashier=person.name))

    return await follow_to_the_end(session, settings, progress, charge, seconds, stop)


async def follow_to_the_end(
    session: Session,
    settings: Settings,
    progress: Progress,
    begin: "Callable[[Engine], Awaitable[Payment]]",
    seconds: float,
    stop: asyncio.Event,
) -> Payment:
    """Open the engine, `begin` a payment, and wait until it is settled, `seconds` are over or `stop` is set."""
    from pos_app.assembly import open_engine

    settled = partial(is_settled, listens=settings.callbacks is not None)
    async with open_engine(session.home, settings, progress) as engine:
        try:
            await engine.start()
            payment = await begin(engine)
            remark(_("Référence {reference}").format(reference=payment.reference))
            waiting = asyncio.ensure_future(_wait(engine, payment.reference, settled, seconds))
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (waiting, stopping):
                task.cancel()
            await asyncio.gather(waiting, stopping, return_exceptions=True)
        finally:
            # What is being sent comes to its end first; the ledger then holds the last word.
            await engine.close()
        payment = await engine.wait_for(payment.reference, lambda _any: True, 0)
    progress.tell_fault()
    if payment.status in _OPEN:
        words = _(GOES_ON) if can_be_asked(payment) else _(CANNOT_ASK)
        remark(words.format(reference=payment.reference, operator=operator_label(payment.operator)))
    return payment


async def _wait(engine: "Engine", reference: str, settled: Callable[[Payment], bool], seconds: float) -> None:
    """Wait until it is `settled` or `seconds` are over; but to end before it is sent would take it back."""
    await engine.wait_for(reference, lambda payment: payment.status is not Status.CREATED, DEFAULT_WAIT)
    await engine.wait_for(reference, settled, seconds)
