"""What is said to MoneyFusion and what its documents mean, as pure functions; the talking is in `moneyfusion.py`."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from ipaddress import ip_address
from typing import Any

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import MoneyFusionMerchant
from pos_app.core.payment import Claim, Payment
from pos_app.core.phone import Msisdn
from pos_app.core.provider import (
    CallbackHint,
    Contradictory,
    Declined,
    Evidence,
    NoAnswer,
    NotSent,
    Pending,
    StatusResult,
    Successful,
)
from pos_app.providers.label import label
from pos_app.providers.strict import code, identifier, msisdn, said

PAID = "paid"
REFUSED = frozenset({"failure", "failed"})
WAITING = frozenset({"pending", "no paid"})
"""`no paid` (with a space) is *not paid so far*: it refuses nothing."""

CLAIMS: Mapping[str, Claim] = {
    "payin.session.pending": Claim.PENDING,
    "payin.session.completed": Claim.SUCCESS,
    "payin.session.cancelled": Claim.FAILED,
    "payout.session.pending": Claim.PENDING,
    "payout.session.completed": Claim.SUCCESS,
    "payout.session.cancelled": Claim.FAILED,
}
"""What the events of a webhook claim."""

_STATUT_CLAIMS: Mapping[str, Claim] = {
    PAID: Claim.SUCCESS,
    **dict.fromkeys(REFUSED, Claim.FAILED),
    **dict.fromkeys(WAITING, Claim.PENDING),
}


def charge_body(merchant: MoneyFusionMerchant, payment: Payment, addresses: Addresses | None) -> bytes:
    """The request for a link. Raises `NotSent` where it cannot be made out of `payment`."""
    customer = _counterpart(merchant, payment)
    document = {
        "totalPrice": payment.amount,
        "article": [{label(payment.description, "Paiement"): payment.amount}],
        "numeroSend": customer.national,
        "nomclient": label(payment.customer, "Client"),
        # Echoed by the status: the second proof that an answer is about this payment.
        "personal_Info": [{"orderId": payment.reference}],
    }
    if addresses is not None and payment.callback_secret is not None:
        document["return_url"] = addresses.thanks_of(payment)
        document["webhook_url"] = addresses.callback_of(payment)
    return json.dumps(document).encode()


def payout_body(merchant: MoneyFusionMerchant, payout: Payment, addresses: Addresses | None) -> bytes:
    """The request to send money. Raises `NotSent` where it cannot be made out of `payout`."""
    receiver = _counterpart(merchant, payout)
    if payout.wallet is None:
        raise NotSent("wallet_missing")
    document = {
        "countryCode": merchant.country.lower(),
        "phone": receiver.national,
        "amount": payout.amount,
        "withdraw_mode": payout.wallet,
    }
    if addresses is not None and payout.callback_secret is not None:
        document["webhook_url"] = addresses.callback_of(payout)
    return json.dumps(document).encode()


def _counterpart(merchant: MoneyFusionMerchant, payment: Payment) -> Msisdn:
    if payment.currency is not merchant.currency:
        raise NotSent("currency_invalid")
    number = msisdn(payment.phone, merchant.country)
    if number is None:
        raise NotSent("payer_invalid")
    return number


def is_error(document: Mapping[str, Any]) -> bool:
    """Whether the document is an error in MoneyFusion's own shape: `statut` false with a sentence."""
    return document.get("statut") is False and said(document.get("message")) is not None


_ADDRESS_REFUSED = re.compile(r"\bIP non autoris[ée]e\b(?:[^()]*\(([0-9A-Fa-f.:]{2,45})\))?", re.IGNORECASE)


def refused_address(message: str) -> tuple[str | None] | None:
    """For the sentence that the shop's own address is not on the merchant's list: the address that it names, if any."""
    found = _ADDRESS_REFUSED.search(message)
    if found is None:
        return None
    try:
        return (str(ip_address(found[1] or "")),)
    except ValueError:
        return (None,)


_REFUSED_PAYOUT = re.compile(
    r"\b(?:minimum|maximum|insuffisante?s?|insufficient|invalides?|invalid|incorrecte?s?|refusée?)\b",
    re.IGNORECASE,
)
"""Words of a sentence that refuses a withdrawal. Only one such sentence was ever published."""


def is_business_error(document: Mapping[str, Any]) -> bool:
    """Whether an answer to a payout that says true is a refusal all the same: a sentence that refuses, and no token.

    Any other sentence without a token is neither: the money may be on its way, and a second payout would be a second
    time the money.
    """
    message = said(document.get("message"))
    is_silent = document.get("statut") is not True or document.get("tokenPay") is not None or message is None
    return not is_silent and "succ" not in (message or "").lower() and bool(_REFUSED_PAYOUT.search(message or ""))


def read_status(document: Mapping[str, Any], payment: Payment, country: str) -> StatusResult:
    """What an answer to the status question says of `payment`. The outer `statut` is about the question."""
    if document.get("statut") is False:
        return NoAnswer("rejected")
    data = document.get("data")
    word = data.get("statut") if isinstance(data, dict) else None
    if document.get("statut") is not True or not isinstance(data, dict) or not isinstance(word, str):
        return NoAnswer("answer_unreadable")
    stranger = _stranger(data, payment)
    if word == PAID:
        return _paid(data, payment, country) if stranger is None else Contradictory(stranger)
    if stranger is not None:
        return NoAnswer("answer_unreadable" if stranger == "reference_missing" else stranger)
    if word in REFUSED:
        return Declined("declined", word)
    return Pending() if word in WAITING else NoAnswer("code_unknown")


def _stranger(data: Mapping[str, Any], payment: Payment) -> str | None:
    """Why an answer is not about `payment`, or None. The token must be there; an echo must be ours where it is."""
    token = data.get("tokenPay")
    if token is None:
        return "reference_missing"
    echoed = order_of(data.get("personal_Info"))
    if token != payment.provider_reference or echoed not in (None, payment.reference):
        return "reference_differs"
    return None


def _paid(data: Mapping[str, Any], payment: Payment, country: str) -> Successful | Contradictory:
    amount, fee = _money(data.get("Montant")), _money(data.get("frais"))
    if amount is not None and _makes(amount, fee, payment.amount):
        # Net of the fee or gross: both are what was asked for.
        amount = Decimal(payment.amount)
    elif amount is not None and amount != int(amount):
        return Contradictory("amount_differs", str(amount))
    payer = msisdn(data.get("numeroTransaction"), country)
    return Successful(
        Evidence(
            amount=None if amount is None else int(amount),
            reference=order_of(data.get("personal_Info")),
            fee=int(fee) if fee is not None and fee == int(fee) else None,
            # Another person may pay: noted, not compared. `createdAt` is when the link was made, not when it was paid.
            paid_by=None if payer is None else payer.e164,
            means=said(data.get("moyen")),
        )
    )


def _makes(amount: Decimal, fee: Decimal | None, total: int) -> bool:
    return amount > 0 and (amount == total or (fee is not None and amount + fee == total))


def _money(value: object) -> Decimal | None:
    """A JSON number of at most 15 digits and 6 decimals, not below 0: sums of two are exact. Texts are no amounts."""
    number = Decimal(value) if type(value) is int and value < 10**15 else value
    if not isinstance(number, Decimal) or not 0 <= number < 10**15:
        return None
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and -6 <= exponent <= 0 else None


def order_of(personal_info: object) -> str | None:
    """Our reference in the echo of what we sent along, when exactly one stands there."""
    if not isinstance(personal_info, list):
        return None
    found = [entry["orderId"] for entry in personal_info if isinstance(entry, dict) and "orderId" in entry]
    return identifier(found[0]) if len(found) == 1 else None


def read_webhook(document: Mapping[str, Any]) -> CallbackHint | None:
    """What a webhook speaks about; None for one that names neither an event of theirs nor an id.

    Some integrations get a `statut` beside the event, or in its place.
    """
    named, statut = document.get("event"), document.get("statut")
    event = code(named) if isinstance(named, str) else None
    claim = CLAIMS.get(event) if event is not None else None
    if claim is None and isinstance(statut, str) and statut in _STATUT_CLAIMS:
        claim = _STATUT_CLAIMS[statut]
        event = event or statut
    token, reference = identifier(document.get("tokenPay")), order_of(document.get("personal_Info"))
    if event is None or (claim is None and token is None and reference is None):
        return None
    return CallbackHint(reference=reference, provider_reference=token, word=event, claim=claim)
