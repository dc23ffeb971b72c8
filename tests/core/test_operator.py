"""Who can be charged, how much, and what it costs; and what evidence proves a payment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.fold import fold
from pos_app.core.merchants import MVolaMerchant, PVitMerchant, PVitWebMerchant
from pos_app.core.operator import FeeRule, Operator
from pos_app.core.payment import Environment, Kind, Payment, Status
from pos_app.core.phone import Network, parse
from pos_app.core.provider import Evidence, Provider, judge
from tests.core.test_payment import TO, story
from tests.support.virtual import START

MVOLA = MVolaMerchant(
    base_url="http://127.0.0.1",
    consumer_key="the-key",
    consumer_secret="the-secret",
    partner_name="Boutique",
    partner_msisdn=parse("0343500004", "MG"),
    environment=Environment.SANDBOX,
    fee=FeeRule(120, paid_by_customer=False),
)
PVIT = PVitMerchant(
    url="http://127.0.0.1/pvit",
    merchant_msisdn=parse("074000000", "GA"),
    token="the-token",
    till="caisse3",
    environment=Environment.SANDBOX,
)


def refusal(operator: Operator, *, amount: str | int = 1_000, phone: str | None = None) -> str:
    try:
        operator.admit_amount(amount)
        operator.admit_phone(phone or "")
    except InvalidInput as refused:
        return refused.code
    return "admitted"


def test_limits_are_told_before_anything_is_recorded() -> None:
    assert refusal(PVIT.operator, amount="99") == "amount_below"
    assert refusal(PVIT.operator, amount=490_001) == "amount_above"
    assert refusal(MVOLA.operator, amount=20_000_001) == "amount_above"
    assert refusal(MVOLA.operator, amount=0) == "amount_zero"
    assert PVIT.operator.admit_amount("490 000").amount == 490_000


def test_another_operators_customer_is_refused() -> None:
    assert refusal(MVOLA.operator, phone="032 12 345 67") == "phone_other_network"
    assert refusal(MVOLA.operator, phone="036 12 345 67") in ("phone_other_network", "phone_invalid")
    assert refusal(replace(PVIT, wallet="MC").operator, phone="074 21 38 03") == "phone_other_network"


def test_the_shop_cannot_charge_itself() -> None:
    assert refusal(MVOLA.operator, phone="034 35 000 04") == "phone_is_merchant"


def test_the_wallet_follows_from_the_number() -> None:
    pvit = PVIT.operator
    airtel, moov = pvit.admit_phone("074213803"), pvit.admit_phone("062000001")
    assert (pvit.wallet_of(airtel), pvit.wallet_of(moov), pvit.wallet_of(moov, "MC")) == ("AM", "MC", "MC")
    with pytest.raises(InvalidInput) as refused:
        pvit.wallet_of(moov, "AM")
    assert refused.value.code == "wallet_differs"
    mvola = MVOLA.operator
    assert mvola.wallet_of(mvola.admit_phone("0341234567")) is None


def test_any_number_will_do_where_the_customer_chooses_the_wallet() -> None:
    open_to_all = replace(PVIT.operator, any_network=True, networks={})
    assert open_to_all.admit_phone("074 21 38 03").network is Network.AIRTEL
    assert open_to_all.wallet_of(open_to_all.admit_phone("062000001")) is None
    # But only a customer of the country, and never the shop itself.
    assert refusal(open_to_all, phone="+261 34 12 345 67") == "phone_foreign"
    assert refusal(open_to_all, phone="01 23 45 67") in ("phone_invalid", "phone_not_mobile")
    assert refusal(open_to_all, phone="074 00 00 00") == "phone_is_merchant"


def test_operators_of_one_account_name_it() -> None:
    assert PVIT.operator.account_id == "pvit"
    assert PVitWebMerchant(PVIT, "https://shop.example").operator.account_id == "pvit"


def test_a_number_without_network_has_no_wallet() -> None:
    number = replace(parse("074213803", "GA"), network=None)
    assert PVIT.operator.wallet_of(number) is None


def test_an_operator_may_have_no_number_of_its_own() -> None:
    anonymous = replace(MVOLA.operator, merchant=None)
    assert anonymous.merchant_e164 is None
    assert anonymous.admit_phone("0343500004").national == "0343500004"


@given(st.integers(1, 10**9))
def test_the_fee_of_the_pictures(amount: int) -> None:
    rule = FeeRule(120, paid_by_customer=False)
    assert rule.fee_of(12_500) == 150
    assert abs(rule.fee_of(amount) * 10_000 - amount * 120) <= 5_000


def test_no_secret_in_any_repr() -> None:
    shown = repr(MVOLA) + repr(PVIT) + repr(MVOLA.operator)
    assert not any(secret in shown for secret in ("the-key", "the-secret", "the-token"))


class Asked:
    """As much of a provider as `judge` looks at."""

    def __init__(self, *required: str) -> None:
        self.operator = MVOLA.operator
        self.required = frozenset(required)


FULL = Evidence(
    transaction_id="653805064",
    amount=12500,
    currency="MGA",
    payer="+261341234567",
    payee="+261343500004",
    at=START,
)
PAYMENT = fold(story(*TO[Status.AWAITING]))
PAYOUT = fold(story(Kind.PAYOUT, *TO[Status.AWAITING][1:]))
BACK = replace(FULL, payer=FULL.payee, payee=FULL.payer)
"""Evidence of the same amount on its way back."""


def verdict(evidence: Evidence, *required: str, of: Payment = PAYMENT) -> str | None:
    provider: Provider = Asked(*required)  # type: ignore[assignment]
    return judge(of, provider, evidence).reason


def test_full_evidence_proves_and_says_what_was_compared() -> None:
    provider: Provider = Asked("amount", "currency", "payer", "payee", "transaction_id")  # type: ignore[assignment]
    proven = judge(PAYMENT, provider, FULL)
    assert (proven.reason, proven.checks) == (None, ("amount", "currency", "payer", "payee"))


@pytest.mark.parametrize("field", ["amount", "currency", "payer", "payee", "reference"])
def test_a_missing_field_is_not_a_match_where_it_is_required(field: str) -> None:
    missing = replace(FULL, **{field: None})
    assert verdict(missing, field) == f"{field}_missing"
    assert verdict(missing) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 12499),
        ("amount", 12501),
        ("currency", "XAF"),
        ("payer", "+261340000000"),
        ("payee", "+261341234567"),
        ("reference", "C3-0T36SV0T5"),
    ],
)
def test_a_difference_counts_even_where_the_field_is_not_required(field: str, value: object) -> None:
    assert verdict(replace(FULL, **{field: value})) == f"{field}_differs"  # type: ignore[arg-type]


def test_a_success_without_its_number_is_no_proof_where_one_is_due() -> None:
    assert verdict(replace(FULL, transaction_id=None), "transaction_id") == "transaction_missing"
    assert verdict(replace(FULL, transaction_id=""), "transaction_id") == "transaction_missing"


def test_a_payout_is_proved_by_money_that_went_the_other_way() -> None:
    every = ("amount", "currency", "payer", "payee", "transaction_id")
    provider: Provider = Asked(*every)  # type: ignore[assignment]
    proven = judge(PAYOUT, provider, BACK)
    assert (proven.reason, proven.checks) == (None, ("amount", "currency", "payer", "payee"))


def test_a_charge_proves_no_payout_and_a_payout_no_charge() -> None:
    assert verdict(FULL, of=PAYOUT) == "payer_differs"
    assert verdict(BACK, of=PAYMENT) == "payer_differs"
    assert verdict(replace(FULL, payer=None), of=PAYOUT) == "payee_differs"
    assert verdict(replace(BACK, payer=None), of=PAYMENT) == "payee_differs"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 12499),
        ("currency", "XAF"),
        ("payer", "+261340000000"),
        ("payee", "+261340000000"),
        ("reference", "x"),
    ],
)
def test_a_difference_counts_in_a_payout_too(field: str, value: object) -> None:
    assert verdict(replace(BACK, **{field: value}), of=PAYOUT) == f"{field}_differs"  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["amount", "currency", "payer", "payee", "reference"])
def test_a_missing_field_is_no_match_in_a_payout_either(field: str) -> None:
    assert verdict(replace(BACK, **{field: None}), field, of=PAYOUT) == f"{field}_missing"


def test_what_is_noted_is_never_compared() -> None:
    assert verdict(replace(FULL, paid_by="+2250700000000", means="wave-ci")) is None


def test_an_old_success_is_another_payments() -> None:
    assert verdict(replace(FULL, at=START - timedelta(hours=47))) is None
    assert verdict(replace(FULL, at=START - timedelta(hours=49))) == "older_than_request"
    assert verdict(replace(FULL, at=None)) is None
