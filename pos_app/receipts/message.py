"""A payment as a short text for WhatsApp or SMS. It says no more than the paper, and nobody's number."""

import re
from collections.abc import Mapping

from pos_app.core.payment import Direction, Environment, Payment, Status
from pos_app.receipts.face import Face
from pos_app.receipts.marks import copy_mark
from pos_app.receipts.parts import clean, local_time, specimen_word
from pos_app.receipts.payment import receipt_for
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _
from pos_app.wording.flags import flag_words
from pos_app.wording.payments import operator_label

MOST = 320
"""Characters: two or three SMS."""
_NAME = 24
_SPACES = re.compile("[\u00a0\u202f]")

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
    said = (_IN if payment.direction is Direction.IN else _OUT)[payment.status]
    sentence = _(said).format(
        shop=clean(face.shop, _NAME) or clean(face.till, _NAME),
        amount=format_amount(payment.amount, payment.currency),
        operator=clean(operator_label(payment.operator), _NAME),
    )
    flags = flag_words(payment.flags, payment.direction)
    reference = _("Référence : {reference}").format(reference=clean(payment.reference, _NAME))
    lines = [line for line in (_marks(payment, face, copy), sentence, flags, reference) if line]
    for line in _details(payment):
        if len("\n".join([*lines, line])) <= MOST:
            lines.append(line)
    # No-break spaces would double the number of SMS that it takes: their alphabet does not have them.
    return _SPACES.sub(" ", "\n".join(lines))


def _marks(payment: Payment, face: Face, copy: int | None) -> str:
    real = not face.is_specimen and payment.environment is Environment.PRODUCTION
    return " ".join(word for word in ("" if real else specimen_word(), copy_mark(copy)) if word)


def _details(payment: Payment) -> list[str]:
    """What may be left out where all else is long."""
    number = clean(payment.transaction_id)
    told = [_("N° transaction : {number}").format(number=number)] if number else []
    return [*told, local_time(payment.settled_at or payment.sent_at or payment.created_at)]
