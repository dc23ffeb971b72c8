"""Clients of other people, by shape: what each of them sends to MVola, and how it reads what comes back.

Every shape was seen in a client that was run unchanged against the sandbox. Each test says it in words of its own;
none holds code of theirs. PVit's and the hosted links' are in `test_foreign_pvit_clients.py` and
`test_foreign_link_clients.py`.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from pos_app.sandbox.callbacks import Callback
from tests.sandbox.bench import BASE, MERCHANT, Timeline

PAYS, REFUSES = "0343500001", "0343500002"
ADDRESS = "https://shop.example/mvola/callback?reference=A-17"
TOKEN_FORM = b"grant_type=client_credentials&scope=EXT_INT_MVOLA_SCOPE"
Client = httpx.AsyncClient
Ask = Callable[[], Awaitable[dict[str, Any]]]


async def until_final(ask: Ask, word: str = "status") -> dict[str, Any]:
    """What most of them do: ask twice a second until the word is not `pending` any more."""
    for _ in range(40):
        answer = await ask()
        if answer[word] != "pending":
            return answer
        await asyncio.sleep(0.5)
    raise AssertionError(answer)


async def bearer(client: Client, **headers: str) -> str:
    """The token as they all get it: key and secret as HTTP Basic, the form written by hand or by a library."""
    basic = base64.b64encode(b"sandbox-consumer-key:sandbox-consumer-secret").decode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    every = {"Authorization": f"Basic {basic}", **kind, **headers}
    answer = await client.post("/token", content=TOKEN_FORM, headers=every)
    sent = answer.json()
    assert (answer.status_code, sent["token_type"], sent["expires_in"] - 60 > 0) == (200, "Bearer", True)
    return f"Bearer {sent['access_token']}"


def party(number: str) -> list[dict[str, str]]:
    return [{"key": "msisdn", "value": number}]


def about(callback: Callback) -> dict[str, Any]:
    """The JSON of a callback that came as PUT."""
    assert (callback.method, callback.content_type) == ("PUT", "application/json")
    body: dict[str, Any] = json.loads(callback.body)
    return body


def only(timeline: Timeline) -> Callback:
    ((_, callback),) = timeline.sent
    return callback


@pytest.mark.parametrize(("number", "word"), [(PAYS, "completed"), (REFUSES, "failed")])
def test_mvola_client_that_asks_with_two_slashes(number: str, word: str) -> None:
    """Three metadata entries, an underscore in the text, `status//{id}`; its callback handler reads nothing but the
    query of its own address and asks once more."""
    timeline = Timeline()
    final: dict[str, Any] = {}

    async def act(client: Client) -> None:
        headers = {
            "Authorization": await bearer(client, **{"Cache-Control": "no-cache"}),
            "Version": "1.0",
            "UserLanguage": "FR",
            "X-CorrelationID": "8598fce4-e5a9-11f1-83f9-0356afb205f3",
            "UserAccountIdentifier": f"msisdn;{MERCHANT}",
            "partnerName": "pretix",
            "Content-Type": "application/json",
            "Cache-Control": "no-cache",
            "X-Callback-URL": ADDRESS,
        }
        order = {
            "amount": "1000",
            "currency": "Ar",
            "descriptionText": "Article_1",
            "requestingOrganisationTransactionReference": "A-17",
            "requestDate": "2026-11-21T12:00:00.00Z",
            "originalTransactionReference": "orig1",
            "debitParty": party(number),
            "creditParty": party(MERCHANT),
            "metadata": [
                {"key": "partnerName", "value": "pretix"},
                {"key": "fc", "value": "USD"},
                {"key": "amountFc", "value": "1"},
            ],
        }
        begun = await client.post(BASE, content=json.dumps(order), headers=headers)
        assert begun.status_code in (200, 202)
        identity = begun.json()["serverCorrelationId"]

        async def ask() -> dict[str, Any]:
            answer = await client.get(f"{BASE}status//{identity}", headers=headers)
            assert answer.status_code in (200, 202)
            return dict(answer.json())

        await asyncio.sleep(3)
        assert parse_qs(urlsplit(only(timeline).url).query) == {"reference": ["A-17"]}
        final.update(await ask())
        if final["objectReference"]:
            details = (await client.get(BASE + final["objectReference"], headers=headers)).json()
            assert (float(details["amount"]), details["transactionStatus"]) == (1000.0, "completed")

    timeline.play(act)
    assert final["status"] == word
    assert about(only(timeline))["serverCorrelationId"] == final["serverCorrelationId"]


@pytest.mark.parametrize(("number", "word"), [(PAYS, "completed"), (REFUSES, "failed")])
def test_mvola_client_that_writes_the_number_as_partner_name(number: str, word: str) -> None:
    """Language MG, `Accept-Charset`, a comma in the text, the shop's number where metadata has the partner's name, and
    every answer taken by its HTTP code alone."""
    timeline = Timeline()
    final: dict[str, Any] = {}

    async def act(client: Client) -> None:
        headers = {
            "Version": "1.0",
            "X-CorrelationID": "b1ee803f-bf2d-40ed-a735-0ab955ec90f1",
            "UserLanguage": "MG",
            "Content-Type": "application/json",
            "Authorization": await bearer(client),
            "Accept": "application/json",
            "Accept-Charset": "utf-8",
            "Cache-Control": "no-cache",
            "UserAccountIdentifier": f"msisdn;{MERCHANT}",
            "partnerName": "Boutique",
        }
        order = {
            "amount": "1500",
            "currency": "Ar",
            "descriptionText": "Vente 12, table 3",
            "requestDate": "2026-11-21T12:00:00.123Z",
            "requestingOrganisationTransactionReference": "b1ee803f-bf2d-40ed-a735-0ab955ec90f1",
            "originalTransactionReference": "MVOLA_123",
            "debitParty": party(number),
            "creditParty": party(MERCHANT),
            "metadata": [
                {"key": "partnerName", "value": MERCHANT},
                {"key": "fc", "value": "USD"},
                {"key": "amountFc", "value": "1"},
            ],
        }
        begun = await client.post(BASE, json=order, headers={**headers, "X-Callback-URL": ADDRESS})
        assert begun.raise_for_status().json()["notificationMethod"] == "callback"
        where = f"{BASE}status/{begun.json()['serverCorrelationId']}"

        async def ask() -> dict[str, Any]:
            return dict((await client.get(where, headers=headers)).raise_for_status().json())

        final.update(await until_final(ask))

    timeline.play(act)
    assert final["status"] == word
    assert bool(final["objectReference"]) is (word == "completed")


@pytest.mark.parametrize(("number", "word"), [(PAYS, "completed"), (REFUSES, "failed")])
def test_mvola_client_that_names_the_partner_in_metadata_only(number: str, word: str) -> None:
    """A new token for every call, no partner in the headers of the initiate, another partner's name in those of the
    status, nothing about callbacks."""
    timeline = Timeline()
    final: dict[str, Any] = {}

    async def act(client: Client) -> None:
        async def headers() -> dict[str, str]:
            return {
                "Content-Type": "application/json",
                "Cache-Control": "no-cache",
                "Version": "1.0",
                "X-CorrelationID": "f6d58be77e8a4a138c629ead6b71d0ce",
                "UserLanguage": "FR",
                "UserAccountIdentifier": f"msisdn;{MERCHANT}",
                "Authorization": await bearer(client),
            }

        order = {
            "amount": "1000",
            "currency": "Ar",
            "descriptionText": "Vente",
            "requestingOrganisationTransactionReference": "f6d58be77e8a4a138c629ead6b71d0ce",
            "requestDate": "2026-11-21T12:00:00.123Z",
            "originalTransactionReference": "",
            "debitParty": party(number),
            "creditParty": party(MERCHANT),
            "metadata": [{"key": "partnerName", "value": "Boutique"}, {"key": "fc", "value": "USD"}],
        }
        begun = await client.post(BASE, content=json.dumps(order), headers=await headers())
        assert (begun.status_code, begun.json()["notificationMethod"]) == (202, "polling")
        where = f"{BASE}status/{begun.json()['serverCorrelationId']}"

        async def ask() -> dict[str, Any]:
            return dict((await client.get(where, headers={**await headers(), "partnerName": "Other"})).json())

        final.update(await until_final(ask))

    timeline.play(act)
    assert final["status"] == word
    assert timeline.sent == []


def test_mvola_client_with_one_correlation_id_for_everything() -> None:
    """`PartnerName` with a capital, its headers on every call, and the same X-CorrelationID for two payments: each gets
    an identity, a status and a callback of its own."""
    timeline = Timeline()
    words: dict[str, str] = {}

    async def act(client: Client) -> None:
        client.headers.update(
            {
                "Authorization": await bearer(client),
                "Accept": "application/json, text/plain, */*",
                "Version": "1.0",
                "X-CorrelationID": "corr-1",
                "UserLanguage": "FR",
                "UserAccountIdentifier": f"msisdn;{MERCHANT}",
                "PartnerName": "Boutique",
                "X-Callback-URL": "http://shop.example/cb",
                "Cache-Control": "no-cache",
            }
        )
        for number in (PAYS, REFUSES):
            order = {
                "amount": "1000",
                "currency": "Ar",
                "descriptionText": "test",
                "requestDate": "2026-11-21T12:00:00.123Z",
                "debitParty": party(number),
                "creditParty": party(MERCHANT),
                "metadata": [{"key": "partnerName", "value": "Boutique"}],
                "requestingOrganisationTransactionReference": "N" + number,
                "originalTransactionReference": "O1",
            }
            begun = (await client.post(BASE, json=order)).json()

            async def ask(identity: str = begun["serverCorrelationId"]) -> dict[str, Any]:
                return dict((await client.get(f"{BASE}status/{identity}")).json())

            words[begun["serverCorrelationId"]] = (await until_final(ask))["status"]

    timeline.play(act)
    assert list(words.values()) == ["completed", "failed"]
    told = [about(callback) for _, callback in timeline.sent]
    assert {body["serverCorrelationId"]: body["transactionStatus"] for body in told} == words
    assert [body["metadata"] for body in told] == [[{"key": "XCorrelationId", "value": "corr-1"}]] * 2


def test_mvola_client_that_writes_its_json_by_hand() -> None:
    """Indented JSON made by joining texts, no slash at the end of the address, headers that belong into answers."""
    timeline = Timeline()

    async def act(client: Client) -> None:
        body = f"""{{
              "amount": "1000",
              "currency": "Ar",
              "descriptionText": "Vente 1",
              "requestingOrganisationTransactionReference": "T1",
              "requestDate": "2026-11-21T12:00:00.123Z",
              "originalTransactionReference": "O1",
              "debitParty": [ {{ "key": "msisdn", "value": "{PAYS}" }} ],
              "creditParty": [ {{ "key": "msisdn", "value": "{MERCHANT}" }} ],
              "metadata": [ {{ "key": "partnerName", "value": "Boutique" }} ]
            }}"""
        headers = {
            "Accept": "application/json",
            "Authorization": await bearer(client),
            "Content-Type": "application/json",
            "UserLanguage": "MG",
            "Version": "1.0",
            "X-CorrelationID": "2bf2100d-b51b-4600-b095-8a96dc3a50c5",
            "UserAccountIdentifier": f"msisdn;{MERCHANT}",
            "partnerName": "Boutique",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
            "X-Frame-Options": "sameorigin",
        }
        answer = await client.post(BASE.rstrip("/"), content=body, headers=headers)
        assert answer.status_code < 300

    timeline.play(act)
    assert timeline.world.debits_of("T1") == 1


@pytest.mark.parametrize(("number", "word"), [(PAYS, "completed"), (REFUSES, "failed")])
def test_mvola_client_that_believes_the_callback(number: str, word: str) -> None:
    """It keeps the payment under the identity of the answer and settles it with the callback: identity, status and
    reference from the top of the body, or the correlation id out of `metadata`. An unknown identity is dropped, so the
    callback must not come before the answer."""
    timeline = Timeline()
    known: dict[str, str] = {}

    async def act(client: Client) -> None:
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "Authorization": await bearer(client),
            "Version": "1.0",
            "X-CorrelationID": "9e5c-1",
            "UserLanguage": "FR",
            "UserAccountIdentifier": f"msisdn;{MERCHANT}",
            "partnerName": "Boutique",
            "X-Callback-URL": "http://shop.example/api/mvola/callback",
        }
        order = {
            "amount": "1000",
            "currency": "Ar",
            "descriptionText": "Game deposit",
            "requestingOrganisationTransactionReference": "6d3f9f5e-2f5e-4d0f-9d86-0e8a8e0a8a11",
            "originalTransactionReference": "6d3f9f5e-2f5e-4d0f-9d86-0e8a8e0a8a12",
            "requestDate": "2026-11-21T12:00:00.123Z",
            "debitParty": party(number),
            "creditParty": party(MERCHANT),
            "metadata": [
                {"key": "partnerName", "value": "Boutique"},
                {"key": "fc", "value": "Ar"},
                {"key": "amountFc", "value": "1000"},
            ],
        }
        begun = await client.post(BASE, content=json.dumps(order), headers=headers)
        known[begun.json()["serverCorrelationId"]] = "pending"
        assert timeline.sent == []

    timeline.play(act)
    body = about(only(timeline))
    assert known[body["serverCorrelationId"]] == "pending"
    assert body["transactionStatus"] == word
    assert bool(body["transactionReference"]) is (word == "completed")
    assert next(entry["value"] for entry in body["metadata"] if entry["key"] == "XCorrelationId") == "9e5c-1"


def test_mvola_client_that_sends_a_form_charges_nobody() -> None:
    """It gives its fields to an HTTP library as a form instead of JSON. The answer is the documented refusal, in which
    it reads the list of parameters and a date."""
    timeline = Timeline()

    async def act(client: Client) -> None:
        headers = {
            "Authorization": await bearer(client),
            "Version": "1.0",
            "X-CorrelationID": "abc",
            "UserAccountIdentifier": f"msisdn;{MERCHANT}",
            "PartnerName": "Boutique",
        }
        answer = await client.post(BASE.rstrip("/"), data={"amount": "1000.0", "currency": "Ar"}, headers=headers)
        sent = answer.json()
        assert (answer.status_code, sent["errorCode"]) == (400, "formatError")
        assert all(set(entry) == {"key", "value"} for entry in sent["errorParameters"])

    timeline.play(act)
    assert timeline.world.debits == []
