"""The accounts of the settings: the operators that they make available, and what must never be written of them."""

from dataclasses import replace

import pytest

from pos_app.core.link import LinkRefused
from pos_app.core.merchants import EkoloPayMerchant, Merchant, MoneyFusionMerchant, PVitWebMerchant
from pos_app.core.money import Currency
from pos_app.core.payment import Environment
from pos_app.core.phone import Network
from tests.core.test_operator import MVOLA, PVIT
from tests.core.test_payout import FUSION, LIMITS

WEB = PVitWebMerchant(PVIT, "https://Shop.example:443/caisse")
EKOLO = EkoloPayMerchant(
    base_url="https://api.example",
    page_url="https://page.example/pay",
    api_client="the-client",
    secret_key="the-key-of-ekolo",
    environment=Environment.SANDBOX,
)
ALL: list[Merchant] = [MVOLA, PVIT, WEB, FUSION, EKOLO]


@pytest.mark.parametrize("merchant", ALL, ids=lambda merchant: merchant.operator.id)
def test_secrets_are_known_and_not_shown(merchant: Merchant) -> None:
    assert merchant.secrets
    assert not any(secret in repr(merchant) for secret in merchant.secrets)
    assert not any(secret in repr(merchant.operator) for secret in merchant.secrets)
    assert merchant.address.startswith("http")
    assert merchant.operator.environment is merchant.environment is Environment.SANDBOX


def test_the_five_operators() -> None:
    assert [merchant.operator.id for merchant in ALL] == ["mvola", "pvit", "pvit-web", "moneyfusion", "ekolopay"]
    assert [merchant.operator.by_link for merchant in ALL] == [False, False, True, True, True]
    assert [merchant.operator.quotes for merchant in ALL] == [False, True, True, False, False]
    currencies = [Currency.MGA, Currency.XAF, Currency.XAF, Currency.XOF, Currency.XAF]
    assert [merchant.operator.currency for merchant in ALL] == currencies


def test_the_web_page_has_the_account_and_the_limits_of_pvit_but_pays_nothing_back() -> None:
    web, rest = replace(WEB, account=replace(PVIT, limits=LIMITS)).operator, PVIT.operator
    assert (
        (web.minimum, web.maximum, web.networks)
        == (rest.minimum, rest.maximum, rest.networks)
        == (
            100,
            490_000,
            {Network.AIRTEL: "AM", Network.MOOV: "MC"},
        )
    )
    assert (web.merchant, web.account_id, web.payout) == (rest.merchant, rest.account_id, None)
    assert web.link_origins == ("https://shop.example",)
    assert (WEB.address, WEB.secrets) == (PVIT.address, PVIT.secrets)


def test_moneyfusion_pays_back_only_with_its_second_key_and_where_its_wallets_are_known() -> None:
    payout = FUSION.operator.payout
    assert payout is not None
    assert (payout.minimum, payout.per_operation, payout.per_day) == (200, 20_000, 100_000)
    assert payout.other_wallets == ("wave-ci",)
    gabon = replace(FUSION, country="GA", currency=Currency.XAF).operator
    assert gabon.payout is not None
    assert gabon.payout.wallets == {Network.AIRTEL: "airtel-money-ga", Network.MOOV: "libertis-ga"}
    assert gabon.payout.other_wallets == ()
    assert replace(FUSION, private_key=None).operator.payout is None
    assert replace(FUSION, country="CG").operator.payout is None
    assert replace(FUSION, limits=replace(LIMITS, per_day=0)).operator.payout is None


def test_moneyfusions_address_is_its_credential() -> None:
    assert FUSION.secrets == (FUSION.api_url, "the-private-key")
    bare = MoneyFusionMerchant(FUSION.api_url, FUSION.status_url, Environment.SANDBOX)
    assert bare.secrets == (FUSION.api_url,)
    assert bare.operator.minimum == 200
    assert bare.operator.link_origins == ("https://payin.moneyfusion.net",)


def test_the_page_of_ekolopay_is_where_its_links_lead() -> None:
    assert EKOLO.operator.link_origins == ("https://page.example",)
    other = replace(EKOLO, link_origins=("http://127.0.0.1:8777",)).operator
    assert other.link_origins == ("http://127.0.0.1:8777",)
    assert replace(EKOLO, country="GA").operator.region == "GA"
    assert "the-client" not in repr(EKOLO)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(LinkRefused):
        _ = replace(WEB, page_base="shop.example").operator
