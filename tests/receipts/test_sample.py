"""The test page shows what a printer has to be able to; the order for the drawer is no paper."""

from dataclasses import replace

import pytest

from pos_app.core.printing import Connection, Printer
from pos_app.receipts.layout import Row, lay_out
from pos_app.receipts.receipt import ReceiptKind, Role
from pos_app.receipts.sample import ACCENTS, CODE, drawer_kick, sample_page
from tests.receipts.papers import FACE, PRINTER, says, words_of


def test_a_page_for_a_printer() -> None:
    receipt = sample_page(FACE, PRINTER)
    text = words_of(receipt)
    for words in (*ACCENTS, "réseau", "192.168.1.50:9100", "80 mm", "default", "1 234 500 Ar", "1 234 500 FCFA", "€"):
        assert words in text
    assert says(receipt, Role.CODE) == [CODE]
    assert (receipt.kind, receipt.key, receipt.drawer) == (ReceiptKind.TEST, "", False)
    assert "Merci" not in text


@pytest.mark.parametrize(
    ("printer", "columns"),
    [(PRINTER, 48), (replace(PRINTER, width=58), 32), (replace(PRINTER, columns=42), 42), (None, 48)],
)
def test_the_ruler_is_exactly_one_row(printer: Printer | None, columns: int) -> None:
    rows = lay_out(sample_page(FACE, printer), columns, str)
    texts = [row.text for row in rows if isinstance(row, Row)]
    assert sum(text.startswith("123456789012345678901234") for text in texts) == 1
    assert any(len(text) == columns and text.startswith("1234567890123456789") for text in texts)
    assert f"{columns} colonnes : une seule ligne" in [text.replace("\u00a0", " ") for text in texts]


def test_without_a_printer_nothing_is_said_of_one() -> None:
    assert "Connexion" not in words_of(sample_page(FACE, None))


@pytest.mark.parametrize("connection", [*Connection])
def test_every_connection_has_a_word(connection: Connection) -> None:
    text = words_of(sample_page(FACE, replace(PRINTER, connection=connection, target="")))
    assert "Connexion" in text
    assert "Adresse" not in text


def test_opening_the_drawer_is_no_paper() -> None:
    receipt = drawer_kick()
    assert (receipt.kind, receipt.key, receipt.lines, receipt.drawer) == (ReceiptKind.DRAWER, "", (), True)


def test_a_printer_that_cannot_be_has_a_page_all_the_same() -> None:
    wide = sample_page(FACE, replace(PRINTER, width=58, columns=400))
    assert "32 colonnes : une seule ligne" in words_of(wide)
    assert "48 colonnes : une seule ligne" in words_of(sample_page(FACE, replace(PRINTER, width=110)))
