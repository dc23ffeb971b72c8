"""EkoloPay's purchase token: the form of the sheet, one request, a link made of the token, or the safe reading."""

import json
import logging
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from pos_app.core.money import Currency
from pos_app.core.provider import Accepted, Declined, InitiateResult, NotSent, RawAnswer, Unclear
from tests.providers.links import (
    ADDRESSES,
    API_CLIENT,
    EKOLOPAY,
    PURCHASE_TOKEN,
    SECRET_KEY,
    LinkNetwork,
    down,
    ekolopay,
    ekolopay_payment,
    response,
    token_given,
)
from tests.providers.wire import REFERENCE, Ears, Step, answer, form_of, run, text

LINK = "https://ekolopay.com/purchase-product/9f8e7d6c-5b4a%2F3210%2B%3D%3D"


def create(step: Step, **changes: object) -> InitiateResult:
    return run(ekolopay(LinkNetwork(initiate=step)).initiate(ekolopay_payment(**changes), Ears()))


def not_sent(step: Step, **changes: object) -> NotSent:
    with pytest.raises(NotSent) as caught:
        create(step, **changes)
    return caught.value


def request_of(**changes: object) -> httpx.Request:
    network = LinkNetwork(initiate=token_given())
    run(ekolopay(network).initiate(ekolopay_payment(**changes), Ears()))
    (request,) = network.requests
    return request


def part(name: str, **changes: object) -> dict[str, Any]:
    found = json.loads(form_of(request_of(**changes))[name])
    assert isinstance(found, dict)
    return found


# The request, row by row


def test_sheet_token_is_a_form_posted_to_purchase_token_with_the_api_client() -> None:
    request = request_of()
    url = "https://ekolopay.com/api/v1/gateway/purchase-token?api_client=cl%2Fient%2B7"
    assert (request.method, str(request.url)) == ("POST", url)
    assert dict(parse_qsl(request.url.query.decode())) == {"api_client": API_CLIENT}
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Connection"] == "close"
    assert list(form_of(request)) == ["amount", "product", "customer", "secret_key"]


@pytest.mark.parametrize("base", ["http://127.0.0.1:8808/ekolopay/api/v1/gateway", "http://127.0.0.1:8808/x/"])
def test_sheet_token_base_is_a_setting(base: str) -> None:
    network = LinkNetwork(initiate=token_given())
    run(ekolopay(network, base_url=base).initiate(ekolopay_payment(), Ears()))
    assert str(network.requests[0].url).startswith(f"{base.rstrip('/')}/purchase-token?api_client=")


def test_sheet_token_amount_is_an_int() -> None:
    assert form_of(request_of(amount=12_500))["amount"] == "12500"


def test_sheet_token_product_is_json_text_with_label_amount_and_details() -> None:
    assert part("product") == {"label": "Riz huile", "amount": 5000, "details": REFERENCE}
    assert part("product", description=None)["label"] == "Paiement"


def test_sheet_token_customer_is_json_text_with_phone_and_name() -> None:
    assert part("customer") == {"phone": "066304925", "name": "Jean"}
    assert part("customer", customer=None)["name"] == "Client"


def test_sheet_token_secret_key_is_in_the_body_and_nowhere_else() -> None:
    request = request_of()
    assert form_of(request)["secret_key"] == SECRET_KEY
    assert b"secret_key=ek0%2Bsec%2Fret%3Dkey" in request.content
    assert SECRET_KEY not in str(request.url) + repr(request.headers)
    assert "secret_key" not in str(request.url)


def test_keys_pasted_with_spaces_are_stripped() -> None:
    network = LinkNetwork(initiate=token_given())
    provider = ekolopay(network, secret_key=f" {SECRET_KEY}\n", api_client=f"{API_CLIENT} ")
    run(provider.initiate(ekolopay_payment(), Ears()))
    assert form_of(network.requests[0])["secret_key"] == SECRET_KEY
    assert network.requests[0].url.query == b"api_client=cl%2Fient%2B7"


def test_sheet_the_country_is_a_setting_and_never_guessed() -> None:
    # 066304925 is a number of both countries.
    assert EKOLOPAY.operator.admit_phone("066304925").e164 == "+242066304925"
    network = LinkNetwork(initiate=token_given())
    provider = ekolopay(network, country="GA")
    run(provider.initiate(ekolopay_payment(phone="+24166304925"), Ears()))
    assert json.loads(form_of(network.requests[0])["customer"])["phone"] == "066304925"
    with pytest.raises(NotSent, match="payer_invalid"):
        run(provider.initiate(ekolopay_payment(), Ears()))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phone": None}, "payer_invalid"),
        ({"phone": "+24174213803"}, "payer_invalid"),
        ({"currency": Currency.XOF}, "currency_invalid"),
    ],
)
def test_what_cannot_be_a_payment_is_not_sent(changes: dict[str, object], reason: str) -> None:
    network = LinkNetwork()
    with pytest.raises(NotSent, match=reason):
        run(ekolopay(network).initiate(ekolopay_payment(**changes), Ears()))
    assert network.requests == []


def test_nothing_is_prepared_and_the_callback_address_stays_at_home() -> None:
    network = LinkNetwork(initiate=token_given())
    provider = ekolopay(network)
    run(provider.prepare())
    assert network.requests == []
    run(provider.initiate(ekolopay_payment(), Ears()))
    assert ADDRESSES.base.encode() not in network.requests[0].content
    run(provider.aclose())


# The answer


def test_sheet_token_code_200_gives_the_token_and_the_customer_s_page() -> None:
    assert create(token_given()) == Accepted(PURCHASE_TOKEN, LINK)


def test_sheet_page_host_is_from_the_settings() -> None:
    network = LinkNetwork(initiate=token_given("abc123"))
    provider = ekolopay(network, page_url="http://127.0.0.1:8808/ekolopay/purchase-product/")
    accepted = run(provider.initiate(ekolopay_payment(), Ears()))
    assert accepted == Accepted("abc123", "http://127.0.0.1:8808/ekolopay/purchase-product/abc123")


def test_a_page_on_an_origin_that_is_not_allowed_is_refused() -> None:
    network = LinkNetwork(initiate=token_given())
    provider = ekolopay(network, link_origins=("https://elsewhere.example",))
    assert run(provider.initiate(ekolopay_payment(), Ears())) == Unclear("link_refused", "ekolopay.com")


def test_a_token_that_makes_the_link_too_long_is_refused() -> None:
    assert create(token_given("a" + "/" * 500)) == Unclear("link_refused")


@pytest.mark.parametrize(
    "token", [None, "", " ", 12, True, ["x"], "..", "../x", "a b", "é", "a\n", "a\u0000", "a" * 513, "\ud800"]
)
def test_a_token_that_cannot_stand_in_an_address_is_unreadable(token: object) -> None:
    assert create(token_given(token)) == Unclear("answer_unreadable")


def test_sheet_token_code_0_with_200_is_declined_in_the_provider_s_words() -> None:
    assert create(response(0, clearMessage="Montant invalide")) == Declined("rejected", "Montant invalide")


@pytest.mark.parametrize("status", [400, 404, 422])
def test_code_0_with_4xx_proves_that_nothing_was_created(status: int) -> None:
    refusal = not_sent(response(0, status, clearMessage="Montant invalide"))
    assert (refusal.reason, refusal.detail) == ("rejected", "Montant invalide")


@pytest.mark.parametrize(("status", "reason"), [(408, "http_error"), (409, "conflict"), (500, "http_error")])
def test_code_0_with_another_status_is_unclear(status: int, reason: str) -> None:
    result = create(response(0, status, clearMessage="Montant invalide"))
    assert isinstance(result, Unclear)
    assert result.reason == reason


@pytest.mark.parametrize("message", [None, "", "\n", 5])
def test_code_0_without_a_sentence_is_not_in_the_provider_s_shape(message: object) -> None:
    assert create(response(0, clearMessage=message)) == Unclear("answer_unreadable")
    assert create(response(0, 400, clearMessage=message)) == Unclear("http_error", "400")


@pytest.mark.parametrize("code", [1, 201, 400, 403, 500, 2000])
def test_sheet_token_any_other_code_is_unclear(code: int) -> None:
    found = response(code, API_DATA={"purchaseToken": PURCHASE_TOKEN}, clearMessage="x")
    assert create(found) == Unclear("code_unknown", str(code))


@pytest.mark.parametrize("code", ["200", "0", 200.0, 0.0, True, False, None, [200]])
def test_a_code_that_is_no_whole_number_is_unreadable(code: object) -> None:
    found = response(code, API_DATA={"purchaseToken": PURCHASE_TOKEN}, clearMessage="Montant invalide")
    assert create(found) == Unclear("answer_unreadable")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"response": []},
        {"response": {"API_RESPONSE_CODE": 200}},
        {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"API_DATA": [PURCHASE_TOKEN]}}},
        {"response": {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"purchaseToken": PURCHASE_TOKEN}}},
        {"API_RESPONSE_CODE": 200, "API_RESPONSE_DATA": {"API_DATA": {"purchaseToken": PURCHASE_TOKEN}}},
        {"purchaseToken": PURCHASE_TOKEN},
    ],
)
def test_anything_in_another_shape_is_unreadable(document: object) -> None:
    assert create(answer(document)) == Unclear("answer_unreadable")


@pytest.mark.parametrize("status", [200, 400, 401, 429, 500, 503])
def test_sheet_token_service_down_says_nothing(status: int) -> None:
    assert create(down(status)) == Unclear("service_unavailable", str(status))


def test_service_down_is_not_code_0() -> None:
    both = {**json.loads(token_given().text), "code": 0, "reason": "UNAVAILABLE_SERVICE"}
    assert create(answer(both)) == Unclear("service_unavailable", "200")
    assert create(answer({"code": 0, "message": "x", "reason": "OTHER"})) == Unclear("answer_unreadable")


@pytest.mark.parametrize("status", [201, 302, 400, 500])
def test_only_http_200_is_an_acceptance(status: int) -> None:
    assert isinstance(create(token_given(status=status)), Unclear)


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_refusal_by_a_gateway_is_proof(status: int) -> None:
    assert not_sent(text("", status, Retry_After="3")).retry_after == 3.0


@pytest.mark.parametrize("step", [httpx.ReadTimeout("t"), httpx.ReadError("r"), text("", 302), down(503)])
def test_one_request_whatever_happens(step: Step) -> None:
    network = LinkNetwork(initiate=step)
    assert isinstance(run(ekolopay(network).initiate(ekolopay_payment(), Ears())), Unclear)
    assert len(network.requests) == 1


def test_a_connection_that_fails_proves_that_nothing_was_sent() -> None:
    assert not_sent(httpx.ConnectError("refused")).reason == "connection_failed"


def test_a_sentence_can_be_written_down_whatever_it_holds() -> None:
    result = create(response(0, clearMessage="\ud800a\u202e" + "x" * 5_000))
    assert isinstance(result, Declined)
    assert result.detail is not None
    assert len(result.detail) == 201
    result.detail.encode()


# What stays


def test_after_a_crash_the_token_is_read_again() -> None:
    ears = Ears()
    provider = ekolopay(LinkNetwork(initiate=token_given()))
    accepted = run(provider.initiate(ekolopay_payment(), ears))
    assert ears.steps == ["initiate"]
    assert provider.reread(ears.answers[0]) == accepted == Accepted(PURCHASE_TOKEN, LINK)


@pytest.mark.parametrize(
    "step",
    [
        down(),
        response(0, clearMessage="x"),
        token_given("a" + "/" * 500),
        token_given(status=500),
        text("{"),
        response(200, API_DATA={"purchaseToken": "abc"}, clearMessage=SECRET_KEY),
        answer({**json.loads(token_given().text), "reason": "UNAVAILABLE_SERVICE"}),
    ],
)
def test_after_a_crash_nothing_else_is_read(step: httpx.Response) -> None:
    ears = Ears()
    provider = ekolopay(LinkNetwork(initiate=step))
    run(provider.initiate(ekolopay_payment(), ears))
    assert provider.reread(ears.answers[0]) is None
    assert provider.reread(RawAnswer("initiate", 200, token_given().text[:-5])) is None


@pytest.mark.parametrize("status", [200, 400, 500])
def test_sheet_the_secret_key_is_never_kept(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kept: list[object] = []
    for step in (
        text(f"secret_key={SECRET_KEY}", status),
        response(0, status, clearMessage=f"bad key {SECRET_KEY}"),
        response(200, status, API_DATA={"purchaseToken": SECRET_KEY}),
        response(200, status, API_DATA={"purchaseToken": f"x{SECRET_KEY}"}),
    ):
        ears = Ears()
        provider = ekolopay(LinkNetwork(initiate=step))
        try:
            kept.append(run(provider.initiate(ekolopay_payment(), ears)))
        except NotSent as proof:
            kept += [proof, proof.reason, proof.detail, proof.__cause__, proof.__context__]
        kept += [ears.answers, provider, EKOLOPAY, provider.clean(f"secret_key={SECRET_KEY}")]
    shown = repr(kept) + caplog.text
    assert SECRET_KEY not in shown
    assert "ek0%2Bsec" not in shown


def test_a_link_that_would_show_the_key_is_refused() -> None:
    assert create(token_given(SECRET_KEY)) == Unclear("link_refused")
