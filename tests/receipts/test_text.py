"""Plain text: the rows of the layout as they are, and what a code holds on a row of its own."""

import pytest

from pos_app.core.payment import Environment, Status
from pos_app.receipts.face import Face
from pos_app.receipts.marks import handed
from pos_app.receipts.payment import link_ticket, payment_receipt
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.receipts.sample import drawer_kick
from pos_app.receipts.text import plain_text
from tests.receipts.papers import EVERY, FACE, LINK, make, make_link

PAPER = """\
          DUPLICATA 1
            SPÉCIMEN
        Chez Nzé & Fils
--------------------------------
       Preuve de paiement
         PAYÉ (selon le
            gérant)
           12 500 Ar
--------------------------------
Opérateur                  MVola
Client             034 ** *** 67
N° transaction        1234567890
Référence          C3-7K2M4QX9P5
Date         21/11/2026 14:29:31
Caisse                   caisse3
Caissier                Hanta R.
Confirmé par un gérant ; MVola
ne l'a pas encore confirmé.
[QR] C3-7K2M4QX9P5
--------------------------------
            SPÉCIMEN
          DUPLICATA 1
"""


def test_what_a_customer_reads() -> None:
    payment = make(status=Status.CONFIRMED_MANUALLY, fee=None)
    face = Face("Chez Nzé & Fils", "caisse3", environment=Environment.TRAINING)
    assert plain_text(handed(payment_receipt(payment, face), 1), 32) == PAPER


def test_a_blank_row_stays() -> None:
    lines = (Line(Role.NOTE, "a"), Line(Role.SPACE), Line(Role.RULE))
    receipt = Receipt(ReceiptKind.TEST, "", "x", lines)
    assert plain_text(receipt, 24) == f"{'a':>12}\n\n{'-' * 24}\n"


def test_a_link_is_not_broken() -> None:
    assert f"\n[QR] {LINK}\n" in plain_text(link_ticket(make_link(), FACE), 32)


def test_an_order_for_the_drawer_has_no_text() -> None:
    assert plain_text(drawer_kick()) == ""


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("name", EVERY)
def test_every_row_is_printable_and_fits(name: str, columns: int) -> None:
    for row in plain_text(EVERY[name](FACE), columns).splitlines():
        assert row.isprintable()
        assert len(row) <= columns or row.startswith("[QR] ")
