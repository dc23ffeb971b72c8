"""The proof of a payment as a PDF file on the disk, its QR code drawn anew, with font and libraries loaded.

The goal is a time. A bare page with as many texts, in memory, stands beside it: what the library takes for itself.
"""

import time
from pathlib import Path
from statistics import median

from PySide6.QtCore import QBuffer, QIODevice, QPointF
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from pos_app.receipts.layout import Row
from pos_app.receipts.payment import payment_receipt
from pos_app.receipts.receipt import Receipt
from tests.benchmarks import shop
from tests.benchmarks.figure import Figure
from tests.receipts.papers import FACE, make

GOAL_MS = 80.0
ROUNDS = 30


def bare(texts: list[str]) -> float:
    """Milliseconds of a page that only has these texts, in one font."""
    started = time.perf_counter()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.setFont(QFont(QGuiApplication.font().family(), 10))
    for number, text in enumerate(texts):
        painter.drawText(QPointF(100, 200 * (number + 1)), text)
    painter.end()
    return (time.perf_counter() - started) * 1_000


def measure() -> list[Figure]:
    """Median and slowest; ours and the bare page take turns."""
    application = QApplication.instance() or QApplication([])
    from pos_app.ui.receipt_paint import rows_of
    from pos_app.ui.receipt_pdf import write_receipt_pdf

    def receipt(number: int) -> Receipt:
        return payment_receipt(make(reference=f"C3-7K2M{number:06}"), FACE)

    texts = [row.text for row in rows_of(receipt(0), 48) if isinstance(row, Row) and row.text]

    def written(number: int, path: Path) -> float:
        started = time.perf_counter()
        write_receipt_pdf(receipt(number), path)
        return (time.perf_counter() - started) * 1_000

    with shop.scratch() as folder:
        path = folder / "receipt.pdf"
        written(0, path)
        bare(texts)
        ours, theirs = zip(*((written(number + 1, path), bare(texts)) for number in range(ROUNDS)), strict=True)
    del application
    note = f"a bare page of {len(texts)} texts: {median(theirs):.3g} ms, slowest {max(theirs):.3g}"
    return [
        Figure("PDF of a receipt, median", "ms", median(ours), at_most=GOAL_MS, note=note),
        Figure("PDF of a receipt, slowest", "ms", max(ours), at_most=GOAL_MS),
    ]
