"""Slips of the drawer: a sale in cash with its change, money put in, money taken out."""

import pytest

from pos_app.core.day import Move
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.face import Face
from pos_app.receipts.receipt import ReceiptKind, Role
from tests.receipts.papers import FACE, make_entry, says, words_of


def test_a_sale_is_proved_and_opens_the_drawer() -> None:
    receipt = cash_slip(make_entry(Move.SALE, received=20_000), FACE)
    text = words_of(receipt)
    for words in (
        "Preuve de paiement",
        "PAYÉ EN ESPÈCES",
        "Espèces reçues 20 000 Ar",
        "Monnaie rendue 7 500 Ar",
        "N° d'écriture 31",
        "Date 21/11/2026 14:29:31",
        "Caisse caisse3",
        "Caissier Hanta R.",
        "Merci de votre visite",
    ):
        assert words in text
    assert "Signature" not in text
    assert receipt.drawer
    assert (receipt.kind, receipt.key, receipt.amount, receipt.currency) == (ReceiptKind.CASH, "cash:31", 12_500, "MGA")
    assert receipt.title.replace("\u202f", " ") == "Preuve de paiement · 12 500 Ar"
    assert receipt.decided_at == "2026-11-21T11:29:31.000Z"


def test_what_the_customer_handed_over_is_not_guessed() -> None:
    text = words_of(cash_slip(make_entry(Move.SALE), FACE))
    assert "Espèces reçues" not in text
    assert "Monnaie rendue" not in text


@pytest.mark.parametrize(
    ("move", "title", "status"),
    [(Move.IN, "Entrée de caisse", "MIS EN CAISSE"), (Move.OUT, "Sortie de caisse", "RETIRÉ")],
)
def test_money_put_in_or_taken_out_is_signed_for(move: Move, title: str, status: str) -> None:
    receipt = cash_slip(make_entry(move, reason="monnaie pour demain\x1b@"), FACE)
    text = words_of(receipt)
    assert says(receipt, Role.TITLE) == [title]
    assert says(receipt, Role.STATUS) == [status]
    for words in ("Motif monnaie pour demain@", "Par Hanta R.", "Signature ____"):
        assert words in text
    assert "Merci" not in text
    assert not receipt.drawer


def test_a_till_without_a_name_takes_no_line() -> None:
    assert not cash_slip(make_entry(Move.IN), Face("", "")).of(Role.TILL)
