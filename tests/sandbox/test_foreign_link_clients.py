"""Clients of other people, by shape: what each of them sends to MoneyFusion and EkoloPay, and how it reads answers,
webhooks and callbacks.

Every shape was seen in a client that was run unchanged against the sandbox; none of their code is here.
"""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pytest

from tests.sandbox.bench import Bench, Timeline
from tests.sandbox.links import GATEWAY, NOTIF, PAY, WITHDRAW

JSON = {"Content-Type": "application/json"}
PAYS, REFUSES = "0707000001", "0707000002"
HOOK = "https://shop.example/webhook"
Client = httpx.AsyncClient


async def until_settled(client: Client, token: str) -> dict[str, Any]:
    """Ask until `data.statut` is not `pending` any more; any HTTP code but 2xx is an exception for them."""
    for _ in range(20):
        answer = (await client.get(NOTIF + token)).raise_for_status().json()
        assert answer["statut"] is True
        if answer["data"]["statut"] != "pending":
            return dict(answer["data"])
        await asyncio.sleep(0.7)
    raise AssertionError(answer)


def told(timeline: Timeline) -> list[dict[str, Any]]:
    """The webhooks as an `express.json()` or `json_decode` gives them to the shop."""
    assert {(sent.method, sent.content_type) for _, sent in timeline.sent} <= {("POST", "application/json")}
    return [json.loads(sent.body) for _, sent in timeline.sent]


def settled_by_event(webhooks: list[dict[str, Any]]) -> dict[str, str]:
    """A handler that knows a payment by `tokenPay`, believes `event`, and ignores what it has settled already."""
    words = {"payin.session.completed": "paid", "payin.session.cancelled": "failed"}
    state: dict[str, str] = {}
    for body in webhooks:
        if state.get(body["tokenPay"]) != "paid" and body["event"] in words:
            state[body["tokenPay"]] = words[body["event"]]
    return state


def settled_by_word(webhooks: list[dict[str, Any]]) -> dict[str, str]:
    """A handler that looks only at a `statut` at the top; one without it is an error and changes nothing."""
    words = {"paid": "paid", "failed": "failed", "no paid": "failed", "cancelled": "failed"}
    return {body["tokenPay"]: words[body["statut"]] for body in webhooks if body.get("statut") in words}


@pytest.mark.parametrize(("number", "word", "settled"), [(PAYS, "paid", "paid"), (REFUSES, "failure", "failed")])
def test_moneyfusion_client_with_one_object_for_each_article(number: str, word: str, settled: str) -> None:
    """`totalPrice` a number, `article` a list of objects with one name each, an object of the merchant's own in
    `personal_Info`; polls by the token and takes the webhook by its event."""
    timeline = Timeline()
    final: dict[str, Any] = {}

    async def act(client: Client) -> None:
        order = {
            "article": [{"Sac": 300}, {"Pain": 200}],
            "personal_Info": [{"orderId": "ORD-1", "customerEmail": "a@b.example"}],
            "totalPrice": 500,
            "nomclient": "Jean Dupont",
            "numeroSend": number,
            "return_url": "https://shop.example/back",
            "webhook_url": HOOK,
        }
        answer = await client.post(PAY, content=json.dumps(order), headers=JSON)
        begun = answer.raise_for_status().json()
        assert begun["statut"] is True
        assert begun["url"]
        final.update(await until_settled(client, begun["token"]))

    timeline.play(act)
    assert (final["statut"], final["Montant"], final["frais"]) == (word, 500, 13)
    assert final["personal_Info"][0]["orderId"] == "ORD-1"
    webhooks = told(timeline)
    assert settled_by_event(webhooks) == {final["tokenPay"]: settled}
    assert all(body["personal_Info"][0]["orderId"] == "ORD-1" for body in webhooks)
    assert settled_by_word(webhooks) == {}


@pytest.mark.parametrize(("number", "settled"), [(PAYS, "paid"), (REFUSES, "failed")])
def test_moneyfusion_client_whose_handler_needs_statut_in_the_webhook(number: str, settled: str) -> None:
    """An amount that went through floating point (`1000.0`), one article named in a sentence, and a webhook handler
    that refuses bodies without `statut`: its account has them, which is a switch."""
    timeline = Timeline()
    switches = {"moneyfusion_webhook_statut": True, "moneyfusion_refused_word": "failed"}
    timeline.world.switches = timeline.world.switches.turned(dict(switches))
    tokens: list[str] = []

    async def act(client: Client) -> None:
        order = {
            "article": [{"Don de soutien": 1000.0}],
            "personal_Info": [{"donation_id": "D1", "type": "donation"}],
            "totalPrice": 1000.0,
            "nomclient": "Awa Koné",
            "numeroSend": number,
            "webhook_url": HOOK,
        }
        tokens.append((await client.post(PAY, content=json.dumps(order), headers=JSON)).json()["token"])

    timeline.play(act)
    assert settled_by_word(told(timeline)) == {tokens[0]: settled}


@pytest.mark.parametrize(("number", "word"), [("0101000001", "paid"), (REFUSES, "failure")])
def test_moneyfusion_client_that_sends_the_total_as_text(number: str, word: str) -> None:
    """`totalPrice` and prices as text, `article` a list with name, price and quantity, numbers in `personal_Info`, no
    slash at the end of the pay address."""
    timeline = Timeline()
    final: dict[str, Any] = {}

    async def act(client: Client) -> None:
        order = {
            "totalPrice": "10000",
            "article": [{"name": "Article 1", "price": "5000", "quantity": 1}],
            "numeroSend": number,
            "nomclient": "client",
            "personal_Info": [{"userId": 1, "orderId": 123}],
            "return_url": "https://shop.example/back",
            "webhook_url": HOOK,
        }
        answer = await client.post(PAY.rstrip("/"), json=order)
        final.update(await until_settled(client, answer.raise_for_status().json()["token"]))

    timeline.play(act)
    assert (final["statut"], final["Montant"]) == (word, 10_000)
    assert final["personal_Info"] == [{"userId": 1, "orderId": 123}]


@pytest.mark.parametrize("total", ["500", "500.00"])
def test_moneyfusion_client_that_sends_article_as_one_object(total: str) -> None:
    """A shop's plug-in: all articles in one object with prices as text, the total as the shop writes it, `/` and
    accents escaped, neither `personal_Info` nor a webhook. It sends the customer to `url` and waits for the return."""
    timeline = Timeline()

    async def act(client: Client) -> None:
        body = (
            f'{{"totalPrice":"{total}","article":{{"Riz 5 kg":"300","Caf\\u00e9":"200"}},"numeroSend":"{PAYS}",'
            '"nomclient":"Awa Kon\\u00e9","return_url":"https:\\/\\/shop.example\\/back"}'
        )
        begun = (await client.post(PAY, content=body, headers=JSON)).json()
        assert begun["statut"]
        assert begun["url"].endswith("/Awa Koné")
        data = await until_settled(client, begun["token"])
        assert (data["statut"], data["return_url"]) == ("paid", "https://shop.example/back")

    timeline.play(act)
    assert timeline.sent == []


def test_moneyfusion_client_with_empty_personal_info() -> None:
    """A framework's package: French names in `article`, and `personal_Info` whose values may be null."""
    timeline = Timeline()

    async def act(client: Client) -> None:
        order = {
            "totalPrice": "2500",
            "article": [{"nom": "Article", "montant": 2500, "quantite": 1}],
            "personal_Info": [{"userId": None, "orderId": None}],
            "numeroSend": PAYS,
            "nomclient": "Awa",
            "return_url": "https://shop.example/back",
            "webhook_url": HOOK,
        }
        begun = (await client.post(PAY, json=order)).json()
        assert (await until_settled(client, begun["token"]))["statut"] == "paid"

    timeline.play(act)
    assert [body["personal_Info"] for body in told(timeline)] == [[{"userId": None, "orderId": None}]] * 3


def test_moneyfusion_clients_read_a_refused_order_as_an_answer() -> None:
    """They throw on any HTTP code that is an error and look at `statut` otherwise: too small an amount and an unknown
    token are answers without token, url and data."""
    bench = Bench()
    order = {"totalPrice": 100, "article": [{"a": 100}], "nomclient": "x", "numeroSend": "01010101"}
    for answer in (bench.call("POST", PAY, json=order), bench.call("GET", NOTIF + "nosuchtoken")):
        sent = answer.raise_for_status().json()
        assert (sent["statut"], set(sent)) == (False, {"statut", "message"})


@pytest.mark.parametrize(
    ("country", "mode"),
    [
        ("sn", "wave-senegal"),
        ("bf", "moov-burkina-faso"),
        ("bj", "mtn-benin"),
        ("tg", "t-money-togo"),
        ("ml", "orange-money-mali"),
        ("cg", "mtn-cg"),
        ("cm", "orange-money-cm"),
        ("cd", "airtel-money-cd"),
        ("gn", "orange-gn"),
        ("ne", "airtel-money-ne"),
        ("cf", "orange-cf"),
    ],
)
def test_moneyfusion_client_that_pays_out_in_another_country(country: str, mode: str) -> None:
    bench = Bench()
    key = {"moneyfusion-private-key": "mf_sandbox_private_key"}
    order = {"countryCode": country, "phone": PAYS, "amount": 200, "withdraw_mode": mode, "webhook_url": HOOK}
    sent = bench.call("POST", WITHDRAW, json=order, headers=key).json()
    assert (sent["statut"], "tokenPay" in sent) == (True, True)


def test_moneyfusion_client_that_forgets_a_field_of_a_payout_is_told_as_documented() -> None:
    bench = Bench()
    key = {"moneyfusion-private-key": "mf_sandbox_private_key"}
    sent = bench.call("POST", WITHDRAW, json={"countryCode": "ci", "amount": 200}, headers=key).json()
    fields = "countryCode, phone, amount, withdraw_mode"
    assert sent == {"statut": False, "message": f"Tous les champs ({fields}) sont requis."}


# ---- EkoloPay


def ekolo(number: str, **other: str) -> dict[str, str]:
    product = {"label": "Paiement session", "amount": 1500, "details": ""}
    customer = {"uuid": "d34f747e-8876-428c-9466-becf59177bde", "name": "Jean", "phone": number}
    return {
        "customer": json.dumps(customer),
        "product": json.dumps(product),
        "amount": "1500",
        "secret_key": "sandbox-secret-key",
        **other,
    }


def response(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Code and data, out of two wrappers."""
    sent = answer.raise_for_status().json()["response"]
    return sent["API_RESPONSE_CODE"], sent["API_RESPONSE_DATA"]


@pytest.mark.parametrize(("number", "paid", "word"), [("060000001", True, "SUCCESS"), ("050000002", False, "REJECTED")])
def test_ekolopay_client_that_asks_again_when_called_back(number: str, paid: bool, word: str) -> None:
    """A form that also wants a form back, `details` empty, the client in the query. Its callback handler takes any
    text of `paymentSuccessful` for yes, `"false"` included: only the check that it makes then tells."""
    timeline = Timeline()
    callback_url = "https://shop.example/notify"
    timeline.world.switches = timeline.world.switches.turned({"ekolopay_callback_url": callback_url})
    form = "application/x-www-form-urlencoded"
    tokens: list[str] = []
    where = {"params": {"api_client": "sandbox-api-client"}, "headers": {"Accept": form, "Content-Type": form}}

    async def act(client: Client) -> None:
        body = urlencode(ekolo(number))
        code, data = response(await client.post(f"{GATEWAY}/purchase-token", content=body, **where))  # type: ignore[arg-type]
        assert code == 200
        tokens.append(data["API_DATA"]["purchaseToken"])
        await asyncio.sleep(3)
        ((_, callback),) = timeline.sent
        assert (callback.method, callback.url, callback.content_type) == ("POST", callback_url, form)
        fields = {name: values[0] for name, values in parse_qs(callback.body.decode()).items()}
        assert bool(fields["paymentSuccessful"])
        assert (fields["purchaseToken"], fields["status"]) == (tokens[0], word)
        body = urlencode({"purchaseToken": tokens[0], "secret_key": "sandbox-secret-key"})
        code, data = response(await client.post(f"{GATEWAY}/check-payment", content=body, **where))  # type: ignore[arg-type]
        assert (code, data["API_DATA"]["payment_successful"]) == (200, paid)

    timeline.play(act)
    assert timeline.world.debits_of(tokens[0]) == int(paid)


@pytest.mark.parametrize("how", ["json", "not_json"])
def test_ekolopay_clients_that_send_something_else_get_a_sentence(how: str) -> None:
    """One sends its fields as JSON, one writes `product` as its language prints a dictionary. Both are told why in
    `clearMessage`, with code 0, and nothing is created."""
    bench = Bench()
    where = f"{GATEWAY}/purchase-token"
    client = {"api_client": "sandbox-api-client"}
    if how == "json":
        answer = bench.call("POST", where, params=client, json=ekolo("060000001"))
    else:
        body = ekolo("060000001", product="{label=Riz, amount=1500}")
        answer = bench.call("POST", where, params=client, data=body)
    code, data = response(answer)
    assert (code, bool(data["clearMessage"])) == (0, True)
    assert bench.world.recent(1) == []
