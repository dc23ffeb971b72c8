"""The form of a PVit request: read leniently, as PHP does, then checked field by field."""

import re
from collections.abc import Mapping

from starlette.requests import Request

from pos_app.core.phone import COUNTRIES, network_of
from pos_app.sandbox.accounts import PVIT_OPERATORS
from pos_app.sandbox.exchange import read_fields

LEAST, MOST = 100, 490_000
LONGEST_REFERENCE = 13
_NUMBER = re.compile("0[0-9]{8}")
_AMOUNT = re.compile("[0-9]{1,9}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Form:
    """The fields of one request, with PVit's defaults: `action` 1 and `service` WEB."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        # XML cannot carry control characters, not even escaped.
        clean = {name: _CONTROL.sub("", value).strip() for name, value in fields.items()}
        self.fields: Mapping[str, str] = clean
        self.merchant = clean.get("tel_marchand", "")
        self.reference = clean.get("ref", "")
        self.payer = clean.get("tel_client", "")
        # Clients that do not percent-encode send + raw, and a form decodes that to a space.
        self.token = clean.get("token", "").replace(" ", "+")
        self.action = clean.get("action") or "1"
        self.service = (clean.get("service") or "WEB").upper()
        self.operator = (clean.get("operateur") or clean.get("opérateur") or "").upper()
        self.agent = clean.get("agent", "")

    @property
    def amount(self) -> int:
        """FCFA without fees; 0 for anything that is not a whole number."""
        typed = self.fields.get("montant", "")
        return int(typed) if _AMOUNT.fullmatch(typed) else 0

    def with_payer(self, number: str) -> "Form":
        return Form({**self.fields, "tel_client": number})

    def amount_refused(self) -> str | None:
        return None if LEAST <= self.amount <= MOST else "002"

    def refused(self, merchant: str) -> str | None:
        """The code for the first field of a charge that cannot be, or None."""
        if not 1 <= len(self.reference) <= LONGEST_REFERENCE:
            return "001"
        if refused := self.amount_refused():
            return refused
        same_operator = network_of(self.payer, COUNTRIES["GA"]) is PVIT_OPERATORS.get(self.operator)
        if not _NUMBER.fullmatch(self.payer) or not same_operator or self.payer == merchant:
            return "006"
        return None


async def read_form(request: Request) -> Form:
    """The form of `request`, urlencoded or multipart."""
    return Form(await read_fields(request))
