"""MVola's wire sheet, fact by fact: the status question, the details that prove a payment, the callback's hint."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from pos_app.core.provider import (
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Declined,
    Evidence,
    NoAnswer,
    Pending,
    StatusResult,
    Successful,
    judge,
)
from tests.providers.wire import (
    CORRELATION,
    SERVER_ID,
    Ears,
    Network,
    Step,
    answer,
    asked_mvola_payment,
    details,
    fault,
    mvola,
    mvola_error,
    mvola_payment,
    mvola_status,
    run,
    text,
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


# The questions


def test_the_status_is_asked_by_mvola_s_id() -> None:
    network = Network(token=token(), status=mvola_status("pending"))
    run(mvola(network).status(asked_mvola_payment(), Ears()))
    request = network.of("status")[0]
    assert (request.method, str(request.url)) == ("GET", BASE + f"status/{SERVER_ID}")
    assert request.content == b""


def test_every_documented_header_is_sent_with_both_questions() -> None:
    network = Network(token=token("tok"), status=mvola_status("completed", FOUND), details=details())
    run(mvola(network).status(asked_mvola_payment(), Ears()))
    for request in (*network.of("status"), *network.of("details")):
        assert request.headers["Authorization"] == "Bearer tok"
        assert request.headers["Version"] == "1.0"
        assert request.headers["X-CorrelationID"] == CORRELATION
        assert request.headers["UserLanguage"] == "FR"
        assert request.headers["UserAccountIdentifier"] == "msisdn;0343500004"
        assert request.headers["partnerName"] == "Epicerie d Analakely"
        assert request.headers["Content-Type"] == "application/json"
        assert request.headers["Cache-Control"] == "no-cache"
        assert "X-Callback-URL" not in request.headers


def test_without_mvola_s_id_there_is_no_question() -> None:
    network = Network()
    provider = mvola(network)
    assert not provider.can_ask(mvola_payment())
    assert provider.can_ask(asked_mvola_payment())
    assert run(provider.status(mvola_payment(), Ears())) == NoAnswer("provider_reference_missing")
    assert network.requests == []


def test_an_id_cannot_lead_to_another_address() -> None:
    network = Network(token=token(), status=mvola_status("pending"))
    run(mvola(network).status(asked_mvola_payment(provider_reference="a/b?c#d"), Ears()))
    assert network.of("status")[0].url.raw_path.endswith(b"/status/a%2Fb%3Fc%23d")


# The status


def test_pending_is_pending() -> None:
    assert asked(mvola_status("pending")) == Pending()


def test_failed_is_a_refusal_without_a_guess_at_its_cause() -> None:
    assert asked(mvola_status("failed")) == Declined("declined")


def test_completed_is_proven_by_the_details() -> None:
    network = Network(token=token(), status=mvola_status("completed", FOUND), details=details())
    ears = Ears()
    assert run(mvola(network).status(asked_mvola_payment(), ears)) == Successful(PROVEN)
    assert [str(request.url) for request in network.of("details")] == [BASE + FOUND]
    assert ears.steps == ["status", "details"]


@pytest.mark.parametrize("word", ["success", "SUCCESS", "COMPLETED", "FAILED", "", "x" * 100, "pending!"])
def test_an_unknown_word_is_pending(word: str) -> None:
    assert asked(mvola_status(word)) == Pending()


def test_an_unknown_word_is_overruled_by_details_that_prove_completion() -> None:
    assert asked(mvola_status("success", FOUND)) == Successful(PROVEN)


@pytest.mark.parametrize("word", ["pending", "failed", "success", None])
def test_an_unknown_word_stays_pending_without_proof_in_the_details(word: object) -> None:
    assert asked(mvola_status("success", FOUND), details(transactionStatus=word)) == Pending()


def test_a_padded_word_is_read() -> None:
    assert asked(mvola_status(" completed ", f" {FOUND} ")) == Successful(PROVEN)


@pytest.mark.parametrize("found", ["", " ", None, 653805064, "a/b", "..", "é"])
def test_completed_without_a_usable_reference_proves_nothing_yet(found: object) -> None:
    assert asked(mvola_status("completed", found)) == NoAnswer("transaction_missing")


@pytest.mark.parametrize("word", [None, 1, True, ["completed"], {"status": "completed"}])
def test_a_status_that_is_not_a_text_is_no_answer(word: object) -> None:
    assert asked(mvola_status(word, FOUND)) == NoAnswer("answer_unreadable")


def test_a_status_of_another_id_changes_nothing_unless_it_claims_success() -> None:
    assert asked(mvola_status("failed", "", "another")) == NoAnswer("reference_differs")
    assert asked(mvola_status("pending", "", "another")) == NoAnswer("reference_differs")
    assert asked(mvola_status("completed", FOUND, "another")) == Contradictory("reference_differs")


@pytest.mark.parametrize("echo", [SERVER_ID.upper(), f" {SERVER_ID}", "", None])
def test_the_id_may_be_absent_or_in_capitals(echo: object) -> None:
    assert asked(mvola_status("failed", "", echo)) == Declined("declined")


def test_an_unknown_id_answered_with_empty_fields_is_pending() -> None:
    assert asked(mvola_status("", "")) == Pending()


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (mvola_error(404), "http_error"),
        (mvola_error(400), "http_error"),
        (fault(403, 900910), "forbidden"),
        (text("", 500), "http_error"),
        (text("", 301), "redirected"),
        (text("", 200), "answer_unreadable"),
        (text("{}", 200), "answer_unreadable"),
        (text("[1]", 200), "answer_unreadable"),
        (text('{"status": "completed"}', 202), "answer_unreadable"),
        (text('{"status": "pending", "status": "completed"}', 200), "answer_unreadable"),
        (text("<html><body>Wi-Fi</body></html>", 200), "html_page"),
        (text("x" * 70_000, 200), "answer_too_large"),
        (httpx.ConnectError("refused"), "connection_failed"),
        (httpx.ReadTimeout("slow"), "no_answer_in_time"),
    ],
)
def test_a_question_that_fails_changes_nothing(step: Step, reason: str) -> None:
    assert asked(step) == NoAnswer(reason)
    assert asked(mvola_status("completed", FOUND), step) == NoAnswer(reason)


@pytest.mark.parametrize("step", [fault(429, 900800, Retry_After="12"), text("", 503, Retry_After="12")])
def test_a_question_that_fails_says_when_to_ask_again(step: Step) -> None:
    result = asked(step)
    assert isinstance(result, NoAnswer)
    assert result.retry_after == 12.0


# The token of a question


def test_a_refused_token_is_renewed_once_and_the_question_asked_once_more() -> None:
    network = Network(token=[token("first-token"), token("second-token")], status=[fault(401), mvola_status("pending")])
    ears = Ears()
    assert run(mvola(network).status(asked_mvola_payment(), ears)) == Pending()
    assert [request.headers["Authorization"] for request in network.of("status")] == [
        "Bearer first-token",
        "Bearer second-token",
    ]
    assert [answer.http_status for answer in ears.answers] == [401, 200]


def test_a_token_refused_twice_ends_the_question() -> None:
    network = Network(token=token(), status=fault(401))
    assert run(mvola(network).status(asked_mvola_payment(), Ears())) == NoAnswer("unauthorised")
    assert (len(network.of("status")), len(network.of("token"))) == (2, 2)


def test_a_token_refused_for_the_details_is_renewed_too() -> None:
    assert asked(mvola_status("completed", FOUND), [fault(401), details()]) == Successful(PROVEN)


def test_a_question_without_token_is_no_answer() -> None:
    network = Network(token=text("", 429, Retry_After="5"))
    assert run(mvola(network).status(asked_mvola_payment(), Ears())) == NoAnswer("throttled", 5.0)
    assert network.of("status") == []


def test_a_renewal_that_fails_is_no_answer() -> None:
    network = Network(token=[token(), text("", 500)], status=fault(401))
    assert run(mvola(network).status(asked_mvola_payment(), Ears())) == NoAnswer("token_unavailable")


# The details


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


# The callback


def callback(document: object, method: str = "PUT") -> CallbackHint | None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return mvola(Network()).read_callback(CallbackRequest(method, "secret", {}, body))


SEEN = {
    "transactionStatus": "completed",
    "serverCorrelationId": SERVER_ID,
    "transactionReference": FOUND,
    "requestDate": "2026-11-21T08:33:30.707Z",
    "debitParty": [{"key": "msisdn", "value": "0343500003"}],
    "creditParty": [{"key": "msisdn", "value": "0343500004"}],
    "fees": [{"feeAmount": "150"}],
    "metadata": [{"key": "XCorrelationId", "value": CORRELATION}],
}


def test_a_callback_is_a_hint_about_mvola_s_id() -> None:
    assert callback(SEEN) == CallbackHint(provider_reference=SERVER_ID, word="completed")


def test_a_callback_is_a_put_not_a_post() -> None:
    assert callback(SEEN, "POST") is None


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff",
        b"<xml/>",
        [],
        {},
        {"serverCorrelationId": SERVER_ID},
        {"transactionStatus": "completed"},
        {"transactionStatus": ["completed"], "serverCorrelationId": SERVER_ID},
        # The words of the status answer, not of the callback.
        {"status": "completed", "serverCorrelationId": SERVER_ID, "objectReference": FOUND},
    ],
)
def test_what_is_not_mvola_s_callback_is_no_hint(document: object) -> None:
    assert callback(document) is None


def test_the_operator_is_the_account_s() -> None:
    operator = mvola(Network(), maximum=1000).operator
    assert (operator.id, operator.maximum, operator.merchant_e164) == ("mvola", 1000, "+261343500004")


def test_an_answer_is_heard_for_every_question() -> None:
    ears = Ears()
    network = Network(token=token(), status=[text("", 500), httpx.ReadError("r"), answer({"x": 1})])
    provider = mvola(network)

    async def three() -> None:
        for _ in range(3):
            await provider.status(asked_mvola_payment(), ears)

    run(three())
    assert [heard.http_status for heard in ears.answers] == [500, 200]
