"""Random histories: what the ledger says of a payment is always the fold of its events, and nothing else."""

import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import ImpossibleEvent, fold
from pos_app.core.orphan import Orphan
from pos_app.core.payment import UNDECIDED, Claim, Direction, Environment, Event, Json, Kind, Payment, Status
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.ledger.rows import OPEN, PAYOUT_OPEN
from tests.ledger.story import KEY, NOW, PAYOUT, created

REFERENCES = [f"C3-{number}" for number in range(4)]
TEXTS = st.text(max_size=8)
BEGINNINGS = (Kind.CREATED, Kind.PAYOUT)
HAVE_MONEY = (Status.PAID, Status.CONFIRMED_MANUALLY)


def data_of(kind: Kind) -> st.SearchStrategy[dict[str, Json]]:
    """What an event of `kind` may carry."""
    shapes: Mapping[Kind, dict[str, st.SearchStrategy[Json]]] = {
        Kind.CREATED: {"sale": st.sampled_from("ab"), "description": st.none() | TEXTS},
        Kind.PAYOUT: {"sale": st.sampled_from("ab"), **{name: st.none() | TEXTS for name in PAYOUT}},
        Kind.CALLBACK: {
            "claim": st.none() | st.sampled_from(Claim).map(str),
            "provider_reference": st.none() | TEXTS,
            "digest": TEXTS,
        },
        Kind.SENDING: {"correlation_id": TEXTS, "callback_secret": TEXTS},
        Kind.ANSWERED: {"body": TEXTS},
        Kind.ACCEPTED: {"provider_reference": st.none() | TEXTS, "link": st.none() | TEXTS},
        Kind.PAID: {
            "transaction_id": st.sampled_from(["t1", "t2", None]),
            "fee": st.none() | st.integers(0, 10**6),
            "flags": st.lists(st.sampled_from(["duplicate", "amount_unverified"])),
            "checks": st.lists(TEXTS, max_size=3),
        },
        Kind.RELEASED: {"by": TEXTS},
        Kind.RECONCILED: {
            "line": st.sampled_from(["l1", "l2", "asked"]),
            "transaction_id": st.none() | st.sampled_from(["t1", "t4"]),
            "amount": st.none() | st.just(12_500),
            "fee": st.none() | st.integers(0, 9),
        },
        Kind.DECIDED: {"as": st.sampled_from(["paid", "refused"]), "transaction_id": st.sampled_from(["t1", "t3"])},
    }
    fields = st.fixed_dictionaries(shapes.get(kind, {"reason": TEXTS, "detail": st.none() | TEXTS}))
    return fields.map(lambda data: created(**data)) if kind in BEGINNINGS else fields


STEPS = st.sampled_from(Kind).flatmap(
    lambda kind: st.tuples(st.sampled_from(REFERENCES), st.just(kind), data_of(kind), st.integers(-5, 10**6))
)
BEGUN = st.dictionaries(st.sampled_from(REFERENCES[:3]), st.sampled_from([Kind.CREATED, Kind.PAYOUT]), max_size=3)
STRANGERS = st.lists(st.tuples(TEXTS, st.none() | st.sampled_from(Claim)), max_size=3)


@settings(max_examples=60, deadline=None)
@given(begun=BEGUN, steps=st.lists(STEPS, max_size=30), strangers=STRANGERS)
def test_the_projection_is_the_fold(
    begun: dict[str, Kind],
    steps: list[tuple[str, Kind, dict[str, Json], int]],
    strangers: list[tuple[str, Claim | None]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        ledger = Ledger.create(path, KEY)
        history: dict[str, list[Event]] = {}
        beginnings = [(reference, kind, created(reference), 0) for reference, kind in begun.items()]
        sent = [(reference, Kind.SENDING, {"correlation_id": "c"}, 0) for reference in begun]
        for reference, kind, data, delay in [*beginnings, *sent, *steps]:
            try:
                event, payment = ledger.append(reference, kind, data, NOW + timedelta(milliseconds=delay))
            except (ImpossibleEvent, InvalidInput):
                continue
            assert event.data == data
            events = history.setdefault(reference, [])
            events.append(event)
            assert payment == fold(events) == ledger.payment(reference)
        orphans = [ledger.add_orphan("pvit", Environment.SANDBOX, *stranger, None, NOW) for stranger in strangers]
        known = [orphan for orphan in orphans if orphan is not None]
        assert len(known) == len(set(strangers))
        expected = {reference: fold(events) for reference, events in history.items()}
        check(path, expected, history, known)
        ledger.rebuild()
        check(path, expected, history, known)
        ledger.close()


def check(
    path: Path, expected: Mapping[str, Payment], history: Mapping[str, list[Event]], orphans: list[Orphan]
) -> None:
    """Reader and verification agree with the fold, and the guards hold."""
    of = {way: [payment for payment in expected.values() if payment.direction is way] for way in Direction}
    with closing(Reader.open(path)) as reader:
        charges, payouts = reader.page(10).payments, reader.payouts(10)
        assert all(payment.direction is Direction.IN for payment in charges)
        assert all(payment.direction is Direction.OUT for payment in payouts)
        assert {payment.reference: payment for payment in (*charges, *payouts)} == expected
        assert all(reader.payment(reference) == payment for reference, payment in expected.items())
        assert reader.orphans(10) == orphans[::-1]
        long = timedelta(days=1)
        assert sum(total.amount + total.manual_amount for total in reader.totals(NOW - long, NOW + long)) == sum(
            payment.amount for payment in of[Direction.IN] if payment.status in HAVE_MONEY
        )
        assert sum(total.amount + total.manual_amount for total in reader.payout_totals(NOW - long, NOW + long)) == sum(
            payment.amount for payment in of[Direction.OUT] if payment.status in HAVE_MONEY
        )
        settled = {payment.reference for payment in reader.recent(10)}
        assert settled == {reference for reference, payment in expected.items() if not payment.is_undecided}
        assert all(reader.trail(reference) == events for reference, events in history.items())
        undecided = {payment.reference for payment in reader.undecided()}
    assert undecided == {reference for reference, payment in expected.items() if payment.is_undecided}
    # The index of undecided payments rests on this.
    assert all((payment.settled_at is None) == payment.is_undecided for payment in expected.values())
    for ways, states in ((of[Direction.IN], OPEN), (of[Direction.OUT], PAYOUT_OPEN)):
        # A released attempt stands in no other one's way; a payout cannot be released from its sale.
        free = {payment.reference for payment in of[Direction.IN] if payment.released_by is not None}
        open_sales = [p.sale for p in ways if p.status in states and p.reference not in free]
        assert len(open_sales) == len(set(open_sales))
    used = [payment.statement_line for payment in expected.values() if payment.statement_line not in (None, "asked")]
    assert len(used) == len(set(used))
    found = verify(path, KEY)
    assert found.intact
    assert found.events == sum(map(len, history.values())) + len(orphans)


def test_open_states_are_undecided_ones() -> None:
    assert OPEN < UNDECIDED
    assert OPEN < PAYOUT_OPEN


def test_rebuild_of_an_empty_ledger(ledger: Ledger, path: Path) -> None:
    ledger.rebuild()
    assert verify(path, KEY).events == 0
