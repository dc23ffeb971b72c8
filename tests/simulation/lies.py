"""Answers that are not what the provider said: another amount, another payment's reference, an earlier answer."""

import json
import random
import re

import httpx

_REF = re.compile(rb"<REF>[^<]*</REF>")


class Lies:
    """Spoils answers that are whole and well formed. Remembers the ids that it saw, to mix payments up."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._ids: list[str] = []
        self._answers: dict[str, list[bytes]] = {}

    async def told(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """What the till hears instead of `response`."""
        body = await response.aread()
        if request.url.path.endswith(".kk"):
            spoilt = self._of_pvit(request, body)
        elif "/merchantpay/" in request.url.path:
            spoilt = self._of_mvola(request, body)
        else:
            return response
        return httpx.Response(response.status_code, content=spoilt)

    def _of_pvit(self, request: httpx.Request, body: bytes) -> bytes:
        if b"action=3" not in request.content:
            return body
        if self._dice.random() < 0.5:
            return _REF.sub(self._dice.choice((b"<REF>C3-000000000</REF>", b"", b"<REF></REF>")), body)
        return self._earlier("pvit", body)

    def _of_mvola(self, request: httpx.Request, body: bytes) -> bytes:
        try:
            document = json.loads(body)
        except ValueError:
            return body
        if request.method == "POST":
            return self._with_a_known_id(document)
        if "/status/" in request.url.path:
            if self._dice.random() < 0.5:
                return self._earlier("status", body)
            document["serverCorrelationId"] = self._dice.choice(("another", *self._ids))
        elif "amount" in document:
            document.update(self._dice.choice(_DETAILS))
        return json.dumps(document).encode()

    def _with_a_known_id(self, document: dict[str, object]) -> bytes:
        """The acceptance with the id of an earlier payment, as a confused cache would give it."""
        identifier = document.get("serverCorrelationId")
        if isinstance(identifier, str):
            if self._ids:
                document["serverCorrelationId"] = self._dice.choice(self._ids)
            self._ids.append(identifier)
        return json.dumps(document).encode()

    def _earlier(self, kind: str, body: bytes) -> bytes:
        """An answer to an earlier question of the same kind, perhaps about another payment."""
        answers = self._answers.setdefault(kind, [])
        answers.append(body)
        return self._dice.choice(answers)


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
