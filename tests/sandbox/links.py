"""What clients of the hosted links send, as their own documentation shows it."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.sandbox.bench import Bench

PAY = "/moneyfusion/Boutique/65f1a2b3c4d5e6f708192a3b/pay/"
NOTIF = "/moneyfusion/paiementNotif/"
WITHDRAW = "/moneyfusion/api/v1/withdraw"
GATEWAY = "/ekolopay/api/v1/gateway"
WEBHOOK = "https://till.example/c/moneyfusion/C3X7K2/s3cret"
ORANGE = "07088892"
"""The beginning of a customer's number in Côte d'Ivoire; two digits choose the story."""

MTN_CONGO = "0663049"


def payment(story: str = "01", **other: object) -> dict[str, object]:
    """The body of a create call; a field that is None is left out."""
    every = {
        "totalPrice": 500,
        "article": [{"sac": 100, "chaussure": 400}],
        "numeroSend": ORANGE + story,
        "nomclient": "Awa Koné",
        "personal_Info": [{"orderId": "C3X7K2"}],
        "return_url": "https://shop.example/merci",
        "webhook_url": WEBHOOK,
        **other,
    }
    return {name: value for name, value in every.items() if value is not None}


def create(bench: Bench, story: str = "01", **other: object) -> httpx.Response:
    return bench.call("POST", PAY, json=payment(story, **other))


def created(bench: Bench, story: str = "01", **other: object) -> dict[str, Any]:
    answer = create(bench, story, **other)
    assert answer.status_code == 200, answer.text
    sent: dict[str, Any] = answer.json()
    assert sent["statut"] is True, sent
    return sent


def status(bench: Bench, token: str) -> dict[str, Any]:
    """The `data` of a status answer."""
    sent = bench.call("GET", NOTIF + token).json()
    assert (sent["statut"], sent["message"]) == (True, "details paiement")
    data: dict[str, Any] = sent["data"]
    return data


def page_of(link: str) -> str:
    """The path of a link, as a browser asks for it: raw spaces percent-encoded."""
    return urlsplit(link).path.replace(" ", "%20")


def purchase(story: str = "01", **other: str | None) -> dict[str, str]:
    """The form of a purchase token."""
    every: dict[str, str | None] = {
        "amount": "1500",
        "product": json.dumps({"label": "Riz 5 kg", "amount": 1500, "details": "C3X7K2"}),
        "customer": json.dumps({"phone": MTN_CONGO + story, "uuid": "u-1", "name": "Jean"}),
        "secret_key": "sandbox-secret-key",
        **other,
    }
    return {name: value for name, value in every.items() if value is not None}


def gateway(bench: Bench, call: str, form: dict[str, str], client: str = "sandbox-api-client") -> httpx.Response:
    return bench.call("POST", f"{GATEWAY}/{call}", params={"api_client": client}, data=form)


def said(answer: httpx.Response) -> dict[str, Any]:
    """The `response` of an answer of the gateway."""
    sent: dict[str, Any] = answer.json()["response"]
    return sent


def token_of(bench: Bench, story: str = "01", **other: str | None) -> str:
    answer = said(gateway(bench, "purchase-token", purchase(story, **other)))
    assert answer["API_RESPONSE_CODE"] == 200, answer
    return str(answer["API_RESPONSE_DATA"]["API_DATA"]["purchaseToken"])


def check(bench: Bench, token: str) -> object:
    """`payment_successful` of a check."""
    form = {"purchaseToken": token, "secret_key": "sandbox-secret-key"}
    answer = said(gateway(bench, "check-payment", form))
    assert answer["API_RESPONSE_CODE"] == 200
    return answer["API_RESPONSE_DATA"]["API_DATA"]["payment_successful"]
