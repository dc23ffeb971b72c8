"""MVola's wire sheet, fact by fact: the headers and the body of an initiate call."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pos_app.core.money import Currency
from pos_app.core.phone import parse
from pos_app.core.provider import InitiateResult, NotSent
from pos_app.providers.mvola_messages import call_headers, fold, initiate_body
from tests.providers.wire import (
    ACCEPTED,
    ACCESS_TOKEN,
    CORRELATION,
    MVOLA,
    NOW,
    REFERENCE,
    Ears,
    Network,
    Step,
    mvola,
    mvola_payment,
    run,
    token,
)

URL = "https://devapi.mvola.mg/mvola/mm/transactions/type/merchantpay/1.0.0/"


def initiated(step: Step, **changes: Any) -> tuple[InitiateResult, Network, Ears]:
    network, ears = Network(token=token(), initiate=step), Ears()
    provider = mvola(network, **changes)
    return run(provider.initiate(mvola_payment(), ears)), network, ears


def test_the_call_is_a_post_to_the_documented_address() -> None:
    _, network, _ = initiated(ACCEPTED)
    assert [(request.method, str(request.url)) for request in network.of("initiate")] == [("POST", URL)]


@pytest.mark.parametrize("base", ["https://devapi.mvola.mg/", " https://devapi.mvola.mg ", "https://devapi.mvola.mg//"])
def test_a_base_address_with_slashes_or_spaces_makes_the_same_address(base: str) -> None:
    _, network, _ = initiated(ACCEPTED, base_url=base)
    assert [str(request.url) for request in network.requests] == ["https://devapi.mvola.mg/token", URL]


def test_every_documented_header_is_sent() -> None:
    _, network, _ = initiated(ACCEPTED)
    headers = network.of("initiate")[0].headers
    assert headers["Authorization"] == f"Bearer {ACCESS_TOKEN}"
    assert headers["Version"] == "1.0"
    assert headers["X-CorrelationID"] == CORRELATION
    assert headers["UserLanguage"] == "FR"
    assert headers["UserAccountIdentifier"] == "msisdn;0343500004"
    assert headers["partnerName"] == "Epicerie d Analakely"
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-cache"
    assert "X-Callback-URL" not in headers


def test_the_language_is_the_account_s() -> None:
    _, network, _ = initiated(ACCEPTED, language="MG")
    assert network.of("initiate")[0].headers["UserLanguage"] == "MG"


def test_a_callback_address_goes_into_its_header() -> None:
    headers = call_headers(MVOLA, mvola_payment(), "token", "https://shop.example/c/secret?x=1")
    assert headers["X-Callback-URL"] == "https://shop.example/c/secret?x=1"


def test_a_payment_without_correlation_id_is_a_bug() -> None:
    with pytest.raises(ValueError, match="correlation"):
        call_headers(MVOLA, mvola_payment(correlation_id=None), "token")


def test_the_body_is_the_documented_one() -> None:
    _, network, _ = initiated(ACCEPTED)
    assert json.loads(network.of("initiate")[0].content) == {
        "amount": "12500",
        "currency": "Ar",
        "descriptionText": "Riz, huile",
        "requestDate": "2026-11-21T08:33:14.123Z",
        "requestingOrganisationTransactionReference": REFERENCE,
        "originalTransactionReference": "",
        "debitParty": [{"key": "msisdn", "value": "0343500003"}],
        "creditParty": [{"key": "msisdn", "value": "0343500004"}],
        "metadata": [{"key": "partnerName", "value": "Epicerie d Analakely"}],
    }


def test_the_customer_is_debited_and_the_merchant_credited() -> None:
    document = json.loads(initiate_body(MVOLA, mvola_payment(), NOW))
    assert document["debitParty"][0]["value"] == parse("0343500003", "MG").national
    assert document["creditParty"][0]["value"] == MVOLA.partner_msisdn.national


def test_the_merchant_is_never_debited() -> None:
    with pytest.raises(NotSent) as caught:
        initiate_body(MVOLA, mvola_payment(phone=MVOLA.partner_msisdn.e164), NOW)
    assert caught.value.reason == "payer_invalid"


@pytest.mark.parametrize("phone", [None, "", "+24174213803", "+26134350000", "0343500003x"])
def test_without_a_customer_of_madagascar_nothing_is_sent(phone: str | None) -> None:
    with pytest.raises(NotSent) as caught:
        initiate_body(MVOLA, mvola_payment(phone=phone), NOW)
    assert caught.value.reason == "payer_invalid"


def test_only_ariary_are_charged() -> None:
    with pytest.raises(NotSent) as caught:
        initiate_body(MVOLA, mvola_payment(currency=Currency.XAF), NOW)
    assert caught.value.reason == "currency_invalid"


def test_a_foreign_amount_is_told_beside_the_amount_that_is_charged() -> None:
    payment = mvola_payment(foreign_currency="USD", foreign_amount="2.5")
    document = json.loads(initiate_body(MVOLA, payment, NOW))
    assert document["amount"] == "12500"
    assert document["metadata"][1:] == [{"key": "fc", "value": "USD"}, {"key": "amountFc", "value": "2.5"}]


def test_half_a_foreign_amount_is_not_told() -> None:
    document = json.loads(initiate_body(MVOLA, mvola_payment(foreign_currency="USD"), NOW))
    assert [entry["key"] for entry in document["metadata"]] == ["partnerName"]


def test_the_request_date_is_utc_with_milliseconds() -> None:
    now = datetime(2026, 11, 21, 11, 33, 14, 0, tzinfo=timezone(timedelta(hours=3)))
    assert json.loads(initiate_body(MVOLA, mvola_payment(), now))["requestDate"] == "2026-11-21T08:33:14.000Z"
    assert now.astimezone(UTC).hour == 8


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Épicerie d'Analakely", "Epicerie d Analakely"),
        ("œuf & cœur", "oeuf coeur"),
        ("Crème brûlée ÇÀ", "Creme brulee CA"),
        ("a-b.c_d,e f1", "a-b.c_d,e f1"),
        ("x" * 60, "x" * 50),
        ("é" * 60, "e" * 50),
        ("a" * 49 + " bc", "a" * 49),
        ("１２", "12"),
        ("line\nbreak\ttab", "line break tab"),
        ("<b>PAYÉ</b>", "b PAYE b"),
        ("\u202eévil", "evil"),
        ("'''", "default"),
        ("", "default"),
        ("ﬁn", "fin"),
        ("x\x00y", "x y"),
    ],
)
def test_texts_are_folded_to_the_letters_that_mvola_takes(typed: str, sent: str) -> None:
    assert fold(typed, "default") == sent


def test_a_payment_without_description_gets_a_word() -> None:
    assert json.loads(initiate_body(MVOLA, mvola_payment(description=None), NOW))["descriptionText"] == "Paiement"
