"""A receipt as plain text: the rows of the layout, for a terminal, a message or the clipboard."""

from pos_app.receipts.folding import fold_picture
from pos_app.receipts.layout import AnyRow, CodeRow, RuleRow, lay_out, wrapped
from pos_app.receipts.receipt import Receipt


def plain_text(receipt: Receipt, columns: int = 48) -> str:
    """The receipt in rows of at most `columns` characters, with a line feed behind each; codes as what they hold."""
    return "".join(f"{text}\n" for row in lay_out(receipt, columns, fold_picture) for text in _texts(row, columns))


def _texts(row: AnyRow, columns: int) -> list[str]:
    if isinstance(row, RuleRow):
        return ["-" * columns]
    if isinstance(row, CodeRow):
        return wrapped(f"[QR] {fold_picture(row.payload)}", columns)
    if row.scale == 1:
        return [row.text]
    return [row.text.strip().center(columns).rstrip()]
