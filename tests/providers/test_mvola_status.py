"""MVola's wire sheet, fact by fact: the status question and its token."""

from datetime import UTC, datetime

import httpx
import pytest

from pos_app.core.provider import (
    Contradictory,
    Declined,
    Evidence,
    NoAnswer,
    Pending,
    StatusResult,
    Successful,
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
