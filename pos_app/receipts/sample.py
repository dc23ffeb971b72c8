"""The test page of a printer, and the order that opens the drawer without any paper."""

from collections.abc import Mapping

from pos_app.core.money import Currency
from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.receipts.face import Face
from pos_app.receipts.grid import columns_of
from pos_app.receipts.layout import COLUMNS
from pos_app.receipts.parts import clean, composed, filled
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _

ACCENTS = ("àâäçéèêëîïôöùûüÿœæ", "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ", "ô Ô n\u0308 N\u0308 à ì ò", "« » ° € – — … ’ · − •")
"""What French and Malagasy need, and the signs of the wording: the printer shows each, or what it is folded to."""
_CONNECTIONS: Mapping[Connection, str] = {
    Connection.NETWORK: N_("réseau"),
    Connection.USB: "USB",
    Connection.SERIAL: N_("port série"),
    Connection.WINDOWS: "Windows",
    Connection.CUPS: "CUPS",
    Connection.FILE: N_("fichier"),
    Connection.OFFICE: N_("bureau"),
}
CODE = "pos-app TEST 0123456789"


def sample_page(face: Face, printer: Printer | None) -> Receipt:
    """A page that shows whether a printer is set up well: accents, amounts, a ruler of its columns, a QR code."""
    columns = _columns(printer)
    body = [
        Line(Role.FIELD, _("Chaque ligne doit se lire en entier, avec ses accents.")),
        Line(Role.RULE),
        *_about(printer),
        Line(Role.SECTION, _("Accents")),
        *(Line(Role.FIELD, text) for text in ACCENTS),
        Line(Role.SECTION, _("Montants")),
        *(Line(Role.FIELD, format_amount(1_234_500, currency), currency.value) for currency in Currency),
        Line(Role.AMOUNT, format_amount(12_500, Currency.MGA)),
        Line(Role.SECTION, _("{number} colonnes : une seule ligne").format(number=columns)),
        Line(Role.FIELD, ruler(columns)),
        Line(Role.SECTION, _("Code QR")),
        Line(Role.CODE, CODE, CODE),
    ]
    title = _("Page d'essai")
    notes = [_("Si tout se lit, l'imprimante est prête.")]
    return composed(ReceiptKind.TEST, "", title, face, body, notes=notes, for_customer=False)


def ruler(columns: int) -> str:
    """`1234567890123…`, exactly as long as a row."""
    return "".join(str(place % 10) for place in range(1, columns + 1))


def drawer_kick() -> Receipt:
    """No paper: only opens the drawer."""
    return Receipt(ReceiptKind.DRAWER, "", _("Ouvrir le tiroir"), (), drawer=True)


def _columns(printer: Printer | None) -> int:
    if printer is None:
        return COLUMNS[80]
    try:
        return columns_of(printer)
    except PrintFault:
        # Whoever prints it says what is wrong with the settings.
        return COLUMNS.get(printer.width, COLUMNS[80])


def _about(printer: Printer | None) -> list[Line]:
    if printer is None:
        return []
    return filled(
        Line(Role.FIELD, _(_CONNECTIONS[printer.connection]), _("Connexion")),
        Line(Role.FIELD, clean(printer.target), _("Adresse")),
        Line(Role.FIELD, f"{printer.width} mm", _("Papier")),
        Line(Role.FIELD, clean(printer.profile), _("Modèle")),
    )
