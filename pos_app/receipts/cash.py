"""Papers about cash: a sale, money put into the drawer, money taken out."""

from collections.abc import Mapping

from pos_app.core.day import DrawerEntry, Move
from pos_app.receipts.face import Face
from pos_app.receipts.parts import clean, composed, filled, local_time, mask_numbers, rfc3339
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.wording.amounts import format_amount, format_digits
from pos_app.wording.catalog import N_, _

_TITLES: Mapping[Move, str] = {
    Move.SALE: N_("Preuve de paiement"),
    Move.IN: N_("Entrée de caisse"),
    Move.OUT: N_("Sortie de caisse"),
}
_STATUS: Mapping[Move, str] = {
    Move.SALE: N_("PAYÉ EN ESPÈCES"),
    Move.IN: N_("MIS EN CAISSE"),
    Move.OUT: N_("RETIRÉ"),
}
SIGNATURE = "_" * 18


def cash_slip(entry: DrawerEntry, face: Face) -> Receipt:
    """The slip of one movement of the drawer. That of a sale opens the drawer as well."""
    sale = entry.move is Move.SALE
    title = _(_TITLES[entry.move])
    body = [
        Line(Role.STATUS, _(_STATUS[entry.move])),
        Line(Role.AMOUNT, format_amount(entry.amount, entry.currency)),
        Line(Role.RULE),
        *_handed_over(entry),
        *filled(Line(Role.FIELD, mask_numbers(clean(entry.reason, 200)), _("Motif"))),
        Line(Role.REFERENCE, format_digits(entry.seq), _("N° d'écriture")),
        Line(Role.DATE, local_time(entry.at), _("Date")),
        *filled(
            Line(Role.TILL, clean(face.till), _("Caisse")),
            Line(Role.CASHIER, clean(entry.by), _("Caissier") if sale else _("Par")),
        ),
        *([] if sale else [Line(Role.SPACE), Line(Role.FIELD, SIGNATURE, _("Signature"))]),
    ]
    return composed(
        ReceiptKind.CASH,
        f"cash:{entry.seq}",
        title,
        face,
        body,
        for_customer=sale,
        about=format_amount(entry.amount, entry.currency),
        drawer=sale,
        decided_at=rfc3339(entry.at),
        amount=entry.amount,
        currency=entry.currency.value,
    )


def _handed_over(entry: DrawerEntry) -> list[Line]:
    if entry.received is None:
        return []
    return [
        Line(Role.FIELD, format_amount(entry.received, entry.currency), _("Espèces reçues")),
        Line(Role.FIELD, format_amount(entry.received - entry.amount, entry.currency), _("Monnaie rendue")),
    ]
