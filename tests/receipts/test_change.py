"""Change and refunds: a slip of money that left, and one of an order that nobody has confirmed: neither is a proof."""

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Flag, Payment, Status
from pos_app.receipts.payment import change_slip
from pos_app.receipts.receipt import ReceiptKind, Role
from tests.receipts.papers import FACE, make, make_change, says, words_of

ASKED = make_change(status=Status.AWAITING, settled_at=None, transaction_id=None, fee=None)


@pytest.mark.parametrize(
    ("status", "shown"), [(Status.PAID, "VERSÉ"), (Status.CONFIRMED_MANUALLY, "VERSÉ (selon le gérant)")]
)
def test_what_a_slip_says(status: Status, shown: str) -> None:
    receipt = change_slip(make_change(status=status), FACE)
    text = words_of(receipt)
    assert says(receipt, Role.STATUS) == [shown]
    for words in (
        "Argent rendu au client",
        "500 FCFA",
        "Versé à 074 ** ** 03",
        "Autorisé par Mme Nzé",
        "Pour le paiement C3-7K2M4QX9P5",
    ):
        assert words in text
    assert not receipt.of(Role.FEE), "it is the shop's who sends the money"
    assert (receipt.kind, receipt.key) == (ReceiptKind.CHANGE, "change:C3-7K2M5R07NC")
    assert receipt.decided_at == "2026-11-21T11:29:31.000Z"
    assert ("Versement confirmé par un gérant ; PVit ne l'a pas encore confirmé." in text) == (status != Status.PAID)


def test_an_order_is_another_paper_than_what_it_came_to() -> None:
    receipt = change_slip(ASKED, FACE)
    assert says(receipt, Role.STATUS) == ["DEMANDÉ, PAS CONFIRMÉ"]
    assert "À verser à 074 ** ** 03" in words_of(receipt)
    assert "VERSÉ" not in words_of(receipt)
    assert receipt.key == "asked:C3-7K2M5R07NC"
    assert receipt.decided_at == "2026-11-21T11:29:23.000Z"
    assert change_slip(make_change(status=Status.AWAITING, sent_at=None), FACE).decided_at.endswith("11:29:22.000Z")


def test_flags_speak_of_money_that_left() -> None:
    text = words_of(change_slip(make_change(flags=frozenset({Flag.LATE})), FACE))
    assert "cet argent est bien parti" in text


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (make(), "receipt_other"),
        (make_change(status=Status.UNKNOWN), "receipt_undecided"),
        (make_change(status=Status.REFUSED), "receipt_not_paid"),
        (make_change(status=Status.NOT_SENT), "receipt_not_paid"),
    ],
)
def test_no_other_payment_has_a_slip(payment: Payment, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        change_slip(payment, FACE)
    assert refused.value.code == code
