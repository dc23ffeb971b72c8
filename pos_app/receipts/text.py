"""A receipt as plain text: the rows of the layout, for a terminal, a message or the clipboard."""

from pos_app.receipts.folding import fold_picture
from pos_app.receipts.layout import AnyRow, CodeRow, RuleRow, lay_out
from pos_app.receipts.receipt import Receipt


def plain_text(receipt: Receipt, columns: int = 48) -> str:
    """The receipt in rows of at most `columns` characters, each with a line feed; what a code holds is one long row."""
    return "".join(f"{text}\n" for row in lay_out(receipt, columns, fold_picture) for text in _texts(row, columns))


def _texts(row: AnyRow, columns: int) -> list[str]:
    if isinstance(row, RuleRow):
        return ["-" * columns]
    if isinstance(row, CodeRow):
        # Not broken: a link in two halves is of no use to anybody.
        return [f"[QR] {fold_picture(row.payload)}"]
    if row.scale == 1:
        return [row.text]
    return [row.text.strip().center(columns).rstrip()]
