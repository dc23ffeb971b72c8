"""Both ends of an exchange for the tests of this folder: a scripted network, accounts, payments, a clock."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import httpx

from pos_app.core.merchants import MVolaMerchant, PVitMerchant, PVitStatusStyle
from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Payment, Status
from pos_app.core.phone import parse
from pos_app.core.provider import RawAnswer
from pos_app.providers.http import Wire
from pos_app.providers.mvola import MVola
from pos_app.providers.pvit import PVit

Result = TypeVar("Result")
Step = httpx.Response | Exception | Callable[[httpx.Request], Any]

NOW = datetime(2026, 11, 21, 8, 33, 14, 123456, tzinfo=UTC)
CORRELATION = "6a3e2f04-1d0b-4c5b-9d7e-3a51f3a6b7c8"
SERVER_ID = "2d3ae4c4-7f0e-4b8a-8f6e-0b1c2d3e4f50"
REFERENCE = "C3-7K2M4QX9P5"

MVOLA_KEY = "Yk3y+of/the=account"
MVOLA_SECRET = "s3cr3t/of+the=account"
PVIT_TOKEN = "Ab3+x/Y9==tok+en/77"


class Clock:
    """A wall clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, **delta: float) -> None:
        self.at += timedelta(**delta)


class Network:
    """Answers each request with the next step of its path's script (the last one for ever) and remembers it."""

    def __init__(self, **scripts: Step | list[Step]) -> None:
        self.scripts = {name: list(steps) if isinstance(steps, list) else [steps] for name, steps in scripts.items()}
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        steps = self.scripts[self.name_of(request)]
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        if callable(step):
            step = step(request)
            if isinstance(step, Awaitable):
                step = await step
        if isinstance(step, Exception):
            raise step
        # A response object is read once: every request gets its own.
        return httpx.Response(step.status_code, headers=step.headers, content=step.content)

    @staticmethod
    def name_of(request: httpx.Request) -> str:
        path = request.url.path
        if path == "/token":
            return "token"
        if path.endswith(".kk"):
            return {"1": "charge", "2": "payout", "3": "status", "5": "commission"}[form_of(request)["action"]]
        if request.method == "POST":
            return "initiate"
        return "status" if "/status/" in path else "details"

    def of(self, name: str) -> list[httpx.Request]:
        return [request for request in self.requests if self.name_of(request) == name]

    def wire(self, deadline: float = 5.0) -> Wire:
        return Wire(httpx.MockTransport(self), deadline)


def form_of(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


class Ears:
    """Remembers what the ledger would have kept."""

    def __init__(self) -> None:
        self.answers: list[RawAnswer] = []

    def __call__(self, answer: RawAnswer) -> None:
        self.answers.append(answer)

    @property
    def steps(self) -> list[str]:
        return [answer.step for answer in self.answers]


def run(job: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(job)


MVOLA = MVolaMerchant(
    base_url="https://devapi.mvola.mg",
    consumer_key=MVOLA_KEY,
    consumer_secret=MVOLA_SECRET,
    partner_name="Épicerie d'Analakely",
    partner_msisdn=parse("0343500004", "MG"),
    environment=Environment.SANDBOX,
)

PVIT = PVitMerchant(
    url="https://mypvit.com/pvit-secure-full-api.kk",
    merchant_msisdn=parse("074213800", "GA"),
    token=PVIT_TOKEN,
    till="caisse3",
    environment=Environment.SANDBOX,
)


def mvola(network: Network, now: Callable[[], datetime] | None = None, **changes: Any) -> MVola:
    return MVola(replace(MVOLA, **changes), network.wire(), now or Clock())


def pvit(network: Network, now: Callable[[], datetime] | None = None, **changes: Any) -> PVit:
    return PVit(replace(PVIT, **changes), network.wire(), now or Clock())


def pvit_style(network: Network, style: str) -> PVit:
    return pvit(network, status_style=PVitStatusStyle(style))


def mvola_payment(**changes: Any) -> Payment:
    payment = Payment(
        reference=REFERENCE,
        sale="sale-1",
        operator="mvola",
        wallet=None,
        till="caisse3",
        cashier="caisse",
        amount=12500,
        currency=Currency.MGA,
        phone="+261343500003",
        customer=None,
        description="Riz, huile",
        environment=Environment.SANDBOX,
        created_at=NOW,
        changed_at=NOW,
        status=Status.SENDING,
        sent_at=NOW,
        correlation_id=CORRELATION,
        callback_secret="unguessable",
    )
    return replace(payment, **changes)


def asked_mvola_payment(**changes: Any) -> Payment:
    return mvola_payment(**{"status": Status.AWAITING, "provider_reference": SERVER_ID, **changes})


def pvit_payment(**changes: Any) -> Payment:
    values: dict[str, Any] = {
        "operator": "pvit",
        "wallet": "AM",
        "amount": 5000,
        "currency": Currency.XAF,
        "phone": "+24174213803",
        **changes,
    }
    return mvola_payment(**values)


def answer(document: object, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=json.dumps(document).encode(), headers=named)


def text(content: str | bytes, status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=content, headers=named)


ACCESS_TOKEN = "eyJ4NXQiOiJ" + "aB3_-" * 40 + ".sig+nat/ure=="


def token(value: str = ACCESS_TOKEN, life: object = 3600) -> httpx.Response:
    return answer({"access_token": value, "scope": "EXT_INT_MVOLA_SCOPE", "token_type": "Bearer", "expires_in": life})


ACCEPTED = answer({"status": "pending", "serverCorrelationId": SERVER_ID, "notificationMethod": "polling"}, 202)


def mvola_status(word: object, found: object = "", asked: object = SERVER_ID) -> httpx.Response:
    document = {"status": word, "serverCorrelationId": asked, "notificationMethod": "polling", "objectReference": found}
    return answer(document)


def details_document(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "amount": "12500.00",
        "currency": "Ar",
        "requestDate": "2026-11-21T11:40:00.265Z",
        "creationDate": "2026-11-21T08:33:30.707Z",
        "debitParty": [{"key": "msisdn", "value": "0343500003"}],
        "creditParty": [{"key": "msisdn", "value": "0343500004"}],
        "fees": [{"feeAmount": "150"}],
        "metadata": [{"key": "originalTransactionResult", "value": "0"}],
        "transactionStatus": "completed",
        "transactionReference": "653805064",
    }
    document.update(changes)
    return {name: value for name, value in document.items() if value is not ...}


def details(**changes: Any) -> httpx.Response:
    return answer(details_document(**changes))


def fault(status: int, number: object = 900901, **headers: str) -> httpx.Response:
    return answer({"fault": {"code": number, "message": "m", "description": "d"}}, status, **headers)


def mvola_error(status: int, number: str = "4001") -> httpx.Response:
    document = {
        "errorCategory": "validation",
        "errorCode": "formatError",
        "errorDescription": "Missing field",
        "errorDateTime": "2025-07-01T13:19:17.406",
        "errorParameters": [{"key": "mmErrorCode", "value": number}],
    }
    return answer(document, status)


def reponse(
    statut: str, ref: str | None = REFERENCE, status: int = 200, extra: str = "", token: str = ""
) -> httpx.Response:
    """As PVit writes it: the declaration, the same elements, one line."""
    named = "" if ref is None else f"<REF>{ref}</REF> "
    return text(
        '<?xml version="1.0" encoding="UTF-8"?> <REPONSE> <INTERFACEID>BAKOAI</INTERFACEID> '
        f"{named}<TYPE>1</TYPE> <STATUT>{statut}</STATUT> <OPERATEUR>AM</OPERATEUR> <TEL_CLIENT></TEL_CLIENT> "
        f"<TOKEN>{token}</TOKEN> <MESSAGE>Un message</MESSAGE> {extra}</REPONSE>",
        status,
    )
