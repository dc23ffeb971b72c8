"""The pages that a customer's telephone shows. They ask for a payment and thank for it; they never call one paid."""

import base64
import hashlib
from html import escape

from pos_app.core.link import origin_of
from pos_app.core.payment import Environment, Payment
from pos_app.core.provider import PageForm
from pos_app.core.web import WebReply
from pos_app.wording.amounts import NARROW, format_amount
from pos_app.wording.catalog import _, language
from pos_app.wording.clean import plain
from pos_app.wording.payments import operator_label

_NAME_LIMIT = 60

# Colours are named for both text and background: a dark telephone must not show black on black.
_STYLE = (
    "body{margin:0 auto;padding:1em;max-width:26em;font:1.1em sans-serif;background:#fff;color:#1b1b1b}"
    "h1{font-size:1.2em}"
    ".a{font-size:2.2em;font-weight:bold;margin:.2em 0}"
    ".e{background:#ffe08a;color:#1b1b1b;padding:.6em}"
    "button{width:100%;padding:.9em;font-size:1.1em;font-weight:bold;border:0;border-radius:.4em;"
    "background:#0b5d3b;color:#fff}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def payment_page(payment: Payment, form: PageForm, shop_name: str) -> WebReply:
    """One button, which sends `form` to the provider. Raises `LinkRefused` for an action that is no web address."""
    operator = operator_label(payment.operator)
    amount = format_amount(payment.amount, payment.currency)
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in form.fields
    )
    pay = _("Payer {amount}").format(amount=amount)
    button = f'<button type="submit">{_shown(pay)}</button>'
    parts = [
        f'<p class="a">{_shown(amount)}</p>',
        _paragraph(_("Référence {reference}"), reference=payment.reference),
        _paragraph(
            _("Le bouton ouvre la page de paiement de {operator}. Suivez-y les instructions jusqu'au bout."),
            operator=operator,
        ),
        _paragraph(_("{operator} peut ajouter ses frais à ce montant."), operator=operator),
        f'<form method="post" action="{escape(form.action)}" accept-charset="utf-8">{fields}{button}</form>',
        _paragraph(_("Ne donnez votre code secret à personne, pas même à la caisse.")),
    ]
    # A provider may answer the form by sending the browser to our own page of thanks.
    return _page(payment, shop_name, parts, f"{origin_of(form.action)} 'self'")


def over_page(payment: Payment, shop_name: str) -> WebReply:
    """Nothing is to be paid here: it was, or the payment was given up, or has not begun."""
    parts = [
        _paragraph(_("Il n'y a rien à payer sur cette page, ou plus rien.")),
        _paragraph(
            _("Pour toute question, montrez cette référence à la caisse : {reference}"), reference=payment.reference
        ),
    ]
    return _page(payment, shop_name, parts, "'none'")


def thanks_page(payment: Payment, shop_name: str) -> WebReply:
    """Where the provider sends the customer back to: after the beginning of a payment, which proves nothing."""
    parts = [
        _paragraph(
            _("Merci. La boutique vérifie maintenant le paiement auprès de {operator}."),
            operator=operator_label(payment.operator),
        ),
        _paragraph(_("Restez près de la caisse : elle vous dira quand l'argent est arrivé.")),
        _paragraph(_("Référence {reference}"), reference=payment.reference),
    ]
    return _page(payment, shop_name, parts, "'none'")


def _page(payment: Payment, shop_name: str, parts: list[str], form_targets: str) -> WebReply:
    name = _shown(plain(shop_name, _NAME_LIMIT))
    if payment.environment is not Environment.PRODUCTION:
        trial = _("Essai : aucun argent réel.")
        parts = [f'<p class="e">{_shown(trial)}</p>', *parts]
    body = (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex,nofollow">'
        f"<title>{name}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{name}</h1>{''.join(parts)}</body></html>\n"
    )
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {form_targets}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = (("Content-Security-Policy", policy), ("X-Frame-Options", "DENY"))
    return WebReply(200, body, "text/html; charset=utf-8", headers)


def _paragraph(sentence: str, **facts: str) -> str:
    return f"<p>{_shown(sentence.format(**facts))}</p>"


def _shown(text: str) -> str:
    """Text as markup. The fonts of old telephones lack the narrow no-break space."""
    return escape(text.replace(NARROW, "\u00a0"))
