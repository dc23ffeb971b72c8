"""MoneyFusion's create call: the fields of the sheet, one request, a link that may be shown, or the safe reading."""

import json
from typing import Any

import httpx
import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.provider import Accepted, Declined, InitiateResult, NotSent, Unclear
from tests.providers.links import (
    ADDRESSES,
    API_URL,
    LINK,
    MONEYFUSION,
    TOKEN,
    LinkNetwork,
    created,
    moneyfusion,
    moneyfusion_payment,
    moneyfusion_payout,
    refused,
)
from tests.providers.wire import REFERENCE, Ears, Step, run, text

SHOWN = f"https://payin.moneyfusion.net/payment/{TOKEN}/500/Nom%20Client"


def create(step: Step, **changes: object) -> InitiateResult:
    return run(moneyfusion(LinkNetwork(initiate=step)).initiate(moneyfusion_payment(**changes), Ears()))


def not_sent(step: Step, **changes: object) -> NotSent:
    with pytest.raises(NotSent) as caught:
        create(step, **changes)
    return caught.value


def request_of(addresses: object = None, url: str = API_URL, **changes: Any) -> httpx.Request:
    network = LinkNetwork(initiate=created())
    provider = moneyfusion(network, addresses=ADDRESSES if addresses else None, api_url=url)
    run(provider.initiate(moneyfusion_payment(**changes), Ears()))
    (request,) = network.requests
    return request


def document(addresses: object = None, **changes: Any) -> dict[str, Any]:
    found = json.loads(request_of(addresses, **changes).content)
    assert isinstance(found, dict)
    return found


# The request, row by row


def test_sheet_create_is_a_post_of_json_to_the_api_url() -> None:
    request = request_of()
    assert (request.method, str(request.url)) == ("POST", API_URL)
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Connection"] == "close"
    assert "authorization" not in request.headers


@pytest.mark.parametrize("url", [API_URL, API_URL.rstrip("/"), f" {API_URL}\n"])
def test_sheet_create_goes_to_the_url_with_or_without_its_slash(url: str) -> None:
    assert str(request_of(url=url).url) == url.strip()


def test_sheet_create_never_follows_a_redirect() -> None:
    network = LinkNetwork(initiate=text("", 307, location=API_URL.rstrip("/")))
    result = run(moneyfusion(network).initiate(moneyfusion_payment(), Ears()))
    assert result == Unclear("redirected", "307")
    assert len(network.requests) == 1


def test_sheet_create_totalPrice_is_a_whole_number() -> None:
    found = document(amount=12_500)["totalPrice"]
    assert (type(found), found) == (int, 12_500)
    assert b'"totalPrice": 12500,' in request_of(amount=12_500).content


def test_sheet_create_totalPrice_is_at_least_200() -> None:
    assert MONEYFUSION.operator.admit_amount(200).amount == 200
    with pytest.raises(InvalidInput, match="amount_below"):
        MONEYFUSION.operator.admit_amount(199)


def test_sheet_create_article_is_a_list_of_name_to_price() -> None:
    assert document(amount=700)["article"] == [{"Riz huile": 700}]
    assert document(description=None)["article"] == [{"Paiement": 200}]


@pytest.mark.parametrize("name", ["Riz 1.5 kg", "$prix", "a.b", "__proto__"])
def test_sheet_create_article_names_hold_nothing_with_a_meaning(name: str) -> None:
    (article,) = document(description=name)["article"]
    assert not set(".$_") & set("".join(article))


def test_sheet_create_numeroSend_is_the_national_form() -> None:
    assert document()["numeroSend"] == "0708889205"
    assert document(phone="+2250102030405")["numeroSend"] == "0102030405"


def test_sheet_create_nomclient_is_the_customer_or_a_neutral_word() -> None:
    assert document()["nomclient"] == "John Doe"
    assert document(customer=None)["nomclient"] == "Client"


@pytest.mark.parametrize("name", ["a/../../b", "A?b=c#d", "50%2f", "\u202eKoffi", "Awa\x00"])
def test_sheet_create_nomclient_cannot_change_the_link_that_it_ends(name: str) -> None:
    found = document(customer=name)["nomclient"]
    assert not set("/?#%.\u202e\x00") & set(found)
    assert found


def test_sheet_create_personal_Info_carries_our_reference() -> None:
    assert document()["personal_Info"] == [{"orderId": REFERENCE}]


def test_sheet_create_return_url_is_sent_when_the_till_has_an_address() -> None:
    assert document(addresses=True)["return_url"] == ADDRESSES.thanks_of(moneyfusion_payment())


def test_sheet_create_webhook_url_is_sent_when_the_till_has_an_address() -> None:
    found = document(addresses=True)["webhook_url"]
    assert found == f"https://till.example/c/moneyfusion/{REFERENCE}/unguessable"


def test_sheet_create_without_addresses_has_only_the_required_fields_and_the_echo() -> None:
    names = {"totalPrice", "article", "numeroSend", "nomclient", "personal_Info"}
    assert set(document()) == names
    # Without a secret of its own there is no path that a webhook could come to.
    assert set(document(addresses=True, callback_secret=None)) == names


def test_sheet_the_documentation_s_own_example_number_is_not_valid() -> None:
    with pytest.raises(InvalidInput):
        MONEYFUSION.operator.admit_phone("01010101")
    assert not_sent(created(), phone="01010101").reason == "payer_invalid"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phone": None}, "payer_invalid"),
        ({"phone": "+261343500003"}, "payer_invalid"),
        ({"currency": Currency.XAF}, "currency_invalid"),
    ],
)
def test_what_cannot_be_a_payment_is_not_sent(changes: dict[str, object], reason: str) -> None:
    network = LinkNetwork()
    with pytest.raises(NotSent, match=reason):
        run(moneyfusion(network).initiate(moneyfusion_payment(**changes), Ears()))
    assert network.requests == []


def test_sheet_xaf_is_charged_in_central_africa() -> None:
    network = LinkNetwork(initiate=created())
    provider = moneyfusion(network, currency=Currency.XAF, country="GA")
    payment = moneyfusion_payment(currency=Currency.XAF, phone="+24174213803")
    assert isinstance(run(provider.initiate(payment, Ears())), Accepted)
    assert json.loads(network.requests[0].content)["numeroSend"] == "074213803"


def test_a_payout_is_never_charged() -> None:
    network = LinkNetwork()
    with pytest.raises(ValueError, match="not charged"):
        run(moneyfusion(network).initiate(moneyfusion_payout(), Ears()))
    assert network.requests == []


def test_there_is_nothing_to_prepare() -> None:
    network = LinkNetwork()
    run(moneyfusion(network).prepare())
    assert network.requests == []


# The acceptance


def test_sheet_create_200_with_token_and_url_is_accepted_and_the_name_is_percent_encoded() -> None:
    assert create(created()) == Accepted(TOKEN, SHOWN)


@pytest.mark.parametrize("token", ["0123456789abcd", "aZ09" * 6, "65dfab3c1d9e8f7a6b5c4d3e"])
def test_sheet_create_the_token_is_opaque(token: str) -> None:
    result = create(created(token=token))
    assert isinstance(result, Accepted)
    assert result.provider_reference == token


def test_sheet_create_the_url_is_used_as_returned_never_built() -> None:
    url = "https://payin.moneyfusion.net/another/way?of=it"
    assert create(created(url=url)) == Accepted(TOKEN, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://payin.moneyfusion.net/payment/x",
        "https://payin.moneyfusion.net.evil.example/payment/x",
        "https://payin.moneyfusion.net@evil.example/x",
        "https://evil.example/payment/x",
        "https://payin.moneyfusion.net:8443/x",
        "javascript:alert(1)",
        "",
        "https://payin.moneyfusion.net/\u202ex",
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(url: str) -> None:
    result = create(created(url=url))
    assert isinstance(result, Unclear)
    assert result.reason == "link_refused"


def test_a_refused_link_names_its_host() -> None:
    assert create(created(url="https://evil.example/x")) == Unclear("link_refused", "evil.example")
    assert create(created(url="nothing")) == Unclear("link_refused")


def test_a_link_of_the_sandbox_is_admitted_where_the_account_is_on_it() -> None:
    network = LinkNetwork(initiate=created(url="http://127.0.0.1:8808/moneyfusion/pay/x"))
    provider = moneyfusion(network, link_origins=("http://127.0.0.1:8808",))
    assert isinstance(run(provider.initiate(moneyfusion_payment(), Ears())), Accepted)
    assert create(created(url="http://127.0.0.1:8808/x")) == Unclear("link_refused", "127.0.0.1:8808")


@pytest.mark.parametrize(
    "changes",
    [
        {"token": ...},
        {"url": ...},
        {"token": None},
        {"url": None},
        {"url": 1},
        {"token": 12},
        {"token": "a/b"},
        {"token": ""},
        {"statut": "true"},
        {"statut": 1},
        {"statut": ...},
        {"statut": None},
    ],
)
def test_an_acceptance_that_lacks_something_is_unclear(changes: dict[str, Any]) -> None:
    assert create(created(**changes)) == Unclear("answer_unreadable")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "OK",
        '{"statut": true, "statut": true, "token": "aaaaaaaaaaaaaa", "url": "https://payin.moneyfusion.net/x"}',
        '{"statut": true, "token": "aaaaaaaaaaaaaa", "url": "https://payin.moneyfusion.net/x", "x": NaN}',
        '{"statut": true, "token": "aaaaaaaaaaaaaa", "url": "https://payin.moneyfusion.net/x"',
    ],
)
def test_what_is_not_one_plain_object_is_unclear(body: str) -> None:
    assert create(text(body)) == Unclear("answer_unreadable")


@pytest.mark.parametrize("status", [201, 202, 204, 302, 404, 500, 503])
def test_only_200_is_an_acceptance(status: int) -> None:
    assert isinstance(create(created(status)), Unclear)


# Errors


def test_sheet_create_statut_false_with_200_is_declined_in_the_provider_s_words() -> None:
    assert create(refused()) == Declined("rejected", "Le montant est trop bas")


@pytest.mark.parametrize("status", [400, 404, 422])
def test_sheet_create_statut_false_with_4xx_proves_that_nothing_was_created(status: int) -> None:
    refusal = not_sent(refused(status=status))
    assert (refusal.reason, refusal.detail) == ("rejected", "Le montant est trop bas")


@pytest.mark.parametrize(("status", "reason"), [(408, "http_error"), (409, "conflict"), (500, "http_error")])
def test_sheet_create_statut_false_with_another_status_is_unclear(status: int, reason: str) -> None:
    result = create(refused(status=status))
    assert isinstance(result, Unclear)
    assert result.reason == reason


def test_sheet_create_an_error_may_carry_a_token_and_is_an_error_all_the_same() -> None:
    assert create(refused(token=TOKEN, url=LINK)) == Declined("rejected", "Le montant est trop bas")


@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_sheet_create_ip_not_allowed_names_the_address(status: int) -> None:
    refusal = not_sent(refused("IP non autorisée ou application non approuvée (1.2.3.4)", status))
    assert (refusal.reason, refusal.detail) == ("ip_not_allowed", "1.2.3.4")


@pytest.mark.parametrize(
    ("message", "address"),
    [
        ("IP non autorisée ou application non approuvée (2001:db8::1)", "2001:db8::1"),
        ("Erreur : ip non autorisee (10.0.0.7).", "10.0.0.7"),
        ("IP non autorisée ou application non approuvée (999.1.1.1)", None),
        ("IP non autorisée ou application non approuvée", None),
        ("IP non autorisée ou application non approuvée (undefined)", None),
    ],
)
def test_sheet_create_ip_not_allowed_without_a_readable_address_still_says_so(message: str, address: str) -> None:
    refusal = not_sent(refused(message))
    assert (refusal.reason, refusal.detail) == ("ip_not_allowed", address)


def test_ip_not_allowed_from_a_server_that_failed_proves_nothing() -> None:
    assert create(refused("IP non autorisée (1.2.3.4)", 500)) == Unclear("http_error", "500")


@pytest.mark.parametrize("message", [None, "", "  ", 12, ["x"]])
def test_an_error_without_a_sentence_is_not_in_the_provider_s_shape(message: object) -> None:
    assert create(refused(message)) == Unclear("answer_unreadable")
    assert create(refused(message, 400)) == Unclear("http_error", "400")


def test_a_sentence_can_be_written_down_whatever_it_holds() -> None:
    result = create(refused("\ud800a\u0000b\u202e c\n" + "x" * 5_000))
    assert isinstance(result, Declined)
    assert result.detail is not None
    assert result.detail.startswith("a b c x")
    assert len(result.detail) == 201
    result.detail.encode()


@pytest.mark.parametrize(("status", "reason"), [(401, "unauthorised"), (403, "forbidden"), (429, "throttled")])
def test_a_refusal_by_the_gateway_is_proof(status: int, reason: str) -> None:
    refusal = not_sent(text("", status, Retry_After="7"))
    assert (refusal.reason, refusal.retry_after) == (reason, 7.0)


def test_a_page_for_people_is_unclear() -> None:
    assert create(text("<html><body>Wi-Fi</body></html>")) == Unclear("html_page", "200")


def test_a_connection_that_fails_proves_that_nothing_was_sent() -> None:
    assert not_sent(httpx.ConnectError("refused")).reason == "connection_failed"


@pytest.mark.parametrize("step", [httpx.ReadTimeout("t"), httpx.ReadError("r"), text("", 302), refused(status=500)])
def test_one_request_whatever_happens(step: Step) -> None:
    network = LinkNetwork(initiate=step)
    assert isinstance(run(moneyfusion(network).initiate(moneyfusion_payment(), Ears())), Unclear)
    assert len(network.requests) == 1
