"""The statements of the sandbox's accounts: what an operator's export of the same payments would list.

PVit's columns are those of its list in the merchant's space. How MVola, MoneyFusion and EkoloPay write theirs is not
settled: theirs are plausible ones, so that a till is tried with all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos_app.sandbox import moneyfusion, mvola
from pos_app.sandbox.charges import Charge
from pos_app.sandbox.stories import Outcome
from pos_app.sandbox.world import MOST_CHARGES, World

Cell = str | int
"""A number is written as one where the file's format has numbers."""

_MADAGASCAR, _CENTRAL_AFRICA, _IVORY_COAST = timedelta(hours=3), timedelta(hours=1), timedelta(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment as its operator lists it. `at` is the local time of the operator's country, without zone."""

    reference: str
    token: str
    transaction_id: str
    wallet: str
    amount: int
    phone: str
    at: datetime
    outcome: Outcome
    outgoing: bool
    label: str = ""

    @property
    def is_paid(self) -> bool:
        return self.outcome is Outcome.PAID


@dataclass(frozen=True, slots=True)
class Layout:
    """How an operator writes its list. `account` is its name in the world, `ahead` its clock against UTC."""

    account: str
    ahead: timedelta
    headers: tuple[str, ...]
    row: Callable[[Entry], tuple[Cell, ...]]


def entries(world: World, layout: Layout) -> list[Entry]:
    """Every payment of the account that has come to an end, oldest first. What is pending is on no list."""
    charges = [charge for charge in world.recent(MOST_CHARGES) if charge.operator == layout.account]
    ended = [charge for charge in charges if charge.outcome is not Outcome.PENDING]
    return sorted((_entry(world, charge, layout.ahead) for charge in ended), key=_order)


def local_now(world: World, layout: Layout) -> datetime:
    """The operator's wall clock."""
    return _local(world, world.clock(), layout.ahead)


def _entry(world: World, charge: Charge, ahead: timedelta) -> Entry:
    debit = charge.debit
    payer = charge.paid_by or charge.payer
    return Entry(
        charge.reference,
        charge.id,
        debit.transaction_id if debit else "",
        charge.extras.get("operateur", "") or charge.means,
        debit.amount if debit else charge.amount,
        charge.payee if charge.outgoing else payer,
        _local(world, debit.at if debit else charge.accepted_at, ahead),
        charge.outcome,
        charge.outgoing,
        charge.extras.get("label", "") or charge.extras.get("nomclient", ""),
    )


def _local(world: World, at: float, ahead: timedelta) -> datetime:
    return (world.date(at) + ahead).replace(tzinfo=None)


def _order(entry: Entry) -> tuple[datetime, str, str]:
    return entry.at, entry.transaction_id, entry.token


_PVIT_WORDS = {Outcome.PAID: "SUCCESS", Outcome.NO_MONEY: "SOLDE INSUFFISANT"}


def _pvit(entry: Entry) -> tuple[Cell, ...]:
    """As the list of the merchant's space has it: two decimals, the customer's number without its 0."""
    return (
        entry.reference,
        entry.transaction_id,
        entry.wallet,
        f"{entry.amount}.00",
        entry.phone.removeprefix("0"),
        entry.at.strftime("%d-%m-%Y %H:%M:%S"),
        _PVIT_WORDS.get(entry.outcome, "RECHUS"),
        "DEBIT" if entry.outgoing else "CREDIT",
        "OUI" if entry.is_paid else "NON",
    )


def _mvola(entry: Entry) -> tuple[Cell, ...]:
    """Without a reference of the merchant: only the transaction's number tells which payment it is."""
    return (
        entry.at.strftime("%d/%m/%Y %H:%M:%S"),
        entry.transaction_id,
        "Merchant payment",
        entry.phone,
        entry.amount,
        mvola.fee_of(entry.amount) if entry.is_paid else 0,
        "completed" if entry.is_paid else "failed",
    )


def _moneyfusion(entry: Entry) -> tuple[Cell, ...]:
    return (
        entry.at.strftime("%Y-%m-%d %H:%M:%S"),
        entry.token,
        "" if entry.reference == entry.token else entry.reference,
        entry.label,
        entry.phone,
        entry.wallet,
        entry.amount,
        moneyfusion.fee_of(entry.amount, net=False) if entry.is_paid else 0,
        "paid" if entry.is_paid else "failure",
        "payout" if entry.outgoing else "payin",
    )


def _ekolopay(entry: Entry) -> tuple[Cell, ...]:
    return (
        entry.token,
        entry.label,
        entry.amount,
        "XAF",
        entry.phone,
        "SUCCESSFUL" if entry.is_paid else "TIMEOUT" if entry.outcome is Outcome.EXPIRED else "REJECTED",
        entry.at.strftime("%d/%m/%Y %H:%M"),
    )


_PVIT = Layout(
    "pvit",
    _CENTRAL_AFRICA,
    (
        "Reference",
        "N° Transaction",
        "Opérateur",
        "Montant",
        "Téléphone Client",
        "Date paiement",
        "Statut",
        "Type Transaction",
        "Solde ?",
    ),
    _pvit,
)

LAYOUTS: Mapping[str, Layout] = {
    "pvit": _PVIT,
    # One account: its list holds what was paid through the page and what was pushed alike.
    "pvit-web": _PVIT,
    "mvola": Layout(
        "mvola",
        _MADAGASCAR,
        ("Date", "Transaction ID", "Type", "Expéditeur", "Montant (Ar)", "Frais", "Statut"),
        _mvola,
    ),
    "moneyfusion": Layout(
        "moneyfusion",
        _IVORY_COAST,
        ("Date", "tokenPay", "orderId", "Nom client", "Numéro client", "Moyen", "Montant", "Frais", "Statut", "Type"),
        _moneyfusion,
    ),
    "ekolopay": Layout(
        "ekolopay",
        _CENTRAL_AFRICA,
        ("purchaseToken", "Libellé", "Montant", "Devise", "Téléphone", "Statut", "Date"),
        _ekolopay,
    ),
}
"""By the till's name of the operator."""
