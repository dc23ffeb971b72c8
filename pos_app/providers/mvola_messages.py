"""What is said to MVola and what its documents mean, as pure functions; the talking is in `mvola.py`."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pos_app.core.errors import InvalidInput
from pos_app.core.merchants import MVolaMerchant
from pos_app.core.money import Currency
from pos_app.core.payment import Claim, Payment
from pos_app.core.phone import Msisdn, parse
from pos_app.core.provider import CallbackHint, Contradictory, Evidence, NotSent, Successful
from pos_app.providers.strict import code, identifier

_REGION = "MG"
_CURRENCY = "Ar"
_LONGEST_TEXT = 50
_FORBIDDEN = re.compile(r"[^0-9A-Za-z \-._,]+")
_SPACES = re.compile(r" {2,}")
_LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O"})


def fold(text: str, default: str) -> str:
    """`text` in the letters that MVola takes, at most 50 of them: accents dropped, the rest a space; else `default`.

    Apostrophes and accents are blamed for error 4001, which would refuse the payment after it was recorded.
    """
    letters = unicodedata.normalize("NFKD", text[:400].translate(_LETTERS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SPACES.sub(" ", _FORBIDDEN.sub(" ", plain)).strip()[:_LONGEST_TEXT].strip() or default


def call_headers(
    merchant: MVolaMerchant, payment: Payment, token: str, callback_url: str | None = None
) -> dict[str, str]:
    """The headers of every call about `payment`; `callback_url` goes with an initiate call only."""
    if payment.correlation_id is None:
        raise ValueError("a payment is sent with a correlation id")
    headers = {
        "Authorization": f"Bearer {token}",
        "Version": "1.0",
        "X-CorrelationID": payment.correlation_id,
        "UserLanguage": merchant.language,
        "UserAccountIdentifier": f"msisdn;{merchant.partner_msisdn.national}",
        "partnerName": _partner_name(merchant),
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Cache-Control": "no-cache",
    }
    if callback_url is not None:
        headers["X-Callback-URL"] = callback_url
    return headers


def initiate_body(merchant: MVolaMerchant, payment: Payment, now: datetime) -> bytes:
    """The request for the money. Raises `NotSent` where it cannot be made out of `payment`."""
    if payment.currency is not Currency.MGA:
        raise NotSent("currency_invalid")
    customer = _payer(payment)
    if customer == merchant.partner_msisdn:
        raise NotSent("payer_invalid")
    partner = _partner_name(merchant)
    metadata = [{"key": "partnerName", "value": partner}]
    if payment.foreign_currency and payment.foreign_amount:
        metadata.append({"key": "fc", "value": fold(payment.foreign_currency, "-")})
        metadata.append({"key": "amountFc", "value": fold(payment.foreign_amount, "-")})
    document = {
        "amount": str(payment.amount),
        "currency": _CURRENCY,
        "descriptionText": fold(payment.description or "", "Paiement"),
        "requestDate": now.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z",
        "requestingOrganisationTransactionReference": payment.reference,
        "originalTransactionReference": "",
        # The debit party is the customer. The other way round the same call pays the customer.
        "debitParty": _party(customer),
        "creditParty": _party(merchant.partner_msisdn),
        "metadata": metadata,
    }
    return json.dumps(document).encode()


def error_code(document: Mapping[str, Any]) -> str | None:
    """MVola's code when the document is an error in one of its own shapes: the gateway's, or the validation's."""
    fault = document.get("fault")
    if isinstance(fault, dict):
        return code(fault.get("code"))
    if code(document.get("errorCode")) is None:
        return None
    return code(_value_of(document.get("errorParameters"), "mmErrorCode")) or code(document["errorCode"])


def proof(details: Mapping[str, Any], object_reference: str) -> Successful | Contradictory:
    """What completed details say, under the reference that they were asked by: theirs may be another one."""
    amount = _decimal(details.get("amount"))
    if amount is not None and amount != int(amount):
        # Ariary have no decimals: this is no amount that a till asked for.
        return Contradictory("amount_differs", str(amount))
    return Successful(
        Evidence(
            transaction_id=object_reference,
            amount=None if amount is None else int(amount),
            currency=_currency(details.get("currency")),
            payer=_number(details.get("debitParty")),
            payee=_number(details.get("creditParty")),
            fee=_fee(details.get("fees", details.get("fee"))),
            at=_time(details.get("creationDate", details.get("createDate"))),
        )
    )


_CLAIMS = {"completed": Claim.SUCCESS, "failed": Claim.FAILED, "pending": Claim.PENDING}


def hint_of(document: Mapping[str, Any]) -> CallbackHint | None:
    """What a callback speaks about: MVola's id, the correlation id of our request, and the word that it claims."""
    provider_reference = identifier(document.get("serverCorrelationId"))
    word = code(document.get("transactionStatus"))
    if provider_reference is None or word is None:
        return None
    return CallbackHint(
        provider_reference=provider_reference,
        word=word,
        claim=_CLAIMS.get(word),
        correlation_id=identifier(_value_of(document.get("metadata"), "XCorrelationId")),
    )


def _partner_name(merchant: MVolaMerchant) -> str:
    return fold(merchant.partner_name, "Marchand")


def _payer(payment: Payment) -> Msisdn:
    try:
        return parse(payment.phone or "", _REGION)
    except InvalidInput:
        raise NotSent("payer_invalid") from None


def _party(number: Msisdn) -> list[dict[str, str]]:
    return [{"key": "msisdn", "value": number.national}]


def _value_of(pairs: object, key: str) -> object:
    """The value beside `key` in a list of key and value, when it stands there once."""
    if not isinstance(pairs, list):
        return None
    values = [pair.get("value") for pair in pairs if isinstance(pair, dict) and pair.get("key") == key]
    return values[0] if len(values) == 1 else None


def _number(party: object) -> str | None:
    value = _value_of(party, "msisdn")
    try:
        return parse(value, _REGION).e164 if isinstance(value, str) else None
    except InvalidInput:
        return None


_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")


def _decimal(value: object) -> Decimal | None:
    """A text of digits, with two decimals in live answers; a JSON number is not what MVola sends."""
    text = value.strip() if isinstance(value, str) else ""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def _currency(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return Currency.MGA.value if text in (_CURRENCY, Currency.MGA.value) else text or None


def _fee(fees: object) -> int | None:
    """The sum of the fees, when every one of them is whole; shown, never compared."""
    entries = fees if isinstance(fees, list) else [fees]
    amounts = [_decimal(entry.get("feeAmount")) if isinstance(entry, dict) else None for entry in entries]
    whole = [int(amount) for amount in amounts if amount is not None and amount == int(amount)]
    return sum(whole) if whole and len(whole) == len(entries) else None


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)


def _time(value: object) -> datetime | None:
    """MVola's time of the payment; UTC where it names no zone."""
    if not isinstance(value, str) or not _TIME.fullmatch(value.strip()):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
