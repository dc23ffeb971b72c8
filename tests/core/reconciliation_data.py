"""Payments and statement lines for the tests of the comparison: short to write, and colliding often when drawn."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Status
from pos_app.core.reconciliation import Ours, Reconciled, match
from pos_app.core.reference import make_reference
from pos_app.core.statement import LineStatus, StatementLine, keyed

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
TILL = "C3"
PHONE = "+24174213803"
OTHER_PHONE = "+24177220470"


def reference(number: int, till: str = "caisse3") -> str:
    """A valid reference, another one for each number."""
    return make_reference(till, START + timedelta(milliseconds=number), None)


def minutes(number: float) -> datetime:
    return START + timedelta(minutes=number)


def ours(number: int = 1, **facts: Any) -> Ours:
    """A paid payment of 1000 FCFA at `number` minutes past eight that took half a minute."""
    begin = facts.pop("at", minutes(number))
    known: dict[str, Any] = {
        "reference": reference(number),
        "direction": Direction.IN,
        "amount": 1_000,
        "currency": Currency.XAF,
        "status": Status.PAID,
        "begin": begin,
        "end": begin + timedelta(seconds=30),
        "phone": PHONE,
    }
    return Ours(**known | facts)


def line(number: int = 1, **facts: Any) -> StatementLine:
    """A success of 1000 FCFA, twenty seconds past that minute, of the same customer; it names nobody."""
    known: dict[str, Any] = {
        "row": number,
        "amount": 1_000,
        "currency": Currency.XAF,
        "at": minutes(number) + timedelta(seconds=20),
        "phone": "74213803",
    }
    return StatementLine(**known | facts)


def compared(payments: list[Ours], lines: list[StatementLine], **more: Any) -> Reconciled:
    return match("pvit", payments, keyed(lines), TILL, **more)


def piles(reconciled: Reconciled) -> dict[str, list[tuple[str | None, int | None, str]]]:
    """Each pile as payment's reference, line's row, and the reasons; empty ones left out."""
    named = {
        "matched": reconciled.matched,
        "ours_only": reconciled.ours_only,
        "theirs_only": reconciled.theirs_only,
        "differs": reconciled.differs,
    }
    return {
        name: [(p.ours.reference if p.ours else None, p.line.row if p.line else None, ",".join(p.why)) for p in pile]
        for name, pile in named.items()
        if pile
    }


REFERENCES = [reference(number) for number in range(4)]
FOREIGN = reference(1, "caisse4")
FORGOTTEN = reference(99)
"""Of this till, but of no payment that is compared."""

NUMBERS = st.sampled_from([None, None, "7", "007", "8", "AB 1", "ab1", "N/A", "0"])
FEW_NUMBERS = st.sampled_from([None, None, None, None, "7", "8"])
TOKENS = st.sampled_from([None, None, "tok-a1b2c3", "8", "a1"])
PHONES = st.sampled_from([PHONE, "74213803", OTHER_PHONE, None, "3803"])
AMOUNTS = st.sampled_from([1_000, 1_000, 1_000, 2_000])
DIRECTIONS = st.sampled_from([Direction.IN, Direction.IN, Direction.IN, Direction.OUT])
CURRENCIES = st.sampled_from([Currency.XAF, Currency.XAF, Currency.XAF, Currency.XOF])
TIMES = st.sampled_from([0, 1, 2, 5, 9, 29, 31, 45, 61, 90]).map(minutes)
TEXTS = st.one_of(
    st.none(),
    st.sampled_from(REFERENCES),
    st.sampled_from(REFERENCES).map(lambda text: f"achat {text.lower()}."),
    st.tuples(st.sampled_from(REFERENCES), st.sampled_from([*REFERENCES, FOREIGN])).map(" et ".join),
    st.sampled_from(["tok-a1b2c3", "jeton tok-a1b2c3", "8", "a1", "colis a1", FOREIGN, FORGOTTEN, "Achat", " "]),
)


@st.composite
def payments(draw: st.DrawFn, most: int = 5, *, named: bool = True) -> list[Ours]:
    """Up to `most` payments, each with a reference of its own; without `named`, hardly any has a number."""
    found = []
    numbers, tokens = (NUMBERS, TOKENS) if named else (FEW_NUMBERS, st.none())
    for known in draw(st.lists(st.sampled_from(REFERENCES), max_size=most, unique=True)):
        begin = draw(TIMES)
        found.append(
            Ours(
                known,
                draw(DIRECTIONS),
                draw(AMOUNTS),
                draw(CURRENCIES),
                draw(st.sampled_from([*Status, Status.PAID, Status.PAID, Status.PAID])),
                begin,
                begin + timedelta(minutes=draw(st.sampled_from([0, 1, 40]))),
                draw(numbers),
                draw(tokens),
                draw(PHONES),
            )
        )
    return found


@st.composite
def statements(draw: st.DrawFn, most: int = 6, *, named: bool = True) -> list[StatementLine]:
    """Up to `most` lines with their keys; numbers may stand on several of them. Without `named` they name nobody."""
    one = st.builds(
        StatementLine,
        row=st.just(0),
        amount=AMOUNTS,
        currency=CURRENCIES,
        at=st.one_of(TIMES, TIMES, TIMES, st.none()),
        transaction_id=NUMBERS if named else FEW_NUMBERS.map(lambda number: number and "9" + number),
        reference=TEXTS if named else st.just("Achat"),
        phone=PHONES,
        direction=DIRECTIONS,
        status=st.sampled_from([*LineStatus, LineStatus.SUCCESS, LineStatus.SUCCESS, LineStatus.SUCCESS]),
    )
    return keyed(draw(st.lists(one, max_size=most)))
