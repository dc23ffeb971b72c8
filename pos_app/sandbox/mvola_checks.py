"""What MVola's gateway checks before it processes a call: token, headers, every field of an initiate body."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.responses import JSONResponse

from pos_app.sandbox.accounts import SCOPE
from pos_app.sandbox.world import World

_TEXT = re.compile(r"[A-Za-z0-9 \-._,]{0,50}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,11}")
_MSISDN = re.compile(r"03[0-9]{8}")
_ACCOUNT = re.compile(r"msisdn;03[0-9]{8}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?Z")

REQUIRED_HEADERS = ("version", "x-correlationid", "useraccountidentifier")
STRICT_HEADERS = ("userlanguage", "partnername", "content-type", "cache-control")


class Refusal(Exception):
    """The gateway's answer to a call that it does not process."""

    def __init__(self, answer: JSONResponse) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Order:
    """A valid initiate body."""

    amount: int
    reference: str
    payer: str
    payee: str
    partner: str
    stated: datetime


def fault(status: int, code: int, message: str, description: str, headers: dict[str, str] | None = None) -> Refusal:
    """The gateway's envelope: 900901 and its relatives."""
    body = {"fault": {"code": code, "message": message, "description": description}}
    return Refusal(JSONResponse(body, status, headers))


def format_error(world: World, status: int = 400, code: str = "formatError", text: str = "Missing field") -> Refusal:
    """The API's own error shape. It never names the field at fault."""
    at = world.date(world.clock()).replace(tzinfo=None).isoformat(timespec="milliseconds")
    body = {
        "errorCategory": "validation",
        "errorCode": code,
        "errorDescription": text,
        "errorDateTime": at,
        "errorParameters": [{"key": "mmErrorCode", "value": "4001"}],
    }
    return Refusal(JSONResponse(body, status))


def credentials(authorization: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Key and secret of a token call: HTTP Basic, else the form's `client_id` and `client_secret`."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            key, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return key, secret
    return fields.get("client_id", ""), fields.get("client_secret", "")


def check_token(world: World, authorization: str) -> None:
    """Refuses a missing, unknown or expired token, one of another scope, an application that is not subscribed."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        text = "Invalid Credentials. Make sure your API invocation call has a header: 'Authorization : Bearer TOKEN'"
        raise fault(401, 900902, "Missing Credentials", text)
    access = world.accounts.access(token.strip())
    if access is None:
        text = "Invalid Credentials. Make sure you have given the correct access token"
        raise fault(401, 900901, "Invalid Credentials", text)
    if not world.switches.mvola_subscribed:
        text = "User is NOT authorized to access the Resource. API Subscription validation failed."
        raise fault(403, 900908, "Resource forbidden", text)
    if SCOPE not in access.scope.split():
        text = "User is NOT authorized to access the Resource. Scope validation failed."
        raise fault(403, 900910, "The access token does not allow you to access the requested resource", text)


def check_headers(world: World, headers: Mapping[str, str]) -> None:
    """Refuses a call without the headers that every call has to carry, or with a value that cannot be."""
    strict = world.switches.mvola_strict_headers
    needed = (*REQUIRED_HEADERS, *STRICT_HEADERS) if strict else REQUIRED_HEADERS
    partner = headers.get("partnername")
    right = (
        all(headers.get(name, "").strip() for name in needed)
        and headers["version"].strip() == "1.0"
        and _ACCOUNT.fullmatch(headers["useraccountidentifier"].strip())
        and headers.get("userlanguage", "FR").strip().upper() in ("FR", "MG")
        and (partner is None or is_text(partner, required=True))
    )
    if not right:
        raise format_error(world)


def read_order(world: World, body: bytes, headers: Mapping[str, str]) -> Order:
    """The initiate body, every field checked."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    order = _order(sent, headers) if isinstance(sent, dict) else None
    if order is None:
        raise format_error(world)
    return order


def _order(sent: dict[str, object], headers: Mapping[str, str]) -> Order | None:
    payer, payee = _party(sent.get("debitParty")), _party(sent.get("creditParty"))
    metadata = _pairs(sent.get("metadata", []))
    stated = _date(sent.get("requestDate"))
    amount, reference = sent.get("amount"), sent.get("requestingOrganisationTransactionReference")
    partner = headers.get("partnername") or (metadata or {}).get("partnerName")
    texts = (
        isinstance(sent.get("descriptionText"), str)
        and is_text(sent["descriptionText"])
        and is_text(sent.get("originalTransactionReference", ""))
        and is_text(reference, required=True)
        and is_text(partner, required=True)
    )
    if (
        not texts
        or sent.get("currency") != "Ar"
        or metadata is None
        or payer is None
        or payee is None
        or payer == payee
    ):
        return None
    # A JSON number is refused although it would be readable: the amount is a string of whole ariary.
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount) or stated is None:
        return None
    return Order(int(amount), str(reference), payer, payee, str(partner).strip(), stated)


def is_text(value: object, *, required: bool = False) -> bool:
    """Whether `value` is a text that the documentation allows: 50 characters, no accent, no apostrophe."""
    if not isinstance(value, str) or not _TEXT.fullmatch(value):
        return False
    return bool(value.strip()) or not required


def _pairs(value: object) -> dict[str, str] | None:
    """`[{"key": …, "value": …}, …]` as a dictionary, or None for anything else."""
    if not isinstance(value, list):
        return None
    pairs = {}
    for entry in value:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
            return None
        if not isinstance(entry.get("value"), str):
            return None
        pairs[entry["key"]] = entry["value"]
    return pairs


def _party(value: object) -> str | None:
    msisdn = (_pairs(value) or {}).get("msisdn", "")
    return msisdn if _MSISDN.fullmatch(msisdn) else None


def _date(value: object) -> datetime | None:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
