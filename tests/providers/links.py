"""The two providers whose customers pay by a link: accounts, payments, answers as the sheets show them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import EkoloPayMerchant, MoneyFusionMerchant, PayoutLimits
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment, Payment, Status
from pos_app.providers.ekolopay import EkoloPay
from pos_app.providers.moneyfusion import MoneyFusion
from tests.providers.wire import REFERENCE, Clock, Network, answer, mvola_payment

API_KEY = "66f0a1b2c3d4e5f60718293a"
API_URL = f"https://www.pay.moneyfusion.net/Epicerie_Koffi/{API_KEY}/pay/"
PRIVATE_KEY = "mf+priv/ate=key77"
TOKEN = "65dfab3c1d9e8f7a6b5c4d3e"
PAYOUT_TOKEN = "65df163b11ab882694573060"

API_CLIENT = "cl/ient+7"
SECRET_KEY = "ek0+sec/ret=key"
PURCHASE_TOKEN = "9f8e7d6c-5b4a/3210+=="

ADDRESSES = Addresses("https://till.example", {"ekolopay": "account-secret"})

MONEYFUSION = MoneyFusionMerchant(
    api_url=API_URL,
    status_url="https://www.pay.moneyfusion.net/paiementNotif",
    environment=Environment.PRODUCTION,
    private_key=PRIVATE_KEY,
    limits=PayoutLimits(50_000, 200_000),
)

EKOLOPAY = EkoloPayMerchant(
    base_url="https://ekolopay.com/api/v1/gateway",
    page_url="https://ekolopay.com/purchase-product",
    api_client=API_CLIENT,
    secret_key=SECRET_KEY,
    environment=Environment.PRODUCTION,
)


class LinkNetwork(Network):
    """A network that knows the paths of both providers: `initiate`, `status`, `payout`."""

    @staticmethod
    def name_of(request: httpx.Request) -> str:
        path = request.url.path
        if request.method == "GET" or path.endswith("/check-payment"):
            return "status"
        return "payout" if path.endswith("/withdraw") else "initiate"


def moneyfusion(
    network: Network, now: Callable[[], datetime] | None = None, addresses: Addresses | None = None, **changes: Any
) -> MoneyFusion:
    return MoneyFusion(replace(MONEYFUSION, **changes), network.wire(), now or Clock(), addresses)


def ekolopay(network: Network, now: Callable[[], datetime] | None = None, **changes: Any) -> EkoloPay:
    return EkoloPay(replace(EKOLOPAY, **changes), network.wire(), now or Clock(), ADDRESSES)


def moneyfusion_payment(**changes: Any) -> Payment:
    values: dict[str, Any] = {
        "operator": "moneyfusion",
        "amount": 200,
        "currency": Currency.XOF,
        "phone": "+2250708889205",
        "customer": "John Doe",
        **changes,
    }
    return mvola_payment(**values)


def asked_moneyfusion_payment(**changes: Any) -> Payment:
    return moneyfusion_payment(**{"status": Status.AWAITING, "provider_reference": TOKEN, **changes})


def moneyfusion_payout(**changes: Any) -> Payment:
    values: dict[str, Any] = {
        "direction": Direction.OUT,
        "amount": 1500,
        "wallet": "orange-money-ci",
        "approved_by": "Awa",
        "why": "rendu",
        **changes,
    }
    return moneyfusion_payment(**values)


def ekolopay_payment(**changes: Any) -> Payment:
    values: dict[str, Any] = {
        "operator": "ekolopay",
        "amount": 5000,
        "currency": Currency.XAF,
        "phone": "+242066304925",
        "customer": "Jean",
        **changes,
    }
    return mvola_payment(**values)


def asked_ekolopay_payment(**changes: Any) -> Payment:
    return ekolopay_payment(**{"status": Status.AWAITING, "provider_reference": PURCHASE_TOKEN, **changes})


LINK = f"https://payin.moneyfusion.net/payment/{TOKEN}/500/Nom Client"


def created(status: int = 200, **changes: Any) -> httpx.Response:
    document = {"statut": True, "token": TOKEN, "message": "paiement en cours", "url": LINK, **changes}
    return answer({name: value for name, value in document.items() if value is not ...}, status)


def refused(message: object = "Le montant est trop bas", status: int = 200, **more: Any) -> httpx.Response:
    return answer({"statut": False, "message": message, **more}, status)


def details_of(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "_id": "65df163b11ab882694573060",
        "tokenPay": TOKEN,
        "numeroSend": "0708889205",
        "nomclient": "John Doe",
        "personal_Info": [{"orderId": REFERENCE}],
        "numeroTransaction": "0708889205",
        "Montant": 200,
        "frais": 5,
        "statut": "paid",
        "moyen": "orange",
        "return_url": "https://till.example/back",
        "createdAt": "2024-02-28T11:17:15.285Z",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not ...}


def told(outer: object = True, **changes: Any) -> httpx.Response:
    return answer({"statut": outer, "data": details_of(**changes), "message": "details paiement"})


def webhook(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "event": "payin.session.completed",
        "personal_Info": [{"orderId": REFERENCE}],
        "tokenPay": TOKEN,
        "numeroSend": "0708889205",
        "nomclient": "John Doe",
        "numeroTransaction": "0708889205",
        "Montant": 200,
        "frais": 5,
        "return_url": "https://till.example/back",
        "webhook_url": "https://till.example/c",
        "createdAt": "2024-02-28T11:17:15.285Z",
        **changes,
    }
    return {name: value for name, value in document.items() if value is not ...}


def response(result: object, status: int = 200, /, **data: Any) -> httpx.Response:
    return answer({"response": {"API_RESPONSE_CODE": result, "API_RESPONSE_DATA": data}}, status)


def token_given(token: object = PURCHASE_TOKEN, status: int = 200) -> httpx.Response:
    return response(200, status, API_DATA={"purchaseToken": token})


def checked(value: object, status: int = 200, **more: Any) -> httpx.Response:
    return response(200, status, API_DATA={"payment_successful": value, **more})


def down(status: int = 200, **headers: str) -> httpx.Response:
    document = {"code": 0, "message": "Service indisponible", "reason": "UNAVAILABLE_SERVICE"}
    return answer(document, status, **headers)
