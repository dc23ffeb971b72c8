"""Receipts written by hand, for the tests of how they are drawn: every role, and as long as is asked for."""

from PySide6.QtGui import QImage

from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role

REFERENCE = "C3-7K2M4QXC"


def paper(*lines: Line, title: str = "Preuve de paiement") -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, f"payment:{REFERENCE}", title, lines)


def proof(fields: int = 0, mark: str = "DUPLICATA 1") -> Receipt:
    """A proof of payment with everything that a layout knows, and `fields` lines more."""
    return paper(
        Line(Role.SHOP, "Épicerie Analakely"),
        Line(Role.HEADER, "12 rue de l'Indépendance, Antananarivo 101"),
        Line(Role.SPACE),
        Line(Role.TITLE, "Preuve de paiement"),
        Line(Role.STATUS, "PAYÉ"),
        Line(Role.AMOUNT, "12\N{NARROW NO-BREAK SPACE}500 Ar"),
        Line(Role.RULE),
        Line(Role.OPERATOR, "MVola", "Opérateur"),
        Line(Role.PAYER, "034 •• ••• 67", "Client"),
        Line(Role.TRANSACTION, "636042511-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Transaction"),
        Line(Role.REFERENCE, REFERENCE, "Référence"),
        Line(Role.DATE, "21/11/2026 18:05", "Date"),
        *(Line(Role.FIELD, f"{number} Ar", f"Ligne {number}") for number in range(fields)),
        Line(Role.FLAG, "Confirmé par un gérant ; MVola ne l'a pas encore confirmé."),
        Line(Role.RULE),
        Line(Role.CODE, REFERENCE, REFERENCE),
        Line(Role.NOTE, "Misaotra tompoko, « à bientôt » — œuvre à 5 €"),
    ).marked(mark)


def grey(image: QImage) -> list[bytes]:
    """How light each pixel is, row by row."""
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    whole, stride = bytes(flat.constBits()), flat.bytesPerLine()
    return [whole[y * stride : y * stride + flat.width()] for y in range(flat.height())]
