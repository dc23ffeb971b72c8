"""Answers that are not what the provider said: another amount, another payment's reference, an earlier answer."""

import json
import random
import re
from collections.abc import Callable
from typing import Any

import httpx

_REF = re.compile(rb"<REF>[^<]*</REF>")


class Lies:
    """Spoils answers that are whole and well formed. Remembers the ids that it saw, to mix payments up.

    `is_taken` tells whether an id is in the ledger already. It tells no lie that nobody could see through.
    """

    def __init__(self, dice: random.Random, is_taken: Callable[[str], bool]) -> None:
        self._dice = dice
        self._is_taken = is_taken
        self._ids: dict[str, list[str]] = {}
        self._answers: dict[str, dict[bytes, None]] = {}

    async def see(self, request: httpx.Request, response: httpx.Response) -> None:
        """Remember an answer to a status question: it may come again, as the answer to another one."""
        kind = _question(request)
        if kind is not None:
            self._answers.setdefault(kind, {})[await response.aread()] = None

    async def told(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """What the till hears instead of `response`."""
        body, path = await response.aread(), request.url.path
        if path.endswith(".kk"):
            spoilt = self._of_pvit(request, body)
        elif "/merchantpay/" in path:
            spoilt = self._json(body, lambda document: self._of_mvola(request, document, body))
        elif path.startswith("/moneyfusion/"):
            spoilt = self._json(body, lambda document: self._of_moneyfusion(path, document, body))
        elif path.startswith("/ekolopay/"):
            spoilt = self._json(body, lambda document: self._of_ekolopay(path, document))
        else:
            return response
        return httpx.Response(response.status_code, content=spoilt)

    def _json(self, body: bytes, spoil: Callable[[dict[str, Any]], bytes]) -> bytes:
        try:
            return spoil(json.loads(body))
        except ValueError:
            return body

    def _of_pvit(self, request: httpx.Request, body: bytes) -> bytes:
        if b"action=3" not in request.content:
            return body
        if self._dice.random() < 0.5:
            return _REF.sub(self._dice.choice((b"<REF>C3-000000000</REF>", b"", b"<REF></REF>")), body)
        return self._earlier("pvit", body)

    def _of_mvola(self, request: httpx.Request, document: dict[str, Any], body: bytes) -> bytes:
        if request.method == "POST":
            self._name_another("mvola", document, "serverCorrelationId")
        elif "/status/" in request.url.path:
            if self._dice.random() < 0.5:
                return self._earlier("mvola", body)
            document["serverCorrelationId"] = self._dice.choice(("another", *self._ids.get("mvola", ())))
        elif "amount" in document:
            document.update(self._dice.choice(_DETAILS))
        return json.dumps(document).encode()

    def _of_moneyfusion(self, path: str, document: dict[str, Any], body: bytes) -> bytes:
        data = document.get("data")
        if isinstance(data, dict):
            if self._dice.random() < 0.6:
                return self._earlier("moneyfusion", body, b'"paid"')
            data.update(self._dice.choice(_DATA))
        elif path.rstrip("/").endswith("/pay"):
            self._spoil_link(document)
        elif "tokenPay" in document:
            # Taken on, and the one proof of it left out.
            del document["tokenPay"]
        return json.dumps(document).encode()

    def _spoil_link(self, document: dict[str, Any]) -> None:
        if self._dice.random() < 0.4:
            self._name_another("moneyfusion", document, "token")
        else:
            document["url"] = self._dice.choice(_LINKS)

    def _of_ekolopay(self, path: str, document: dict[str, Any]) -> bytes:
        response = document.get("response")
        data = response.get("API_RESPONSE_DATA") if isinstance(response, dict) else None
        api_data = data.get("API_DATA") if isinstance(data, dict) else None
        if self._dice.random() < 0.3:
            document = {"code": 0, "message": "Service indisponible", "reason": "UNAVAILABLE_SERVICE"}
        elif isinstance(api_data, dict) and "purchaseToken" in api_data:
            self._name_another("ekolopay", api_data, "purchaseToken")
        elif isinstance(api_data, dict):
            api_data["payment_successful"] = self._dice.choice(_FLAGS)
        return json.dumps(document).encode()

    def _name_another(self, operator: str, document: dict[str, Any], field: str) -> None:
        """The acceptance with the id of an earlier payment, as a confused cache would give it."""
        identifier = document.get(field)
        if isinstance(identifier, str):
            # An id that only the provider knows could be any payment's: nobody sees through that.
            known = [other for other in self._ids.get(operator, ()) if self._is_taken(other)]
            if known:
                document[field] = self._dice.choice(known)
            self._ids.setdefault(operator, []).append(identifier)

    def _earlier(self, kind: str, body: bytes, rather: bytes = b"") -> bytes:
        """An answer to an earlier question of the same kind, perhaps about another payment; `rather` one with that."""
        answers = list(self._answers.get(kind, [body]))
        return self._dice.choice([answer for answer in answers if rather in answer] or answers)


def _question(request: httpx.Request) -> str | None:
    """Whose status is asked for; None for anything else, and for EkoloPay, whose answers name no payment."""
    path = request.url.path
    if path.endswith(".kk"):
        return "pvit" if b"action=3" in request.content else None
    if "/merchantpay/" in path:
        return "mvola" if "/status/" in path else None
    return "moneyfusion" if path.startswith("/moneyfusion/paiementNotif") else None


_DETAILS: tuple[dict[str, object], ...] = (
    {"amount": "1.00"},
    {"amount": "12500.01"},
    {"amount": 500},
    {"amount": "1e2"},
    {"amount": None},
    {"currency": "XAF"},
    {"debitParty": [{"key": "msisdn", "value": "0340000099"}]},
    {"creditParty": []},
    {"transactionStatus": "failed"},
    {"creationDate": "2020-01-01T00:00:00.000Z"},
    {"fees": [{"feeAmount": "-5"}, {"feeAmount": 1}]},
    {"fees": [{"feeAmount": "9" * 15}] * 900},
)
_DATA: tuple[dict[str, object], ...] = (
    {"Montant": 1},
    {"Montant": "500"},
    {"Montant": True},
    {"Montant": None},
    {"Montant": 1e300},
    {"frais": -500},
    {"tokenPay": "another"},
    {"tokenPay": None},
    {"personal_Info": [{"orderId": "C3-000000000"}]},
    {"personal_Info": []},
    {"statut": "no paid"},
    {"statut": "pending"},
    {"statut": True},
    {"statut": "PAID"},
)
_LINKS: tuple[object, ...] = (
    "https://payin.moneyfusion.net.example/payment/1",
    "http://payin.moneyfusion.net/payment/1",
    "https://payin.moneyfusion.net@portal.example/",
    "javascript:alert(1)",
    "",
    None,
    7,
)
_FLAGS: tuple[object, ...] = (False, "false", "FALSE", "TRUE", "yes", 1, 0, None, [], {"payment_successful": True})
