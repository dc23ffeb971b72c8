"""Every account has one class that speaks for it, and ways to pay of one account share it."""

from dataclasses import replace

import pytest

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import EkoloPayMerchant, Merchant, MoneyFusionMerchant, PVitWebMerchant
from pos_app.core.payment import Environment
from pos_app.core.provider import KeyState
from pos_app.providers.ekolopay import EkoloPay
from pos_app.providers.moneyfusion import MoneyFusion
from pos_app.providers.mvola import MVola
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_web import PVitWeb
from pos_app.providers.registry import build, build_all
from tests.providers.wire import MVOLA, PVIT, Clock, Network

ADDRESSES = Addresses("https://till.example.org", {"pvit": "account-secret", "ekolopay": "account-secret"})
WEB = PVitWebMerchant(PVIT, ADDRESSES.base)
MONEYFUSION = MoneyFusionMerchant(
    api_url="https://www.pay.moneyfusion.net/Shop/0123456789abcdef/pay/",
    status_url="https://www.pay.moneyfusion.net/paiementNotif",
    environment=Environment.PRODUCTION,
)
EKOLOPAY = EkoloPayMerchant(
    base_url="https://ekolopay.com/api/v1/gateway",
    page_url="https://ekolopay.com/purchase-product",
    api_client="client",
    secret_key="secret-key",
    environment=Environment.PRODUCTION,
)
ALL: tuple[Merchant, ...] = (MVOLA, PVIT, WEB, MONEYFUSION, EKOLOPAY)


class Store:
    def __init__(self) -> None:
        self.kept: tuple[str, KeyState] | None = ("renewed-key", KeyState(None, "callback"))

    def load(self) -> tuple[str, KeyState] | None:
        return self.kept

    def save(self, key: str, state: KeyState) -> None:
        self.kept = (key, state)


def test_each_account_gets_its_provider() -> None:
    wire = Network().wire()
    providers = [build(merchant, wire, Clock()) for merchant in ALL]
    assert [type(provider) for provider in providers] == [MVola, PVit, PVitWeb, MoneyFusion, EkoloPay]
    assert [provider.operator for provider in providers] == [merchant.operator for merchant in ALL]


def test_a_shop_has_them_all_by_operator() -> None:
    providers = build_all(ALL, Network().wire(), Clock(), ADDRESSES)
    assert list(providers) == ["mvola", "pvit", "pvit-web", "moneyfusion", "ekolopay"]


def test_the_store_of_a_key_reaches_the_account_that_it_is_of() -> None:
    providers = build_all(ALL, Network().wire(), Clock(), ADDRESSES, {"pvit": Store()})
    pvit, web = providers["pvit"], providers["pvit-web"]
    assert isinstance(pvit, PVit)
    assert isinstance(web, PVitWeb)
    assert pvit.key.source == "callback"


def test_the_page_of_an_account_that_is_not_offered_itself_has_one_of_its_own() -> None:
    providers = build_all((replace(WEB),), Network().wire(), Clock(), ADDRESSES, {"pvit": Store()})
    assert list(providers) == ["pvit-web"]


def test_an_account_of_nobody_is_a_bug() -> None:
    with pytest.raises(LookupError, match="object"):
        build(object(), Network().wire(), Clock())  # type: ignore[arg-type]
