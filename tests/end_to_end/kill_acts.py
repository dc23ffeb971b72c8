"""The acts of the business day that a till is killed in, and the home that they are done in. Used by `kill_driver`."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hmac import digest
from pathlib import Path

from pos_app.core.day import Count
from pos_app.core.money import Currency
from pos_app.core.payment import DAYS, PEOPLE, Environment, Json, Kind
from pos_app.core.people import Role
from pos_app.core.report_json import as_json
from pos_app.core.shop import Act, CloseDay, Decide, ImportStatement, OpenDay, Reconcile
from pos_app.core.statement import Statement, StatementLine
from pos_app.engine.pins import hash_pin
from pos_app.home import Home
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.pen import Entry

PAYMENTS = 500
MANAGER, PIN = "Vola", "271829"
UNKNOWN, DOUBTED = "C1-UNKNOWN01", "C1-DOUBTED01"
AMOUNT = 1_000

ACTS: Mapping[str, Callable[[], Act]] = {
    "open": lambda: OpenDay((Count(Currency.MGA, 1_000),), MANAGER, PIN),
    "close": lambda: CloseDay((), MANAGER, PIN, carry_over=True),
    "import": lambda: ImportStatement(statement(), MANAGER, PIN),
    "reconcile": lambda: Reconcile(MANAGER, "mvola", pin=PIN),
    "decide": lambda: Decide(UNKNOWN, True, "vu sur le relevé", MANAGER, "T-UNKNOWN", PIN),
    "take back": lambda: Decide(DOUBTED, False, "jamais arrivé", MANAGER, None, PIN),
}


def reference_of(number: int) -> str:
    return f"C1-{number:09d}"


def statement() -> Statement:
    """What the operator says of all that was paid."""
    lines = tuple(
        StatementLine(number + 2, AMOUNT, Currency.MGA, None, f"T{number}", None, "+261340000001")
        for number in range(PAYMENTS)
    )
    return Statement("mvola", "releve.csv", "0" * 64, lines)


def furnish(path: Path, *, closed: bool) -> None:
    """A home with a manager, 500 payments, one that nobody knows the outcome of, and one that a manager vouched for.

    With `closed` the day of all that is over, and what was vouched for is doubted now; else it is open.
    """
    home = Home(path)
    with home.locked():
        ledger = home.open_ledger()
        at = datetime.now(UTC) - timedelta(minutes=10)
        pin = hash_pin(digest(home.vault.ledger_key(), b"people", "sha256"), PIN)
        ledger.note(PEOPLE, Kind.PERSON_ADDED, {"name": MANAGER, "role": Role.MANAGER, "pin": pin, "by": None}, at)
        floats = [{"currency": "MGA", "amount": 0, "counted": False, "pieces": None}]
        ledger.note(DAYS, Kind.DAY_OPENED, {"day": 1, "by": MANAGER, "since": 0, "floats": floats}, at)
        for number in range(PAYMENTS):
            data = {"transaction_id": f"T{number}", "fee": 0, "checks": [], "flags": []}
            accepted = (reference_of(number), Kind.ACCEPTED, {"provider_reference": f"P{number}"})
            paid = (reference_of(number), Kind.PAID, data)
            ledger.append_many([*_begun(reference_of(number)), accepted, paid], at)
        for name in (UNKNOWN, DOUBTED):
            ledger.append_many([*_begun(name), (name, Kind.LOST, {"reason": "no_answer_in_time"})], at)
        data = {"as": "paid", "transaction_id": "T-DOUBTED", "reason": "vu", "by": MANAGER, "flags": []}
        ledger.append(DOUBTED, Kind.DECIDED, data, at)
        if closed:
            _close(ledger, at)
            ledger.append(DOUBTED, Kind.CONTRADICTED, {"reason": "amount_differs"}, at)
        ledger.close()


def _begun(reference: str) -> list[Entry]:
    data: dict[str, Json] = {
        "sale": reference,
        "operator": "mvola",
        "account": "mvola",
        "till": "caisse1",
        "cashier": MANAGER,
        "amount": AMOUNT,
        "currency": "MGA",
        "phone": "+261340000001",
        "environment": Environment.SANDBOX,
    }
    return [(reference, Kind.CREATED, data), (reference, Kind.SENDING, {"correlation_id": reference})]


def _close(ledger: Ledger, at: datetime) -> None:
    report = {**as_json(ledger.report(at)), "number": 1, "carried_over": [UNKNOWN]}
    data = {"day": 1, "by": MANAGER, "counted": [], "carried_over": [UNKNOWN], "report": report}
    ledger.note(DAYS, Kind.DAY_CLOSED, data, at)
