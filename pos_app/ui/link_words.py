"""What is said of a payment that its customer makes on a page: to the cashier, and in a message with the link. Pure."""

from datetime import datetime, timedelta
from math import ceil

from PySide6.QtCore import QUrl

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.link import Link, LinkRefused, admit_link
from pos_app.core.news import Asked
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment
from pos_app.wording.amounts import format_amount, format_clock
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain

_SHOP_LIMIT = 60
_NAME_LIMIT = 40
_SECONDS_AGO = 120
_WHATSAPP = b"https://wa.me/?text="


def admitted(payment: Payment, operator: Operator | None) -> Link:
    """The payment's link, judged again before it is shown. Raises `KnownError`: `LinkRefused`, `operator_unknown`."""
    if operator is None:
        raise InvalidInput("operator_unknown", operator=payment.operator)
    return admit_link(payment.link, operator.link_origins)


def shown_link(payment: Payment, operator: Operator | None) -> Link | None:
    """The link where it may be shown; the cashier's screen says why it may not."""
    try:
        return admitted(payment, operator)
    except KnownError:
        return None


def refusal(error: KnownError, operator: str) -> str:
    """Why a link is not shown, whether money may have moved, and what to do."""
    if isinstance(error, LinkRefused) and error.code == "link_foreign":
        host = plain(error.facts.get("host", ""), 80)
        return _(
            "Le lien reçu de {operator} mène à {host}, qui n'est pas sa page de paiement. Il n'est pas montré : ne pas "
            "l'ouvrir, ne pas l'envoyer. Cette caisse ne l'a donné à personne. Abandonner, prévenir le gérant."
        ).format(operator=operator, host=host)
    if isinstance(error, LinkRefused):
        return _(
            "{operator} n'a pas donné de lien lisible : il n'y a rien à montrer au client, il ne peut pas payer. "
            "Abandonner, puis refaire la vente."
        ).format(operator=operator)
    return _(
        "{operator} n'est plus dans les réglages de cette caisse : son lien ne peut pas être vérifié, il n'est pas "
        "montré. S'il a déjà été donné au client, il peut encore payer : la caisse surveille 72 h."
    ).format(operator=operator)


def message(shop: str, payment: Payment, operator: str, url: str) -> str:
    """What is sent to the customer: who asks, how much, where to pay. Plain spaces: every telephone shows them."""
    amount = format_amount(payment.amount, payment.currency)
    words = _("{shop} : {amount} à payer avec {operator}. Ouvrir ce lien, choisir son opérateur, payer : {url}").format(
        shop=plain(shop, _SHOP_LIMIT) or _("Caisse"), amount=amount, operator=plain(operator, _NAME_LIMIT), url=url
    )
    return words.replace("\u202f", " ").replace("\u00a0", " ")


def whatsapp(text: str) -> QUrl:
    """The address at which WhatsApp offers `text` to be sent to somebody whom the cashier chooses."""
    return QUrl.fromEncoded(_WHATSAPP + bytes(QUrl.toPercentEncoding(text).data()))


def asked_ago(asked: Asked | None, now: datetime, *, checking: bool) -> str:
    """How long ago the provider answered; empty before the first answer and after a question that failed."""
    if checking:
        return _("vérification…")
    if asked is None or asked.last_at is None or asked.reason is not None:
        return ""
    seconds = max(0, round((now - asked.last_at).total_seconds()))
    if seconds < _SECONDS_AGO:
        return _("vérifié il y a {count}\u00a0s").format(count=seconds)
    return _("vérifié à {time}").format(time=format_clock(asked.last_at))


def time_left(payment: Payment, minutes: int, now: datetime) -> str:
    """For how long the link is likely to work: the till's own deadline, since no provider says how long its own is."""
    since = payment.sent_at or payment.created_at
    left = since + timedelta(minutes=minutes) - now
    if left.total_seconds() <= 0:
        return _("durée estimée dépassée, dernière vérification")
    return _("valable encore {count}\u00a0min environ").format(count=ceil(left.total_seconds() / 60))


def about_time_left(operator: str, minutes: int) -> str:
    """Where the estimate comes from."""
    return _("{operator} ne dit pas combien de temps son lien vaut : la caisse compte {count}\u00a0min.").format(
        operator=operator, count=minutes
    )
