"""What the cashier may say to the customer about a payment, and how its means of payment is called at the counter."""

from pos_app.core.operator import Operator
from pos_app.core.payment import Payment
from pos_app.ui.numbers import national
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.payments import WALLETS, operator_label

_NAME_LIMIT = 40


def operator_name(operators: tuple[Operator, ...], payment: Payment) -> str:
    """The name of the payment's operator, also where the settings no longer hold it."""
    found = next((operator for operator in operators if operator.id == payment.operator), None)
    return operator_label(payment.operator) if found is None else plain(found.name, _NAME_LIMIT)


def wallet_label(wallet: str) -> str:
    """The name that people know a provider's wallet by; the provider's own word where there is none."""
    return WALLETS.get(wallet) or plain(wallet, _NAME_LIMIT)


def wallet_name(operators: tuple[Operator, ...], payment: Payment) -> str:
    """The name that the customer's telephone shows."""
    known = WALLETS.get(payment.wallet or "")
    return known if known is not None else operator_name(operators, payment)


def say_while_waiting(name: str) -> str:
    """`name` is the wallet's."""
    return _("« Une demande {name} est arrivée sur votre téléphone. Tapez votre code secret pour payer. »").format(
        name=name
    )


def say_while_unknown(name: str) -> str:
    """`name` is the wallet's."""
    return _(
        "« Votre paiement est en cours de vérification. "
        "Si votre téléphone affiche une demande {name}, tapez votre code. »"
    ).format(name=name)


def say_while_review() -> str:
    """The customer may have paid another amount, or somebody else may have: nothing to ask of them."""
    return _(
        "« Votre paiement est en cours de vérification. Gardez le message de l'opérateur : "
        "nous vous prévenons dès que c'est sûr. »"
    )


def nothing_appears(payment: Payment) -> str:
    """What to do when the telephone shows nothing. Only MVola's own menu code is documented."""
    if payment.operator == "mvola":
        return _(
            "Rien sur le téléphone ? Vérifier le réseau, que le téléphone est allumé, ou composer *111#. "
            "Ne pas redemander : la première demande peut encore aboutir."
        )
    return _(
        "Rien sur le téléphone ? Vérifier le réseau et que le téléphone est allumé. "
        "Ne pas redemander : la première demande peut encore aboutir."
    )


def shown_phone(payment: Payment) -> str:
    """The payer's number as people of the country write it; empty where there is none."""
    return "" if payment.phone is None else plain(national(payment.phone), _NAME_LIMIT)
