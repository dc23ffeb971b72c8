"""The bulk generator writes what the ledger itself would have written."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from pos_app.core.payment import Kind, Status
from pos_app.core.reference import is_reference
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.bulk import UNTIL, fill
from tests.ledger.story import KEY, SENDING, created


def test_fills_a_valid_ledger(path: Path) -> None:
    fill(path, KEY, 1500, per_day=500)
    assert verify(path, KEY).intact
    with closing(Reader.open(path)) as reader:
        page = reader.page(1500)
        assert page.next is None
        assert len(page.payments) == 1500
        assert page.payments[0].created_at == UNTIL
        assert all(is_reference(payment.reference) for payment in page.payments)
        assert {payment.status for payment in page.payments} == {
            Status.PAID,
            Status.REFUSED,
            Status.NOT_SENT,
            Status.ABANDONED,
        }
        (total,) = reader.totals(UNTIL - timedelta(days=1), UNTIL)
        assert 400 < total.count < 500
    ledger = Ledger.open(path, KEY)
    ledger.append("C3-new", Kind.CREATED, created("another"), UNTIL)
    ledger.append("C3-new", Kind.SENDING, SENDING, UNTIL)
    ledger.close()
    assert verify(path, KEY).intact


def test_an_empty_one(path: Path) -> None:
    fill(path, KEY, 0)
    assert verify(path, KEY).events == 0
