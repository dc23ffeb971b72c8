"""The slip of a payment that did not come about: whether money may have moved, in words for the customer."""

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Direction, Flag, Payment, Status
from pos_app.receipts.payment import refusal_slip
from pos_app.receipts.receipt import ReceiptKind, Role
from tests.receipts.papers import FACE, make, make_open, make_over, says, words_of


@pytest.mark.parametrize(
    ("status", "reason", "shown", "sentences"),
    [
        (
            Status.REFUSED,
            "declined",
            "REFUSÉ",
            (
                "MVola a répondu que le paiement a échoué.",
                "Rien n'a été encaissé.",
                "Si votre compte est débité quand même, revenez avec ce papier.",
            ),
        ),
        (
            Status.NOT_SENT,
            "dns_failure",
            "NON ENVOYÉ",
            ("MVola est introuvable.", "Aucune demande n'est partie : rien n'a été débité."),
        ),
        (
            Status.ABANDONED,
            "abandoned",
            "ANNULÉ",
            ("vérifiez que votre compte n'a pas été débité.", "S'il l'est, revenez avec ce papier."),
        ),
    ],
)
def test_what_a_slip_says(status: Status, reason: str, shown: str, sentences: tuple[str, ...]) -> None:
    receipt = refusal_slip(make_over(status, reason), FACE)
    text = words_of(receipt)
    assert says(receipt, Role.STATUS) == [shown]
    assert all(sentence in text for sentence in sentences)
    assert "Montant demandé 12 500 Ar" in text
    assert not receipt.of(Role.AMOUNT)
    assert (receipt.kind, receipt.key) == (ReceiptKind.REFUSAL, "refusal:C3-7K2M4QX9P5")
    assert receipt.decided_at == "2026-11-21T11:29:31.000Z"


def test_only_where_nothing_was_asked_does_it_say_that_nothing_was_debited() -> None:
    for status in (Status.REFUSED, Status.ABANDONED):
        assert "rien n'a été débité" not in words_of(refusal_slip(make_over(status, "abandoned"), FACE))


def test_its_flags_are_said() -> None:
    receipt = refusal_slip(make_over(Status.REFUSED, "declined", flags=frozenset({Flag.CONFLICT})), FACE)
    assert "MVola s'est contredit après coup" in words_of(receipt)


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (make(), "receipt_other"),
        (make_open(), "receipt_undecided"),
        (make_open(status=Status.REVIEW), "receipt_undecided"),
        (make_over(Status.REFUSED, "declined", direction=Direction.OUT), "receipt_other"),
    ],
)
def test_no_other_payment_has_a_slip(payment: Payment, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        refusal_slip(payment, FACE)
    assert refused.value.code == code
