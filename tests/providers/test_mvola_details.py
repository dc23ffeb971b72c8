"""MVola's wire sheet, fact by fact: the details that prove a payment, in full or not at all."""

from datetime import UTC, datetime

import pytest

from pos_app.core.provider import (
    Contradictory,
    Evidence,
    NoAnswer,
    StatusResult,
    Successful,
    judge,
)
from tests.providers.wire import (
    Ears,
    Network,
    Step,
    asked_mvola_payment,
    details,
    mvola,
    mvola_status,
    run,
    token,
)

BASE = "https://devapi.mvola.mg/mvola/mm/transactions/type/merchantpay/1.0.0/"
FOUND = "653805064"
COMPLETED = details()
PROVEN = Evidence(
    transaction_id=FOUND,
    amount=12500,
    currency="MGA",
    payer="+261343500003",
    payee="+261343500004",
    fee=150,
    at=datetime(2026, 11, 21, 8, 33, 30, 707000, tzinfo=UTC),
)


def asked(status: Step | list[Step], found: Step | list[Step] = COMPLETED) -> StatusResult:
    return run(mvola(Network(token=token(), status=status, details=found)).status(asked_mvola_payment(), Ears()))


def verdict(**changes: object) -> str | None:
    """Why completed details with these changes do not make a payment paid; None when they do."""
    provider = mvola(Network(token=token(), status=mvola_status("completed", FOUND), details=details(**changes)))
    result = run(provider.status(asked_mvola_payment(), Ears()))
    if isinstance(result, Contradictory):
        return result.reason
    assert isinstance(result, Successful)
    return judge(asked_mvola_payment(), provider, result.evidence).reason


def test_details_that_say_the_contrary_are_a_contradiction() -> None:
    assert asked(mvola_status("completed", FOUND), details(transactionStatus="failed")) == Contradictory(
        "status_differs"
    )


@pytest.mark.parametrize("word", ["pending", "success", "", None, 1, ...])
def test_details_that_do_not_say_completed_prove_nothing(word: object) -> None:
    assert asked(mvola_status("completed", FOUND), details(transactionStatus=word)) == NoAnswer("details_unclear")


def test_the_required_fields_are_all_that_can_be_checked() -> None:
    assert mvola(Network()).required == {"amount", "currency", "payer", "payee", "transaction_id"}


def test_a_payment_that_matches_in_full_is_paid() -> None:
    assert verdict() is None


def test_the_reference_asked_for_is_kept_and_theirs_may_differ() -> None:
    assert verdict(transactionReference="1") is None
    result = asked(mvola_status("completed", FOUND), details(transactionReference="1"))
    assert isinstance(result, Successful)
    assert result.evidence.transaction_id == FOUND


@pytest.mark.parametrize("amount", ["12500", "12500.0", "12500.00", " 12500.00 ", "12500.000000", "0012500"])
def test_amounts_are_compared_as_decimals(amount: str) -> None:
    assert verdict(amount=amount) is None


@pytest.mark.parametrize("amount", ["12499.00", "12501.00", "12500.01", "12500.50", "125.00", "0", "999999999999999"])
def test_another_amount_is_not_a_match(amount: str) -> None:
    assert verdict(amount=amount) == "amount_differs"


@pytest.mark.parametrize(
    "amount",
    [
        ...,
        None,
        "",
        12500,
        12500.0,
        True,
        "1.25e4",
        "+12500",
        "-12500",
        "12,500.00",
        "１２５００",
        "12500 Ar",
        ["12500"],
    ],
)
def test_a_missing_or_odd_amount_is_not_a_match(amount: object) -> None:
    assert verdict(amount=amount) == "amount_missing"


@pytest.mark.parametrize("currency", ["Ar", "MGA", " Ar "])
def test_ariary_go_by_two_names(currency: str) -> None:
    assert verdict(currency=currency) is None


@pytest.mark.parametrize(
    ("currency", "reason"),
    [("USD", "currency_differs"), ("ar", "currency_differs"), ("", "currency_missing"), (None, "currency_missing")],
)
def test_another_currency_is_not_a_match(currency: object, reason: str) -> None:
    assert verdict(currency=currency) == reason


@pytest.mark.parametrize("number", ["0343500003", "261343500003", "+261343500003", "343500003", "034 35 000 03"])
def test_the_payer_is_compared_as_a_number(number: str) -> None:
    assert verdict(debitParty=[{"key": "msisdn", "value": number}]) is None


def test_the_payer_stands_beside_other_keys() -> None:
    assert verdict(debitParty=[{"key": "accountid", "value": "1"}, {"key": "msisdn", "value": "0343500003"}]) is None


@pytest.mark.parametrize(
    "party",
    [
        ...,
        None,
        [],
        {},
        "0343500003",
        ["0343500003"],
        [{"key": "msisdn"}],
        [{"key": "msisdn", "value": 343500003}],
        [{"key": "msisdn", "value": "0343"}],
        [{"key": "MSISDN", "value": "0343500003"}],
        [{"key": "msisdn", "value": "0343500003"}, {"key": "msisdn", "value": "0343500003"}],
    ],
)
def test_a_missing_or_odd_party_is_not_a_match(party: object) -> None:
    assert verdict(debitParty=party) == "payer_missing"
    assert verdict(creditParty=party) == "payee_missing"


def test_another_party_is_not_a_match() -> None:
    other = [{"key": "msisdn", "value": "0343500009"}]
    assert verdict(debitParty=other) == "payer_differs"
    assert verdict(creditParty=other) == "payee_differs"


def test_swapped_parties_are_not_a_match() -> None:
    merchant, customer = [{"key": "msisdn", "value": "0343500004"}], [{"key": "msisdn", "value": "0343500003"}]
    assert verdict(debitParty=merchant, creditParty=customer) == "payer_differs"


def fee_of(**changes: object) -> int | None:
    result = asked(mvola_status("completed", FOUND), details(**changes))
    assert isinstance(result, Successful)
    return result.evidence.fee


def test_fees_are_read_under_the_live_and_the_documented_name() -> None:
    assert fee_of(fees=[{"feeAmount": "150"}]) == 150
    assert fee_of(fees=..., fee=[{"feeAmount": "75.00"}]) == 75
    assert fee_of(fees=..., fee={"feeAmount": "75"}) == 75
    assert fee_of(fees=[{"feeAmount": "100"}, {"feeAmount": "50"}]) == 150


@pytest.mark.parametrize(
    "fees", [..., None, [], "150", 150, [{}], [{"feeAmount": "1.5"}], [{"feeAmount": "1"}, {"feeAmount": None}], [1]]
)
def test_a_fee_that_is_not_understood_is_not_shown_and_blocks_nothing(fees: object) -> None:
    assert fee_of(fees=fees) is None
    assert verdict(fees=fees) is None


def time_of(**changes: object) -> datetime | None:
    result = asked(mvola_status("completed", FOUND), details(**changes))
    assert isinstance(result, Successful)
    return result.evidence.at


def test_the_time_is_read_under_the_live_and_the_documented_name() -> None:
    at = datetime(2026, 11, 21, 8, 33, 30, tzinfo=UTC)
    assert time_of(creationDate="2026-11-21T08:33:30Z") == at
    assert time_of(creationDate=..., createDate="2026-11-21T11:33:30+03:00") == at
    assert time_of(creationDate="2026-11-21T08:33:30") == at


def test_the_time_of_the_query_is_not_the_time_of_the_payment() -> None:
    assert time_of(creationDate=..., requestDate="2026-11-21T11:40:00.265Z") is None


@pytest.mark.parametrize(
    "at", [..., None, "", 1700000000, "yesterday", "2026-13-45T00:00:00Z", "0001-01-01T00:00:00+23:00"]
)
def test_a_time_that_is_not_understood_is_left_out(at: object) -> None:
    assert time_of(creationDate=at) is None


def test_a_payment_far_older_than_the_request_is_not_a_match() -> None:
    assert verdict(creationDate="2026-11-10T08:33:30.707Z") == "older_than_request"
