"""A payment as a short text for WhatsApp or SMS. It says no more than the paper, and nobody's number."""

from collections.abc import Mapping

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Direction, Environment, Flag, Payment, Status
from pos_app.receipts.face import Face
from pos_app.receipts.marks import copy_mark
from pos_app.receipts.parts import clean, local_time, specimen_word
from pos_app.receipts.payment import receipt_for
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.flags import flag_words
from pos_app.wording.payments import operator_label

MOST = 320
"""Characters: two SMS."""
_SHOP, _NUMBER = 40, 40

_IN: Mapping[Status, str] = {
    Status.PAID: N_("{shop} : {amount} payés, confirmés par {operator}."),
    Status.CONFIRMED_MANUALLY: N_("{shop} : {amount} payés selon le gérant ; {operator} ne l'a pas encore confirmé."),
    Status.REFUSED: N_("{shop} : paiement de {amount} refusé, rien n'a été encaissé."),
    Status.NOT_SENT: N_("{shop} : paiement de {amount} non envoyé, rien n'a été demandé."),
    Status.ABANDONED: N_("{shop} : paiement de {amount} annulé. Vérifiez que rien n'a été débité."),
    Status.AWAITING: N_("{shop} : {amount} à payer, pas encore payés."),
}
_OUT: Mapping[Status, str] = {
    Status.PAID: N_("{shop} : {amount} vous ont été versés, confirmés par {operator}."),
    Status.CONFIRMED_MANUALLY: N_("{shop} : {amount} versés selon le gérant ; {operator} ne l'a pas encore confirmé."),
    Status.AWAITING: N_("{shop} : versement de {amount} demandé à {operator}, pas encore confirmé."),
}


def short_text(payment: Payment, face: Face, copy: int | None = 0) -> str:
    """What is sent to the customer, at most `MOST` characters. `copy` as in `marks.copy_mark`.

    Raises what `receipt_for` raises: nothing is said of a payment that no paper could be printed of.
    """
    receipt_for(payment, face)
    said = (_IN if payment.direction is Direction.IN else _OUT).get(payment.status)
    if said is None:
        raise InvalidInput("receipt_not_paid", reference=payment.reference)
    sentence = _(said).format(
        shop=clean(face.shop, _SHOP) or clean(face.till, _SHOP),
        amount=format_amount(payment.amount, payment.currency),
        operator=operator_label(payment.operator),
    )
    return "\n".join(line for line in [_marks(payment, face, copy), sentence, *_details(payment)] if line)


def _marks(payment: Payment, face: Face, copy: int | None) -> str:
    real = not face.is_specimen and payment.environment is Environment.PRODUCTION
    return " ".join(word for word in ("" if real else specimen_word(), copy_mark(copy)) if word)


def _details(payment: Payment) -> list[str]:
    lines = [_("Référence : {reference}").format(reference=clean(payment.reference, _NUMBER))]
    if payment.transaction_id:
        lines.append(_("N° transaction : {number}").format(number=clean(payment.transaction_id, _NUMBER)))
    lines.append(local_time(payment.settled_at or payment.sent_at or payment.created_at))
    shown = [flag for flag in Flag if flag in payment.flags]
    return [*lines, flag_words(shown, payment.direction)]
