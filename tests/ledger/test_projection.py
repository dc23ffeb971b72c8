"""Random histories: what the ledger says of a payment is always the fold of its events, and nothing else."""

import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import UNDECIDED, Event, ImpossibleEvent, Json, Kind, Payment, fold
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.ledger.rows import OPEN
from tests.ledger.story import KEY, NOW, created

REFERENCES = [f"C3-{number}" for number in range(4)]
TEXTS = st.text(max_size=8)


def data_of(kind: Kind) -> st.SearchStrategy[dict[str, Json]]:
    """What an event of `kind` may carry."""
    shapes: Mapping[Kind, dict[str, st.SearchStrategy[Json]]] = {
        Kind.CREATED: {"sale": st.sampled_from("ab"), "description": st.none() | TEXTS},
        Kind.SENDING: {"correlation_id": TEXTS, "callback_secret": TEXTS},
        Kind.ANSWERED: {"body": TEXTS},
        Kind.ACCEPTED: {"provider_reference": st.none() | TEXTS, "link": st.none() | TEXTS},
        Kind.PAID: {
            "transaction_id": st.sampled_from(["t1", "t2", None]),
            "fee": st.none() | st.integers(0, 10**6),
            "flags": st.lists(st.sampled_from(["duplicate", "amount_unverified"])),
            "checks": st.lists(TEXTS, max_size=3),
        },
        Kind.DECIDED: {"as": st.sampled_from(["paid", "refused"]), "transaction_id": st.sampled_from(["t1", "t3"])},
    }
    fields = st.fixed_dictionaries(shapes.get(kind, {"reason": TEXTS}))
    return fields.map(lambda data: created(**data)) if kind is Kind.CREATED else fields


STEPS = st.sampled_from(Kind).flatmap(
    lambda kind: st.tuples(st.sampled_from(REFERENCES), st.just(kind), data_of(kind), st.integers(-5, 10**6))
)
BEGINNINGS = st.lists(st.sampled_from(REFERENCES[:3]), unique=True, max_size=3)


@settings(max_examples=60, deadline=None)
@given(begun=BEGINNINGS, steps=st.lists(STEPS, max_size=30))
def test_the_projection_is_the_fold(begun: list[str], steps: list[tuple[str, Kind, dict[str, Json], int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        ledger = Ledger.create(path, KEY)
        history: dict[str, list[Event]] = {}
        beginnings = [(reference, Kind.CREATED, created(reference), 0) for reference in begun]
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
        expected = {reference: fold(events) for reference, events in history.items()}
        check(path, expected, history)
        ledger.rebuild()
        check(path, expected, history)
        ledger.close()


def check(path: Path, expected: Mapping[str, Payment], history: Mapping[str, list[Event]]) -> None:
    """Reader and verification agree with the fold, and the guards hold."""
    with closing(Reader.open(path)) as reader:
        page = reader.page(10)
        assert {payment.reference: payment for payment in page.payments} == expected
        assert all(reader.trail(reference) == events for reference, events in history.items())
        undecided = {payment.reference for payment in reader.undecided()}
    assert undecided == {reference for reference, payment in expected.items() if payment.is_undecided}
    # The index of undecided payments rests on this.
    assert all((payment.settled_at is None) == payment.is_undecided for payment in expected.values())
    open_sales = [payment.sale for payment in expected.values() if payment.status in OPEN]
    assert len(open_sales) == len(set(open_sales))
    found = verify(path, KEY)
    assert found.intact
    assert found.events == sum(map(len, history.values()))


def test_open_states_are_undecided_ones() -> None:
    assert OPEN < UNDECIDED


def test_rebuild_of_an_empty_ledger(ledger: Ledger, path: Path) -> None:
    ledger.rebuild()
    assert verify(path, KEY).events == 0
