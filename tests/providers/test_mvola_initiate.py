"""MVola's wire sheet, fact by fact: what each answer to an initiate call means."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pos_app.core.provider import Accepted, Declined, InitiateResult, NotSent, RawAnswer, Unclear
from tests.providers.wire import (
    ACCEPTED,
    ACCESS_TOKEN,
    MVOLA_KEY,
    MVOLA_SECRET,
    SERVER_ID,
    Ears,
    Network,
    Step,
    answer,
    fault,
    mvola,
    mvola_error,
    mvola_payment,
    run,
    text,
    token,
)

URL = "https://devapi.mvola.mg/mvola/mm/transactions/type/merchantpay/1.0.0/"


def initiated(step: Step, **changes: Any) -> tuple[InitiateResult, Network, Ears]:
    network, ears = Network(token=token(), initiate=step), Ears()
    provider = mvola(network, **changes)
    return run(provider.initiate(mvola_payment(), ears)), network, ears


def not_sent(step: Step) -> NotSent:
    with pytest.raises(NotSent) as caught:
        initiated(step)
    return caught.value


@pytest.mark.parametrize("status", [200, 202])
def test_an_accepted_request_is_accepted_never_paid(status: int) -> None:
    result, _, ears = initiated(httpx.Response(status, content=ACCEPTED.content))
    assert result == Accepted(SERVER_ID)
    assert ears.steps == ["initiate"]
    assert ears.answers[0].http_status == status
    assert ears.answers[0].body == ACCEPTED.content.decode()


@pytest.mark.parametrize("word", ["completed", "failed", "success", "", None, 3])
def test_whatever_the_word_beside_an_id_only_the_status_question_tells(word: object) -> None:
    result, _, _ = initiated(answer({"status": word, "serverCorrelationId": SERVER_ID}, 202))
    assert result == Accepted(SERVER_ID)


@pytest.mark.parametrize(
    "step",
    [
        text("", 202),
        text("OK", 202),
        text('{"status": "pending", "serverCorrelationId": "abc"', 202),
        text('{"serverCorrelationId": "a", "serverCorrelationId": "b"}', 202),
        text('{"serverCorrelationId": "a", "x": NaN}', 202),
        text("[]", 202),
        text(b'\xff{"serverCorrelationId": "a"}', 202),
        text('{"serverCorrelationId": "a"}'.encode("utf-16"), 202),
        text("[" * 60_000, 202),
        answer({"status": "pending"}, 202),
        answer({"status": "pending", "serverCorrelationId": ""}, 202),
        answer({"status": "pending", "serverCorrelationId": 17}, 202),
        answer({"status": "pending", "serverCorrelationId": "../../token"}, 202),
        answer({"status": "pending", "serverCorrelationId": "a" * 65}, 202),
        answer({"status": "pending", "serverCorrelationId": SERVER_ID}, 201),
    ],
)
def test_a_2xx_without_a_usable_id_is_unclear(step: httpx.Response) -> None:
    result, _, ears = initiated(step)
    assert result == Unclear("answer_unreadable")
    assert ears.steps == ["initiate"]


def test_an_error_in_a_2xx_is_unclear() -> None:
    result, _, _ = initiated(httpx.Response(200, content=mvola_error(400).content))
    assert result == Unclear("answer_unreadable", "4001")


@pytest.mark.parametrize(
    ("step", "reason"),
    [(fault(401), "unauthorised"), (fault(403, 900908), "forbidden"), (fault(429, 900800), "throttled")],
)
def test_a_refusal_by_the_gateway_proves_that_nothing_was_sent(step: httpx.Response, reason: str) -> None:
    refusal = not_sent(step)
    assert refusal.reason == reason
    assert refusal.detail is not None
    assert refusal.detail.startswith("900")


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_refusal_by_the_gateway_needs_no_body(status: int) -> None:
    assert not_sent(text("", status)).detail is None


def test_a_throttled_request_says_when_to_come_back() -> None:
    assert not_sent(fault(429, 900800, Retry_After="7")).retry_after == 7.0


@pytest.mark.parametrize("status", [400, 404, 405, 410, 413, 422])
@pytest.mark.parametrize("shape", [mvola_error, lambda status: fault(status, 900906)])
def test_a_4xx_in_mvola_s_own_shape_proves_a_refusal(status: int, shape: Callable[[int], httpx.Response]) -> None:
    refusal = not_sent(shape(status))
    assert refusal.reason == "rejected"
    assert refusal.detail in ("4001", "900906")


def test_a_validation_error_without_number_is_known_by_its_word() -> None:
    assert not_sent(answer({"errorCategory": "validation", "errorCode": "formatError"}, 400)).detail == "formatError"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"error": "bad"},
        {"fault": "text"},
        {"fault": {}},
        {"fault": {"code": True}},
        {"fault": {"code": -4}},
        {"errorCode": ""},
        {"errorCode": 1.5},
        {"errorCode": "two words"},
        ["errorCode"],
    ],
)
def test_a_4xx_in_another_shape_is_unclear(document: object) -> None:
    result, _, _ = initiated(answer(document, 400))
    assert result == Unclear("http_error", "400")


@pytest.mark.parametrize(
    "parameters",
    [None, [], {}, ["mmErrorCode"], [{"key": "mmErrorCode", "value": "1"}, {"key": "mmErrorCode", "value": "2"}]],
)
def test_odd_error_parameters_leave_the_word(parameters: object) -> None:
    assert not_sent(answer({"errorCode": "formatError", "errorParameters": parameters}, 400)).detail == "formatError"


def test_402_in_mvola_s_own_shape_is_a_refusal() -> None:
    result, _, _ = initiated(mvola_error(402, "4002"))
    assert result == Declined("declined", "4002")


def test_402_in_another_shape_is_unclear() -> None:
    assert initiated(text("no", 402))[0] == Unclear("http_error", "402")


def test_409_is_unclear_because_it_speaks_about_an_earlier_request() -> None:
    assert initiated(mvola_error(409))[0] == Unclear("conflict", "4001")


@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 599])
def test_408_and_5xx_are_unclear_even_in_mvola_s_own_shape(status: int) -> None:
    assert initiated(mvola_error(status))[0] == Unclear("http_error", str(status))


@pytest.mark.parametrize("status", [200, 202, 400, 401, 403, 429, 500])
@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html><title>Wi-Fi</title>", "\n<HTML lang=fr>", "<?xml version='1.0'?><html>"]
)
def test_a_page_for_people_is_unclear_whatever_its_status(status: int, page: str) -> None:
    assert initiated(text(page, status))[0] == Unclear("html_page", str(status))


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed_and_unclear(status: int) -> None:
    result, network, _ = initiated(httpx.Response(status, headers={"Location": URL + "again"}))
    assert result == Unclear("redirected", str(status))
    assert len(network.of("initiate")) == 1


@pytest.mark.parametrize(
    "step",
    [
        httpx.ReadTimeout("t"),
        httpx.WriteTimeout("t"),
        httpx.ReadError("r"),
        httpx.WriteError("w"),
        httpx.CloseError("c"),
        httpx.RemoteProtocolError("p"),
        httpx.LocalProtocolError("p"),
        httpx.ProxyError("p"),
        httpx.DecodingError("d"),
        httpx.StreamError("s"),
        ConnectionResetError(),
        ValueError("from below"),
        fault(401),
        mvola_error(400),
        mvola_error(500),
        text("", 202),
        httpx.ConnectError("refused"),
    ],
)
def test_one_initiate_request_whatever_happens(step: Step) -> None:
    network = Network(token=token(), initiate=step)
    try:
        result = run(mvola(network).initiate(mvola_payment(), Ears()))
    except NotSent:
        result = None
    assert result is None or isinstance(result, Unclear)
    assert len(network.of("initiate")) == 1


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (httpx.ReadTimeout("t"), "no_answer_in_time"),
        (httpx.WriteTimeout("t"), "no_answer_in_time"),
        (httpx.ReadError("r"), "connection_lost"),
        (httpx.WriteError("w"), "connection_lost"),
        (httpx.RemoteProtocolError("p"), "connection_lost"),
        (ConnectionResetError(), "connection_lost"),
    ],
)
def test_a_fault_after_the_connection_is_unclear(step: Exception, reason: str) -> None:
    result, _, ears = initiated(step)
    assert result == Unclear(reason)
    assert ears.answers == []


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (httpx.ConnectError("refused"), "connection_failed"),
        (httpx.ConnectTimeout("slow"), "connect_timeout"),
        (httpx.PoolTimeout("busy"), "connections_busy"),
    ],
)
def test_a_fault_before_the_connection_proves_that_nothing_was_sent(step: Exception, reason: str) -> None:
    assert not_sent(step).reason == reason


def test_a_refused_token_is_renewed_for_the_next_payment_only() -> None:
    network = Network(token=[token("first-token"), token("second-token")], initiate=[fault(401), ACCEPTED])
    provider = mvola(network)

    async def two() -> InitiateResult:
        with pytest.raises(NotSent):
            await provider.initiate(mvola_payment(), Ears())
        assert len(network.of("initiate")) == 1
        return await provider.initiate(mvola_payment(), Ears())

    assert run(two()) == Accepted(SERVER_ID)
    assert [request.headers["Authorization"] for request in network.of("initiate")] == [
        "Bearer first-token",
        "Bearer second-token",
    ]


def test_the_answer_is_heard_before_it_is_interpreted() -> None:
    class LedgerFull(Exception):
        pass

    def full(answer: object) -> None:
        raise LedgerFull

    network = Network(token=token(), initiate=fault(401))
    with pytest.raises(LedgerFull):
        run(mvola(network).initiate(mvola_payment(), full))


def test_the_token_answer_is_never_heard() -> None:
    _, _, ears = initiated(ACCEPTED)
    assert ears.steps == ["initiate"]


def test_an_answer_that_echoes_secrets_is_heard_without_them() -> None:
    basic = base64.b64encode(f"{MVOLA_KEY}:{MVOLA_SECRET}".encode()).decode()
    echo = f'{{"errorCode": "x", "echo": "Bearer {ACCESS_TOKEN} {MVOLA_KEY} {MVOLA_SECRET} {basic}"}}'
    network, ears = Network(token=token(), initiate=text(echo, 500)), Ears()
    run(mvola(network).initiate(mvola_payment(), ears))
    for secret in (ACCESS_TOKEN, MVOLA_KEY, MVOLA_SECRET, basic):
        assert secret not in ears.answers[0].body
    assert '"errorCode": "x"' in ears.answers[0].body


def test_a_secret_in_an_error_code_is_not_repeated() -> None:
    network = Network(token=token("abcdefgh12345678"), initiate=answer({"errorCode": "abcdefgh12345678"}, 400))
    with pytest.raises(NotSent) as caught:
        run(mvola(network).initiate(mvola_payment(), Ears()))
    assert caught.value.detail == "***"


@pytest.mark.parametrize(
    ("http_status", "body", "found"),
    [
        (202, f'{{"status": "pending", "serverCorrelationId": "{SERVER_ID}"}}', SERVER_ID),
        (202, f'{{"status": "pending", "serverCorrelationId": "{SERVER_ID}', None),
        (202, '{"status": "pending"}', None),
        (500, f'{{"serverCorrelationId": "{SERVER_ID}"}}', None),
        (401, "", None),
    ],
)
def test_an_acceptance_is_read_out_of_the_ledger_and_nothing_else(
    http_status: int, body: str, found: str | None
) -> None:
    reread = mvola(Network()).reread(RawAnswer("initiate", http_status, body))
    assert reread == (None if found is None else Accepted(found))
