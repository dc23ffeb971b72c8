"""What may be sent back, to whom, within which limits; refused before anything is recorded."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.merchants import MoneyFusionMerchant, PayoutLimits
from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.core.request import PayoutRequest
from tests.core.test_operator import MVOLA, PVIT

LIMITS = PayoutLimits(per_operation=20_000, per_day=100_000)
AIRTEL, MOOV = "074 21 38 03", "062 00 00 01"
PAYING = replace(PVIT, limits=LIMITS).operator
FUSION = MoneyFusionMerchant(
    api_url="https://shop.example/api/the-credential/pay/",
    status_url="https://shop.example/status",
    environment=Environment.SANDBOX,
    private_key="the-private-key",
    limits=LIMITS,
)


def refusal(operator: Operator, amount: int = 1_000, phone: str = AIRTEL, wallet: str | None = None) -> str:
    try:
        operator.admit_payout(amount, phone, wallet)
    except InvalidInput as refused:
        return refused.code
    return "admitted"


def test_the_wallet_of_the_receiver_follows_from_the_number() -> None:
    money, number, wallet = PAYING.admit_payout(1_000, AIRTEL)
    assert (money.amount, money.currency.value, number.e164, wallet) == (1_000, "XAF", "+24174213803", "AM")
    assert PAYING.admit_payout(1_000, MOOV)[2] == "MC"
    assert PAYING.admit_payout(1_000, MOOV, "MC")[2] == "MC"
    assert refusal(PAYING, phone=MOOV, wallet="AM") == "wallet_differs"


@pytest.mark.parametrize(
    "limits", [PayoutLimits(), PayoutLimits(per_operation=20_000), PayoutLimits(per_day=100_000), PayoutLimits(-1, -1)]
)
def test_nothing_is_sent_back_unless_the_shop_allows_it(limits: PayoutLimits) -> None:
    operator = replace(PVIT, limits=limits).operator
    assert operator.payout is None
    assert refusal(operator) == "payout_not_offered"


def test_terms_that_allow_nothing_are_no_offer() -> None:
    assert PAYING.payout is not None
    assert refusal(replace(PAYING, payout=replace(PAYING.payout, per_operation=0))) == "payout_not_offered"
    assert refusal(MVOLA.operator, phone="0341234567") == "payout_not_offered"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (-1, "amount_zero"),
        (0, "amount_zero"),
        (1, "payout_below"),
        (99, "payout_below"),
        (100, "admitted"),
        (20_000, "admitted"),
        (20_001, "payout_above"),
    ],
)
def test_the_limits_of_one_payout(amount: int, code: str) -> None:
    assert refusal(PAYING, amount) == code


def test_a_refusal_names_the_limit() -> None:
    with pytest.raises(InvalidInput) as below:
        PAYING.admit_payout(1, AIRTEL)
    assert below.value.facts == {"minimum": 100, "currency": PAYING.currency, "operator": "PVit"}
    with pytest.raises(InvalidInput) as above:
        PAYING.admit_payout(10**9, AIRTEL)
    assert above.value.facts == {"maximum": 20_000, "currency": PAYING.currency, "operator": "PVit"}


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("", "phone_empty"),
        ("0742138", "phone_invalid"),
        ("+261 34 12 345 67", "phone_foreign"),
        ("074 00 00 00", "phone_is_merchant"),
    ],
)
def test_who_cannot_receive(phone: str, code: str) -> None:
    assert refusal(PAYING, phone=phone) == code


def test_a_network_that_the_provider_cannot_reach() -> None:
    only_moov = replace(PVIT, wallet="MC", limits=LIMITS).operator
    assert refusal(only_moov) == "phone_other_network"
    assert refusal(only_moov, phone=MOOV) == "admitted"


def test_a_wallet_that_no_number_tells_has_to_be_asked_for() -> None:
    fusion = FUSION.operator
    assert fusion.admit_payout(1_000, "07 01 02 03 04")[2] == "orange-money-ci"
    assert fusion.admit_payout(1_000, "07 01 02 03 04", "wave-ci")[2] == "wave-ci"
    assert refusal(fusion, phone="07 01 02 03 04", wallet="mtn-ci") == "wallet_differs"
    assert refusal(fusion, phone="07 01 02 03 04", wallet="wave-sn") == "wallet_differs"
    assert refusal(fusion, 199, "07 01 02 03 04") == "payout_below"


def test_an_operator_without_a_number_of_its_own() -> None:
    assert FUSION.operator.merchant is None
    assert refusal(replace(PAYING, merchant=None), phone="074 00 00 00") == "admitted"


@given(
    st.integers(-(10**13), 10**13), st.sampled_from([AIRTEL, MOOV, "066123456"]), st.sampled_from([None, "AM", "MC"])
)
def test_what_is_admitted_is_within_the_limits(amount: int, phone: str, wallet: str | None) -> None:
    try:
        money, number, found = PAYING.admit_payout(amount, phone, wallet)
    except InvalidInput:
        return
    assert money.amount == amount
    assert 100 <= amount <= 20_000
    assert PAYING.payout is not None
    assert number.network is not None
    assert found == PAYING.payout.wallets[number.network]
    assert wallet in (None, found)


def test_the_code_of_a_manager_is_never_shown() -> None:
    request = PayoutRequest("s1", "pvit", 1_000, AIRTEL, "Vola", "Hanta", "Monnaie", pin="4711")
    assert "4711" not in repr(request)
