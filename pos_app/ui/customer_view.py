"""What the customer's screen says of a payment: nothing of other customers, no telephone number, no claim. Pure."""

from dataclasses import dataclass

from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui import theme
from pos_app.ui.customer_words import wallet_name
from pos_app.ui.link_words import shown_link
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _

_ON_THE_WAY = frozenset({Status.CREATED, Status.SENDING})
_PAID = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})
_FAILED = frozenset({Status.REFUSED, Status.NOT_SENT, Status.ABANDONED})

_OUT_WORDS = {
    Direction.IN: (N_("Payé"), N_("Paiement non abouti")),
    Direction.OUT: (N_("Argent rendu"), N_("Rendu non abouti")),
}


@dataclass(frozen=True, slots=True)
class View:
    """`title` above the amount, `words` below it, a link to draw or an icon; on a coloured `fill` or a light ground."""

    amount: str = ""
    title: str = ""
    words: str = ""
    link: str = ""
    host: str = ""
    icon: str = ""
    colour: str = theme.INK
    fill: str | None = None


def view_of(payment: Payment, operators: tuple[Operator, ...]) -> View:
    """The payment as its customer may see it. A payment that was not confirmed is never called paid."""
    amount = format_amount(payment.amount, payment.currency)
    paid, failed = (_(words) for words in _OUT_WORDS[payment.direction])
    if payment.status in _PAID:
        return View(amount, paid, icon="circle-check", colour=theme.ON_DARK, fill=theme.PAID)
    if payment.status in _FAILED:
        return View(amount, failed, _("Merci de vous adresser à la caisse."), icon="circle-x", colour=theme.REFUSED)
    name = wallet_name(operators, payment)
    if payment.status in _ON_THE_WAY or payment.status is Status.AWAITING:
        return _open_view(payment, operators, amount, name)
    words = _("Votre paiement est en cours de vérification.")
    return View(amount, name, words, icon="shield-question-mark", colour=theme.VERIFY)


def _open_view(payment: Payment, operators: tuple[Operator, ...], amount: str, name: str) -> View:
    if payment.direction is Direction.OUT:
        return View(
            amount, name, _("La boutique vous envoie de l'argent."), icon="hourglass", colour=theme.WAITING_TEXT
        )
    if payment.status in _ON_THE_WAY:
        return View(amount, name, _("Un instant…"), icon="hourglass", colour=theme.WAITING_TEXT)
    operator = next((choice for choice in operators if choice.id == payment.operator), None)
    if payment.link is None and (operator is None or not operator.by_link):
        return View(amount, name, _("Composez votre code secret sur votre téléphone."), icon="smartphone")
    link = shown_link(payment, operator)
    if link is None:
        return View(amount, name, _("Merci de vous adresser à la caisse."), icon="info")
    return View(amount, name, _("Scannez le code avec votre téléphone, puis payez."), link=link.url, host=link.host)
