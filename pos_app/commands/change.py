"""`pos-app change`: sends change or a refund to a customer's telephone. Money leaves the shop: a manager allows it."""

import asyncio
import uuid

import click

from pos_app.commands.acting import given_pin, has_people
from pos_app.commands.pay import Progress, follow_to_the_end, run_to_the_end, waiting_time
from pos_app.commands.session import UNDECIDED, Session, exit_code, put_payout, remark
from pos_app.core.errors import InvalidInput
from pos_app.core.money import parse_amount
from pos_app.core.payment import Payment
from pos_app.core.people import CASHIER
from pos_app.core.request import PayoutRequest
from pos_app.settings import Settings, SettingsError
from pos_app.wording.catalog import _


@click.command(help=_("Rendre de l'argent sur le téléphone d'un client : monnaie ou remboursement."))
@click.option("--operator", required=True, metavar="ID", help=_("pvit ou moneyfusion."))
@click.option("--amount", required=True, metavar="N", help=_("Montant entier, dans la monnaie de l'opérateur."))
@click.option("--phone", required=True, metavar="NUMBER", help=_("Numéro du client."))
@click.option("--reason", required=True, metavar="TEXT", help=_("Pourquoi l'argent est rendu."))
@click.option("--by", required=True, metavar="NAME", help=_("Le gérant qui le permet ; son code est demandé."))
@click.option("--for", "returns", metavar="REFERENCE", help=_("Le paiement qui est rendu, s'il y en a un."))
@click.option("--wallet", metavar="WALLET", help=_("Portefeuille, si le numéro ne le dit pas (wave-ci)."))
@click.option("--wait", type=float, metavar="SECONDS", help=_("Combien de temps attendre le résultat."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def command(
    session: Session,
    operator: str,
    amount: str,
    phone: str,
    reason: str,
    by: str,
    returns: str | None,
    wallet: str | None,
    wait: float | None,
    as_machine: bool,
) -> int:
    settings = session.settings()
    if not settings.merchants:
        raise SettingsError("no_operators", path=session.home.config)
    request = PayoutRequest(
        sale=_sale_of(session, returns),
        operator=operator,
        amount=parse_amount(amount),
        phone=phone,
        cashier=by if has_people(session) else CASHIER,
        approved_by=by,
        why=reason,
        pin=given_pin(session, _("Code du gérant")),
        wallet=wallet,
        returns=None if returns is None else returns.strip().upper(),
    )
    seconds = waiting_time(wait, settings)
    log = session.start_log(settings)
    try:
        payout = run_to_the_end(lambda stop: _give(session, settings, request, seconds, stop))
    except KeyboardInterrupt:
        remark(_("Interrompu. L'argent est peut-être parti. Ne pas renvoyer. Pour savoir : pos-app payments --payouts"))
        return UNDECIDED
    finally:
        log.close()
    put_payout(payout, as_machine=as_machine)
    return exit_code(payout)


def _sale_of(session: Session, returns: str | None) -> str:
    """The sale of the payment that is given back: one payout of a sale is made, never two."""
    if returns is None:
        return str(uuid.uuid4())
    reference = returns.strip().upper()
    payment = None
    if session.home.has_ledger():
        reader = session.home.open_reader()
        try:
            payment = reader.payment(reference)
        finally:
            reader.close()
    if payment is None:
        raise InvalidInput("reference_unknown", reference=reference)
    return payment.sale


async def _give(
    session: Session, settings: Settings, request: PayoutRequest, seconds: float, stop: asyncio.Event
) -> Payment:
    progress = Progress(lambda payment: payment.sale == request.sale)
    return await follow_to_the_end(session, settings, progress, lambda engine: engine.pay_out(request), seconds, stop)
