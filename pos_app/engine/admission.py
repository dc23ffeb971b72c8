"""Turn a request into the data of a first event, or refuse it before anything is recorded."""

import re
from collections.abc import Mapping

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.payment import Json
from pos_app.core.request import ChargeRequest, PayoutRequest

MAX_TEXT = 200
_FOREIGN_CURRENCY = re.compile(r"[A-Z]{3}")
_FOREIGN_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def admit(operator: Operator, request: ChargeRequest, till: str) -> Mapping[str, Json]:
    """What the ledger keeps of `request`. Raises `InvalidInput` for anything that cannot be charged."""
    money = operator.admit_amount(request.amount)
    number = operator.admit_phone(request.phone or "")
    _require_foreign_pair(request)
    return {
        "sale": request.sale,
        "operator": operator.id,
        "account": operator.account_id,
        "wallet": operator.wallet_of(number, request.wallet),
        "till": till,
        "cashier": request.cashier,
        "amount": money.amount,
        "currency": money.currency.value,
        "phone": number.e164,
        "customer": _text(request.customer, "customer"),
        "description": _text(request.description, "description"),
        "environment": operator.environment.value,
        "foreign_currency": request.foreign_currency,
        "foreign_amount": request.foreign_amount,
    }


def admit_payout(operator: Operator, request: PayoutRequest, till: str) -> Mapping[str, Json]:
    """What the ledger keeps of a payout. Raises `InvalidInput` for anything that may not be sent back.

    The limit of a day and the permission are not looked at here.
    """
    money, number, wallet = operator.admit_payout(request.amount, request.phone, request.wallet)
    return {
        "sale": request.sale,
        "operator": operator.id,
        "account": operator.account_id,
        "wallet": wallet,
        "till": till,
        "cashier": request.cashier,
        "amount": money.amount,
        "currency": money.currency.value,
        "phone": number.e164,
        "environment": operator.environment.value,
        "approved_by": _said(request.approved_by, "approved_by"),
        "why": _said(request.why, "why"),
        "returns": request.returns,
    }


def _said(typed: str, field: str) -> str:
    """A text that must be there: nobody sends money back without a name and a reason."""
    text = _text(typed, field)
    if text is None:
        raise InvalidInput("text_missing", field=field)
    return text


def _text(typed: str | None, field: str) -> str | None:
    if typed is None or not typed.strip():
        return None
    if len(typed) > MAX_TEXT:
        raise InvalidInput("text_too_long", field=field, maximum=MAX_TEXT)
    if not typed.isprintable():
        raise InvalidInput("text_unprintable", field=field)
    return typed.strip()


def _require_foreign_pair(request: ChargeRequest) -> None:
    currency, amount = request.foreign_currency, request.foreign_amount
    if currency is None and amount is None:
        return
    if not _FOREIGN_CURRENCY.fullmatch(currency or "") or not _FOREIGN_AMOUNT.fullmatch(amount or ""):
        raise InvalidInput("foreign_amount_invalid")
