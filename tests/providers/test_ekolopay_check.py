"""EkoloPay's check and callback: `true` is paid, `false` alone refuses nothing, a callback alone does nothing."""

from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.payment import Claim
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
from tests.providers.links import (
    PURCHASE_TOKEN,
    SECRET_KEY,
    LinkNetwork,
    asked_ekolopay_payment,
    checked,
    down,
    ekolopay,
    ekolopay_payment,
    response,
)
from tests.providers.wire import Ears, Step, answer, form_of, run, text


def asked(step: Step, **changes: object) -> StatusResult:
    return run(ekolopay(LinkNetwork(status=step)).status(asked_ekolopay_payment(**changes), Ears()))


# The question


def test_sheet_check_posts_the_token_and_the_key_to_check_payment() -> None:
    network = LinkNetwork(status=checked(False))
    run(ekolopay(network).status(asked_ekolopay_payment(), Ears()))
    (request,) = network.requests
    # Never to purchase-token, as one sample of the documentation has it: it would create tokens.
    url = "https://ekolopay.com/api/v1/gateway/check-payment?api_client=cl%2Fient%2B7"
    assert (request.method, str(request.url)) == ("POST", url)
    assert form_of(request) == {"purchaseToken": PURCHASE_TOKEN, "secret_key": SECRET_KEY}
    assert b"purchaseToken=9f8e7d6c-5b4a%2F3210%2B%3D%3D&" in request.content


def test_without_a_token_there_is_no_question() -> None:
    provider = ekolopay(LinkNetwork())
    assert provider.can_ask(asked_ekolopay_payment())
    assert not provider.can_ask(ekolopay_payment())
    assert run(provider.status(ekolopay_payment(), Ears())) == NoAnswer("provider_reference_missing")


# The answer


@pytest.mark.parametrize("value", [True, "true"])
def test_sheet_check_true_is_paid(value: object) -> None:
    assert asked(checked(value)) == Successful(Evidence())


@pytest.mark.parametrize("value", [False, "false"])
def test_sheet_check_false_is_not_paid_so_far(value: object) -> None:
    assert asked(checked(value)) == Pending()


@pytest.mark.parametrize(
    "value",
    [
        1,
        0,
        1.0,
        None,
        "",
        "True",
        "TRUE",
        " true",
        "true ",
        "False",
        "1",
        "0",
        "yes",
        "oui",
        [],
        [True],
        {},
        {"a": True},
    ],
)
def test_sheet_check_anything_else_is_not_an_answer(value: object) -> None:
    assert asked(checked(value)) == NoAnswer("answer_unreadable")
    assert asked(checked(value), claim=Claim.FAILED) == NoAnswer("answer_unreadable")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (None, Pending()),
        (Claim.PENDING, Pending()),
        (Claim.SUCCESS, Pending()),
        (Claim.FAILED, Declined("declined")),
    ],
)
def test_sheet_refused_only_with_a_callback_and_a_check_that_answers_false(claim: Claim, expected: object) -> None:
    assert asked(checked(False), claim=claim) == expected
    assert asked(checked("false"), claim=claim) == expected


@pytest.mark.parametrize("claim", [None, *Claim])
def test_sheet_paid_only_with_a_check_that_answers_true(claim: Claim | None) -> None:
    assert asked(checked(True), claim=claim) == Successful(Evidence())
    assert not isinstance(asked(checked(False), claim=claim), Successful)


def test_sheet_no_amount_is_ever_returned() -> None:
    provider = ekolopay(LinkNetwork())
    verdict = judge(asked_ekolopay_payment(), provider, Evidence())
    assert (verdict.reason, verdict.checks, provider.required) == (None, (), frozenset())


@pytest.mark.parametrize(
    ("status", "headers", "wait"), [(200, {}, None), (500, {}, None), (503, {"Retry_After": "40"}, 40.0)]
)
def test_sheet_check_service_down_says_nothing(status: int, headers: dict[str, str], wait: float | None) -> None:
    for claim in (None, Claim.FAILED):
        assert asked(down(status, **headers), claim=claim) == NoAnswer("service_unavailable", wait)


def test_a_success_of_a_service_that_says_it_is_down_says_nothing() -> None:
    document = {
        "reason": "UNAVAILABLE_SERVICE",
        "response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"API_DATA": {"payment_successful": True}}},
    }
    assert asked(answer(document)) == NoAnswer("service_unavailable")


def test_sheet_check_code_0_is_no_answer() -> None:
    found = response(0, clearMessage="inconnu", API_DATA={"payment_successful": True})
    assert asked(found) == NoAnswer("rejected")
    assert asked(found, claim=Claim.FAILED) == NoAnswer("rejected")


@pytest.mark.parametrize("code", [1, 201, 400, 500])
def test_any_other_code_is_no_answer(code: int) -> None:
    assert asked(response(code, API_DATA={"payment_successful": True})) == NoAnswer("code_unknown")


@pytest.mark.parametrize(
    "document",
    [
        {"payment_successful": True},
        {"API_DATA": {"payment_successful": True}},
        {"response": {"API_RESPONSE_CODE": "200", "API_RESPONSE_DATA": {"API_DATA": {"payment_successful": True}}}},
        {"response": {"API_RESPONSE_CODE": True, "API_RESPONSE_DATA": {"API_DATA": {"payment_successful": True}}}},
        {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"payment_successful": True}}},
        {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"API_DATA": True}}},
        {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"API_DATA": {}}}},
        {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": True}},
        {"response": True},
        {},
    ],
)
def test_anything_in_another_shape_is_not_an_answer(document: object) -> None:
    assert asked(answer(document)) == NoAnswer("answer_unreadable")


def test_json_that_readers_read_differently_is_not_an_answer() -> None:
    body = checked(False).text.replace("false", 'false, "payment_successful": true')
    assert asked(text(body)) == NoAnswer("answer_unreadable")


def test_a_token_in_the_answer_has_to_be_ours() -> None:
    assert asked(checked(True, purchaseToken=PURCHASE_TOKEN)) == Successful(Evidence())
    assert asked(checked(True, purchaseToken="another")) == Contradictory("reference_differs")
    assert asked(checked(False, purchaseToken="another"), claim=Claim.FAILED) == NoAnswer("reference_differs")
    assert asked(checked("?", purchaseToken=None)) == NoAnswer("reference_differs")


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (checked(True, 500), "http_error"),
        (checked(True, 404), "http_error"),
        (checked(True, 201), "answer_unreadable"),
        (text("", 302), "redirected"),
        (text("<html>Wi-Fi</html>"), "html_page"),
        (text("", 429), "throttled"),
        (httpx.ReadTimeout("t"), "no_answer_in_time"),
        (httpx.ConnectError("c"), "connection_failed"),
    ],
)
def test_a_question_that_fails_changes_nothing(step: Step, reason: str) -> None:
    for claim in (None, Claim.FAILED):
        result = asked(step, claim=claim)
        assert isinstance(result, NoAnswer)
        assert result.reason == reason


def test_every_answer_is_heard_without_the_key() -> None:
    ears = Ears()
    provider = ekolopay(LinkNetwork(status=checked(True, echo=SECRET_KEY)))
    run(provider.status(asked_ekolopay_payment(), ears))
    assert ears.steps == ["status"]
    assert SECRET_KEY not in ears.answers[0].body


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=6), st.just("true"))
)
def test_only_true_and_its_text_are_paid(value: object) -> None:
    paid = isinstance(asked(checked(value)), Successful)
    assert paid is (value is True or (isinstance(value, str) and value == "true"))


# The callback


def read(body: object, method: str = "POST") -> CallbackHint | None:
    raw = body if isinstance(body, bytes) else urlencode(body).encode()  # type: ignore[arg-type]
    request = CallbackRequest(method, "application/x-www-form-urlencoded", raw)
    return ekolopay(LinkNetwork()).read_callback(request)


def called(**changes: object) -> dict[str, object]:
    fields = {"purchaseToken": PURCHASE_TOKEN, "paymentSuccessful": "true", "status": "SUCCESS", "message": "ok"}
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


@pytest.mark.parametrize("status", ["SUCCESS", "SUCCESSFUL"])
def test_sheet_callback_success(status: str) -> None:
    assert read(called(status=status)) == CallbackHint(
        provider_reference=PURCHASE_TOKEN, word=status, claim=Claim.SUCCESS
    )


@pytest.mark.parametrize("status", ["FAILED", "REJECTED", "TIMEOUT"])
def test_sheet_callback_failed_rejected_timeout(status: str) -> None:
    assert read(called(status=status, paymentSuccessful="false")) == CallbackHint(
        provider_reference=PURCHASE_TOKEN, word=status, claim=Claim.FAILED
    )


@pytest.mark.parametrize(
    ("status", "successful"), [("SUCCESS", "false"), ("FAILED", "true"), ("TIMEOUT", "true"), ("SUCCESSFUL", "false")]
)
def test_sheet_callback_that_contradicts_itself_claims_neither(status: str, successful: str) -> None:
    hint = read(called(status=status, paymentSuccessful=successful))
    assert hint is not None
    assert hint.claim is Claim.PENDING


@pytest.mark.parametrize("status", [None, "", "failed", "Failed", "FAILED ", "PENDING", "échec", "x" * 50])
@pytest.mark.parametrize("successful", [None, "false", "true", "0"])
def test_sheet_callback_with_another_status_claims_nothing(status: str | None, successful: str | None) -> None:
    hint = read(called(status=status, paymentSuccessful=successful))
    assert hint is not None
    if (status or "").strip() != "FAILED":
        assert hint.claim is None


def test_sheet_callback_status_alone_is_enough_for_a_claim() -> None:
    hint = read(called(paymentSuccessful=None, message=None, status="REJECTED"))
    assert hint == CallbackHint(provider_reference=PURCHASE_TOKEN, word="REJECTED", claim=Claim.FAILED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"purchaseToken",
        b"status=SUCCESS",
        b"purchaseToken=&status=SUCCESS",
        b"purchaseToken=a%20b&status=SUCCESS",
        b"purchaseToken=a&purchaseToken=b&status=SUCCESS",
        b"purchaseToken=a&status=SUCCESS&status=FAILED",
        b"purchaseToken=a&x=%ff",
        b"purchaseToken=a&x=%00",
        b"purchaseToken=a\0",
        b"\xff=1",
        b"&".join(b"a%d=1" % number for number in range(80)),
        b'{"purchaseToken": "a", "status": "SUCCESS"}',
    ],
)
def test_what_is_not_a_form_of_theirs_says_nothing(body: bytes) -> None:
    assert read(body) is None


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_sheet_callback_is_a_post(method: str) -> None:
    assert read(called(), method) is None


def test_a_callback_that_names_the_key_is_not_kept() -> None:
    assert read(called(purchaseToken=SECRET_KEY)) is None
    plain = ekolopay(LinkNetwork(), secret_key="plainsecret")
    body = urlencode(called(status="plainsecret")).encode()
    assert plain.read_callback(CallbackRequest("POST", "", body)) is None
    assert plain.clean("secret_key=plainsecret") == "secret_key=***"
