"""What a second paper of the same thing says: DUPLICATA, before everything and at the end. It counts nothing itself."""

from pos_app.receipts.receipt import Receipt
from pos_app.wording.catalog import _


def copy_mark(copy: int | None) -> str:
    """Empty for the original (0), `DUPLICATA n` for the nth copy, `DUPLICATA` where nobody has counted them."""
    if copy is None:
        return _("DUPLICATA")
    return _("DUPLICATA {number}").format(number=copy) if copy > 0 else ""


def handed(receipt: Receipt, copy: int | None) -> Receipt:
    """The receipt as it is handed out: marked as the copy that it is. What has no key is a copy of nothing."""
    mark = copy_mark(copy) if receipt.key else ""
    return receipt.marked(mark) if mark else receipt
