"""A receipt as bytes for a printer: as text and as a picture, on paper of 58 and 80 mm, and as a PNG of its picture.

The reference is the bare library that prints the same rows with its own `text()`, and its own QR code: as a native
command beside our text, as an image beside our picture. The library is loaded before, as the print thread does.
"""

import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any

from pos_app.core.printing import Connection, Printer
from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.grid import columns_of, dots_of
from pos_app.receipts.layout import CodeRow, Row, lay_out
from pos_app.receipts.picture import picture, png
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from tests.benchmarks.figure import Figure

GOAL_MS = 30.0
ROUNDS = 50
_numbers = count()
"""The link of each receipt is another one: no code is remembered from those before."""
LINK = "https://payin.moneyfusion.net/payment/5d58823b084564e9/{number}/Client"


def measure() -> list[Figure]:
    """Milliseconds, the median and the slowest of `ROUNDS` receipts that differ, as those of a day do."""
    figures = []
    for width in (58, 80):
        printer = Printer(Connection.FILE, "paper", width)
        dots = Printer(Connection.FILE, "paper", width, raster=True)
        figures += _pair(f"receipt as text, {width} mm", _ours(printer), _bare(printer, native=True))
        figures += _pair(f"receipt as a picture, {width} mm", _ours(dots), _bare(dots, native=False))
        figures += _pair(f"receipt as PNG, {width} mm", _png(printer), None)
    return figures


def _pair(name: str, ours: Callable[[Receipt], object], bare: Callable[[Receipt], object] | None) -> list[Figure]:
    taken, theirs = _times(ours), _times(bare) if bare else None
    note = f"the bare library: {median(theirs):.2f} ms" if theirs else ""
    return [
        Figure(f"{name}, median", "ms", median(taken), at_most=GOAL_MS, note=note),
        Figure(f"{name}, slowest", "ms", max(taken), at_most=GOAL_MS),
    ]


def _times(made: Callable[[Receipt], object]) -> list[float]:
    made(_receipt(next(_numbers)))
    found = []
    for _ in range(ROUNDS):
        receipt = _receipt(next(_numbers))
        started = time.perf_counter()
        made(receipt)
        found.append((time.perf_counter() - started) * 1_000)
    return found


def _ours(printer: Printer) -> Callable[[Receipt], object]:
    return lambda receipt: escpos_bytes(receipt, printer)


def _png(printer: Printer) -> Callable[[Receipt], object]:
    return lambda receipt: png(picture(receipt, dots_of(printer), columns_of(printer)))


def _bare(printer: Printer, *, native: bool) -> Callable[[Receipt], object]:
    from escpos.printer import Dummy

    def printed(receipt: Receipt) -> bytes:
        # A model of which it knows the width: otherwise it says so on standard output, for each picture.
        out: Any = Dummy(profile="TM-T20II")
        for row in lay_out(receipt, columns_of(printer), fold_cp858):
            if isinstance(row, CodeRow):
                out.qr(row.payload, size=4, native=native)
            else:
                out.text((row.text if isinstance(row, Row) else "-" * columns_of(printer)) + "\n")
        out.cut()
        collected: bytes = out.output
        return collected

    return printed


def _receipt(number: int) -> Receipt:
    fields = {
        "Opérateur": "MVola",
        "Client": "034 •• ••• 67",
        "N° transaction": f"12345{number:05}",
        "Caisse": "caisse3",
    }
    people = {"Référence": f"C3-7K2M4QX{number:03}", "Date": "21/11/2026 14:29:31", "Caissière": "Hanta Rakotoarisoa"}
    lines = (
        Line(Role.SHOP, "Épicerie Analakely"),
        Line(Role.HEADER, "12 rue de l'Indépendance, Antananarivo"),
        Line(Role.HEADER, "NIF 4000123456 · STAT 47112 11 2019 0 01234"),
        Line(Role.RULE),
        Line(Role.TITLE, "Preuve de paiement"),
        Line(Role.STATUS, "PAYÉ"),
        Line(Role.AMOUNT, f"{number + 1} 500 Ar"),
        Line(Role.RULE),
        *(Line(Role.FIELD, text, label) for label, text in (fields | people).items()),
        Line(Role.CODE, LINK.format(number=number), "payin.moneyfusion.net"),
        Line(Role.RULE),
        Line(Role.NOTE, "Merci de votre visite, à bientôt !"),
    )
    return Receipt(ReceiptKind.PAYMENT, f"payment:{number}", "Reçu", lines)
