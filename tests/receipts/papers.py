"""Payments, reports and movements of cash to make papers of, and a paper of every kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pos_app.core.day import CashTotal, Correction, Day, DrawerEntry, MeansTotal, Move, PayoutTotal, PileCount, Report
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment, Flag, Json, Payment, Status
from pos_app.core.printing import Connection, Printer
from pos_app.core.report_json import as_json
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.face import Face
from pos_app.receipts.payment import change_slip, link_ticket, payment_receipt, refusal_slip
from pos_app.receipts.receipt import Line, Receipt, Role
from pos_app.receipts.report import report_receipt
from pos_app.receipts.sample import sample_page

NOW = datetime(2026, 11, 21, 11, 29, 31, tzinfo=UTC)
"""14:29:31 where the till is."""
LINK = "https://payin.moneyfusion.net/payment/4f1c2a/12500/Rakoto"
SEAL = "9f2c" * 16
FACE = Face(
    "Épicerie Analakely",
    "caisse3",
    ("12 rue de l'Indépendance, Antananarivo", "NIF 4000123456 · STAT 47112 11 2019 0 01234"),
    "Merci de votre visite. Ni repris ni échangé.",
    customer_fees=frozenset({"mvola"}),
)
TRAINING = replace(FACE, environment=Environment.TRAINING)
PRINTER = Printer(Connection.NETWORK, "192.168.1.50:9100")


def make(**changes: Any) -> Payment:
    """A payment by MVola that is paid, with whatever else a test says of it."""
    plain = Payment(
        reference="C3-7K2M4QX9P5",
        sale="sale-1",
        operator="mvola",
        wallet=None,
        till="caisse3",
        cashier="Hanta R.",
        amount=12_500,
        currency=Currency.MGA,
        phone="+261341234567",
        customer=None,
        description=None,
        environment=Environment.PRODUCTION,
        created_at=NOW - timedelta(seconds=9),
        changed_at=NOW,
        status=Status.PAID,
        sent_at=NOW - timedelta(seconds=8),
        settled_at=NOW,
        transaction_id="1234567890",
        fee=125,
    )
    return replace(plain, **changes)


def make_open(**changes: Any) -> Payment:
    """A payment that nothing came of yet."""
    return make(**{"settled_at": None, "transaction_id": None, "fee": None, "status": Status.AWAITING, **changes})


def make_link(**changes: Any) -> Payment:
    """A payment that waits for its customer to open a link."""
    told = {"operator": "moneyfusion", "currency": Currency.XOF, "phone": "+2250712345678", "customer": "Rakoto Jean"}
    return make_open(**{"link": LINK, **told, **changes})


def make_over(status: Status, reason: str, **changes: Any) -> Payment:
    """A payment that did not come about."""
    return make_open(**{"status": status, "reason": reason, "settled_at": NOW, **changes})


def make_change(**changes: Any) -> Payment:
    """Change that was sent to a customer of PVit."""
    told = {"operator": "pvit", "currency": Currency.XAF, "phone": "+24174213803", "amount": 500}
    people = {"approved_by": "Mme Nzé", "returns": "C3-7K2M4QX9P5", "why": "rendu"}
    return make(**{"direction": Direction.OUT, "reference": "C3-7K2M5R07NC", **told, **people, **changes})


def make_entry(move: Move, **changes: Any) -> DrawerEntry:
    """A movement of the drawer."""
    return replace(DrawerEntry(31, 12, move, Currency.MGA, 12_500, "Hanta R.", NOW), **changes)


def make_report(**changes: Any) -> Report:
    """A closed day with everything that a report can tell, in two currencies."""
    whole = Report(
        day=Day(12, NOW - timedelta(hours=8), "Hanta R.", (), 100, 101, 400, NOW, "Mme Nzé"),
        number=12,
        at=NOW,
        totals=(
            MeansTotal("mvola", Currency.MGA, "production", 83, 1_284_500, 18_420, 3, 2, 25_300),
            MeansTotal("pvit", Currency.XAF, "production", 71, 64_000, 321, 0, 0, 0),
            MeansTotal("pvit-web", Currency.XAF, "production", 19, 7_700, 77, 0, 0, 0),
        ),
        payouts=(PayoutTotal("pvit", Currency.XAF, "production", 22, 1_550),),
        cash=(
            CashTotal(Currency.MGA, 100_000, True, 562_000, 41, 563_100, 5_400, -2_000, 655_000),
            CashTotal(Currency.XAF, 0, False, 0, 0, 0, 0, 0),
        ),
        corrections=(Correction(9, 11, "cash", Currency.MGA, -2_000, "Mme Nzé", NOW, "billet compté deux fois", "11"),),
        undecided=("C3-7K2M4QX9P5", "C3-7K2M5R07NC"),
        carried_over=("C3-7K2M4QX9P5",),
        reconciliation=(PileCount("mvola", 84, 15, 16, 17, 36),),
        ledger_head=SEAL,
    )
    return replace(whole, **changes)


def z_json(**changes: Any) -> Json:
    """The stored JSON of a Z report, with what the till knows of the open payments that it names."""
    told = {"C3-7K2M4QX9P5": ["25 000 Ar", "034 12 345 67"]}
    return {**as_json(make_report(**changes)), "open_payments": told}


def x_json(**changes: Any) -> Json:
    """The JSON of an X report."""
    day = Day(12, NOW - timedelta(hours=8), "Hanta R.", (), 100, 101)
    return z_json(**{"number": None, "day": day, **changes})


EVERY: Mapping[str, Callable[[Face], Receipt]] = {
    "payment": lambda face: payment_receipt(make(), face),
    "payment by a manager": lambda face: payment_receipt(
        make(status=Status.CONFIRMED_MANUALLY, fee=None, flags=frozenset({Flag.AMOUNT_UNVERIFIED, Flag.LATE})), face
    ),
    "link": lambda face: link_ticket(make_link(), face),
    "refused": lambda face: refusal_slip(make_over(Status.REFUSED, "declined"), face),
    "not sent": lambda face: refusal_slip(make_over(Status.NOT_SENT, "dns_failure", sent_at=None), face),
    "abandoned": lambda face: refusal_slip(make_over(Status.ABANDONED, "abandoned"), face),
    "change": lambda face: change_slip(make_change(), face),
    "change asked": lambda face: change_slip(
        make_change(status=Status.AWAITING, settled_at=None, transaction_id=None, fee=None), face
    ),
    "cash sale": lambda face: cash_slip(make_entry(Move.SALE, received=20_000), face),
    "cash in": lambda face: cash_slip(make_entry(Move.IN, reason="monnaie"), face),
    "cash out": lambda face: cash_slip(make_entry(Move.OUT, reason="achat de sacs en papier pour la boutique"), face),
    "z": lambda face: report_receipt(z_json(), face),
    "x": lambda face: report_receipt(x_json(), face),
    "test": lambda face: sample_page(face, PRINTER),
}
"""A paper of every kind, by what it is."""


def says(receipt: Receipt, role: Role) -> list[str]:
    """What the lines of that role say."""
    return [line.text for line in receipt.of(role)]


def words_of(receipt: Receipt) -> str:
    """Everything that people can read on it, codes left out, with plain spaces."""
    lines: list[Line] = [line for line in receipt.lines if line.role is not Role.CODE]
    text = "\n".join(f"{line.label} {line.text}".strip() for line in lines)
    return text.replace("\u202f", " ").replace("\u00a0", " ")
