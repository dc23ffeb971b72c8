"""MVola's wire sheet: its table of hosts, its lists of error codes, and what only a setting can say."""

import json
from dataclasses import replace

import httpx
import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.merchants import MVolaMerchant
from pos_app.core.payment import Environment
from pos_app.core.phone import parse
from pos_app.core.provider import (
    Accepted,
    Declined,
    InitiateResult,
    NoAnswer,
    NotSent,
    Pending,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.providers.mvola import MVola
from tests.providers.wire import (
    ACCEPTED,
    MVOLA,
    SERVER_ID,
    Clock,
    Ears,
    Network,
    answer,
    asked_mvola_payment,
    details,
    fault,
    mvola,
    mvola_error,
    mvola_payment,
    mvola_status,
    run,
    token,
)

PATH = "/mvola/mm/transactions/type/merchantpay/1.0.0/"


def addresses_of(base_url: str) -> list[str]:
    network = Network(
        token=token(), initiate=ACCEPTED, status=mvola_status("completed", "653805064"), details=details()
    )
    provider = mvola(network, base_url=base_url)

    async def whole() -> None:
        assert await provider.initiate(mvola_payment(), Ears()) == Accepted(SERVER_ID)
        assert isinstance(await provider.status(asked_mvola_payment(), Ears()), Successful)

    run(whole())
    return [str(request.url) for request in network.requests]


def all_of(base: str) -> list[str]:
    return [f"{base}/token", f"{base}{PATH}", f"{base}{PATH}status/{SERVER_ID}", f"{base}{PATH}653805064"]


# Hosts


@pytest.mark.parametrize("base", ["https://devapi.mvola.mg", "https://pre-api.mvola.mg"])
def test_sheet_host_sandbox(base: str) -> None:
    assert addresses_of(base) == all_of(base)


def test_sheet_host_production() -> None:
    assert addresses_of("https://api.mvola.mg") == all_of("https://api.mvola.mg")


@pytest.mark.parametrize("base", ["http://127.0.0.1:8808", "http://localhost:8808"])
def test_sheet_host_loopback(base: str) -> None:
    assert addresses_of(base) == all_of(base)


def test_sheet_host_without_tls_elsewhere_is_never_spoken_to() -> None:
    network = Network()
    with pytest.raises(NotSent) as caught:
        run(mvola(network, base_url="http://devapi.mvola.mg").initiate(mvola_payment(), Ears()))
    assert caught.value.reason == "address_refused"
    assert network.requests == []


# Headers


def test_sheet_user_account_need_not_be_the_credit_party() -> None:
    network = Network(token=token(), initiate=ACCEPTED)
    run(mvola(network).initiate(mvola_payment(), Ears()))
    request = network.of("initiate")[0]
    assert request.headers["UserAccountIdentifier"] == "msisdn;0343500004"
    assert json.loads(request.content)["creditParty"] == [{"key": "msisdn", "value": "0343500004"}]


# Error codes of the gateway


def initiated(step: httpx.Response) -> InitiateResult:
    return run(mvola(Network(token=token(), initiate=step)).initiate(mvola_payment(), Ears()))


def asked(step: httpx.Response) -> StatusResult:
    return run(mvola(Network(token=token(), status=step)).status(asked_mvola_payment(), Ears()))


@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [
        (900901, 401, "unauthorised"),
        (900902, 401, "unauthorised"),
        (900908, 403, "forbidden"),
        (900910, 403, "forbidden"),
        *((number, 429, "throttled") for number in range(900800, 900808)),
    ],
)
def test_sheet_gateway_code(number: int, status: int, reason: str) -> None:
    with pytest.raises(NotSent) as caught:
        initiated(fault(status, number))
    assert (caught.value.reason, caught.value.detail) == (reason, str(number))
    assert asked(fault(status, number)) == NoAnswer(reason)


def test_sheet_validation_error_4001() -> None:
    with pytest.raises(NotSent) as caught:
        initiated(mvola_error(400))
    assert (caught.value.reason, caught.value.detail) == ("rejected", "4001")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Unclear("answer_unreadable", "4001")),
        (400, "rejected"),
        (401, "unauthorised"),
        (402, Declined("declined", "4001")),
        (403, "forbidden"),
        (404, "rejected"),
        (409, Unclear("conflict", "4001")),
        (429, "throttled"),
        (500, Unclear("http_error", "500")),
        (502, Unclear("http_error", "502")),
        (503, Unclear("http_error", "503")),
        (504, Unclear("http_error", "504")),
    ],
)
def test_sheet_http_code_of_an_initiate_call(status: int, outcome: InitiateResult | str) -> None:
    if isinstance(outcome, str):
        with pytest.raises(NotSent) as caught:
            initiated(mvola_error(status))
        assert caught.value.reason == outcome
    else:
        assert initiated(mvola_error(status)) == outcome


@pytest.mark.parametrize("status", [400, 402, 403, 404, 409, 429, 500, 502, 503, 504])
def test_sheet_http_code_of_a_question_decides_nothing(status: int) -> None:
    assert isinstance(asked(mvola_error(status)), NoAnswer)


@pytest.mark.parametrize(
    "step",
    [
        mvola_error(404),
        mvola_error(400),
        answer({"status": "", "serverCorrelationId": SERVER_ID, "notificationMethod": "", "objectReference": ""}),
    ],
)
def test_sheet_unknown_id_in_every_position_decides_nothing(step: httpx.Response) -> None:
    assert isinstance(asked(step), NoAnswer | Pending)


@pytest.mark.parametrize("step", [ACCEPTED, mvola_error(409)])
def test_sheet_duplicates_switch_in_both_positions_sends_once(step: httpx.Response) -> None:
    network = Network(token=token(), initiate=step)
    result = run(mvola(network).initiate(mvola_payment(), Ears()))
    assert isinstance(result, Accepted | Unclear)
    assert len(network.of("initiate")) == 1


# Limits


def test_sheet_the_largest_amount_is_a_setting() -> None:
    assert MVOLA.operator.admit_amount(20_000_000).amount == 20_000_000
    with pytest.raises(InvalidInput):
        MVOLA.operator.admit_amount(20_000_001)
    assert replace(MVOLA, maximum=30_000_000).operator.admit_amount(20_000_001).amount == 20_000_001


def test_sheet_keys_of_sandbox_and_production_belong_to_their_account() -> None:
    production: MVolaMerchant = replace(
        MVOLA, base_url="https://api.mvola.mg", consumer_key="other-key", environment=Environment.PRODUCTION
    )
    network = Network(token=token())
    sandbox, real = (MVola(merchant, network.wire(), Clock()) for merchant in (MVOLA, production))

    async def both() -> None:
        await sandbox.prepare()
        await real.prepare()

    run(both())
    first, second = (request.headers["Authorization"] for request in network.of("token"))
    assert first != second
    assert [request.url.host for request in network.requests] == ["devapi.mvola.mg", "api.mvola.mg"]


def test_sheet_numbers_of_the_developers_sandbox_are_mvola_s() -> None:
    assert [parse(number, "MG").national for number in ("0343500003", "0343500004")] == ["0343500003", "0343500004"]
