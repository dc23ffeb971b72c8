"""What the screens ask of payouts: what a sale and what a number have been given already."""

from datetime import timedelta
from pathlib import Path

from pos_app.core.payment import Kind
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.story import NOW, payout


def test_what_left_or_may_have_left_is_told_of_a_sale_and_of_a_number(ledger: Ledger, path: Path) -> None:
    first, second = payout(ledger, "C3-P1"), payout(ledger, "C3-P2")
    assert first.phone is not None
    reader = Reader.open(path)
    assert [known.reference for known in reader.payouts_of(first.sale)] == ["C3-P1"]
    assert [known.reference for known in reader.payouts_to(first.phone, NOW)] == ["C3-P1", "C3-P2"]
    assert reader.payouts_to(first.phone, second.created_at + timedelta(seconds=1)) == []
    ledger.append("C3-P1", Kind.NOT_SENT, {"reason": "interrupted"}, NOW)
    assert reader.payouts_of(first.sale) == []
    assert [known.reference for known in reader.payouts_to(first.phone, NOW)] == ["C3-P2"]
    reader.close()
