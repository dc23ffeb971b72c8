"""MoneyFusion's withdrawal: sent once, accepted by its token, refused only where no money can be on its way."""

import json

import httpx
import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.provider import Accepted, Declined, InitiateResult, NotSent, PaysOut, Unclear
from tests.providers.links import (
    ADDRESSES,
    MONEYFUSION,
    PAYOUT_TOKEN,
    PRIVATE_KEY,
    LinkNetwork,
    moneyfusion,
    moneyfusion_payment,
    moneyfusion_payout,
)
from tests.providers.wire import REFERENCE, Ears, Step, answer, run, text

TAKEN = {"tokenPay": PAYOUT_TOKEN, "statut": True, "message": "Retrait soumis avec succès"}


def sent(step: Step, **changes: object) -> InitiateResult:
    return run(moneyfusion(LinkNetwork(payout=step)).pay_out(moneyfusion_payout(**changes), Ears()))


def not_sent(step: Step, **changes: object) -> NotSent:
    with pytest.raises(NotSent) as caught:
        sent(step, **changes)
    return caught.value


def test_sheet_payout_url_header_and_body() -> None:
    network = LinkNetwork(payout=answer(TAKEN))
    provider = moneyfusion(network, addresses=ADDRESSES)
    assert isinstance(provider, PaysOut)
    assert run(provider.pay_out(moneyfusion_payout(), Ears())) == Accepted(PAYOUT_TOKEN)
    (request,) = network.requests
    assert (request.method, str(request.url)) == ("POST", "https://pay.moneyfusion.net/api/v1/withdraw")
    assert request.headers["moneyfusion-private-key"] == PRIVATE_KEY
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Connection"] == "close"
    assert json.loads(request.content) == {
        "countryCode": "ci",
        "phone": "0708889205",
        "amount": 1500,
        "withdraw_mode": "orange-money-ci",
        "webhook_url": f"https://till.example/c/moneyfusion/{REFERENCE}/unguessable",
    }


@pytest.mark.parametrize(("addresses", "secret"), [(None, "unguessable"), (ADDRESSES, None)])
def test_sheet_payout_without_an_address_names_no_webhook(addresses: object, secret: str | None) -> None:
    network = LinkNetwork(payout=answer(TAKEN))
    provider = moneyfusion(network, addresses=ADDRESSES if addresses else None)
    run(provider.pay_out(moneyfusion_payout(callback_secret=secret), Ears()))
    assert "webhook_url" not in json.loads(network.requests[0].content)


@pytest.mark.parametrize(
    ("country", "typed", "asked", "mode"),
    [
        ("CI", "0708889205", None, "orange-money-ci"),
        ("CI", "0506070809", None, "mtn-ci"),
        ("CI", "0102030405", None, "moov-ci"),
        ("CI", "0708889205", "wave-ci", "wave-ci"),
        ("GA", "074213803", None, "airtel-money-ga"),
        ("GA", "066213803", None, "libertis-ga"),
    ],
)
def test_sheet_payout_withdraw_mode(country: str, typed: str, asked: str | None, mode: str) -> None:
    network = LinkNetwork(payout=answer(TAKEN))
    currency = Currency.XOF if country == "CI" else Currency.XAF
    provider = moneyfusion(network, country=country, currency=currency)
    _, number, wallet = provider.operator.admit_payout(1500, typed, asked)
    payout = moneyfusion_payout(phone=number.e164, wallet=wallet, currency=currency)
    assert run(provider.pay_out(payout, Ears())) == Accepted(PAYOUT_TOKEN)
    body = json.loads(network.requests[0].content)
    assert (body["countryCode"], body["phone"], body["withdraw_mode"]) == (country.lower(), typed, mode)


def test_sheet_payout_minimum_is_200() -> None:
    with pytest.raises(InvalidInput, match="payout_below"):
        MONEYFUSION.operator.admit_payout(199, "0708889205")


def test_sheet_payout_true_with_tokenPay_is_accepted_never_paid() -> None:
    assert sent(answer(TAKEN)) == Accepted(PAYOUT_TOKEN)


def test_sheet_payout_true_without_tokenPay_is_a_business_error() -> None:
    assert sent(answer({"statut": True, "message": "Le retrait minimum est 200"})) == Declined(
        "rejected", "Le retrait minimum est 200"
    )
    assert sent(answer({"statut": True, "tokenPay": None, "message": "Solde insuffisant"})) == Declined(
        "rejected", "Solde insuffisant"
    )


@pytest.mark.parametrize(
    "document",
    [
        {"statut": True, "message": "Retrait soumis avec succès"},
        {"statut": True, "message": "SUCCESS"},
        # Without a token, and without a word that refuses: a second payout could be a second time the money.
        {"statut": True, "message": "Retrait en cours de traitement"},
        {"statut": True, "message": "Votre demande a été prise en compte"},
        {"statut": True, "message": "Service indisponible"},
        {"statut": True, "message": "Retrait effectué sans erreur"},
        {"statut": True},
        {"statut": True, "message": ""},
        {"statut": True, "tokenPay": "", "message": "Le retrait minimum est 200"},
        {"statut": True, "tokenPay": "a/b", "message": "Le retrait minimum est 200"},
        {"statut": True, "tokenPay": 12, "message": "Le retrait minimum est 200"},
        {"statut": False, "tokenPay": PAYOUT_TOKEN, "message": "Erreur"},
        {"statut": "true", "tokenPay": PAYOUT_TOKEN},
        {"statut": "true", "message": "Le retrait minimum est 200"},
        {"tokenPay": PAYOUT_TOKEN},
        {"message": "Le retrait minimum est 200"},
        {},
    ],
)
def test_where_money_may_be_on_its_way_it_is_unclear(document: dict[str, object]) -> None:
    assert sent(answer(document)) == Unclear("answer_unreadable")


def test_statut_false_is_refused_or_proves_that_nothing_was_sent() -> None:
    refusal = {"statut": False, "message": "Solde insuffisant"}
    assert sent(answer(refusal)) == Declined("rejected", "Solde insuffisant")
    assert not_sent(answer(refusal, 400)).reason == "rejected"
    assert sent(answer(refusal, 500)) == Unclear("http_error", "500")
    assert sent(answer({**refusal, "tokenPay": PAYOUT_TOKEN}, 400)) == Unclear("answer_unreadable")


def test_the_address_that_is_not_allowed_is_named() -> None:
    message = "IP non autorisée ou application non approuvée (1.2.3.4)"
    refusal = not_sent(answer({"statut": False, "message": message}, 403))
    assert (refusal.reason, refusal.detail) == ("ip_not_allowed", "1.2.3.4")


@pytest.mark.parametrize("status", [201, 302, 500])
def test_only_200_is_an_acceptance(status: int) -> None:
    assert isinstance(sent(answer(TAKEN, status)), Unclear)
    assert isinstance(sent(answer({"statut": True, "message": "Le retrait minimum est 200"}, status)), Unclear)


@pytest.mark.parametrize("step", [httpx.ReadTimeout("t"), httpx.ReadError("r"), text("", 500), text("<html>")])
def test_one_request_whatever_happens(step: Step) -> None:
    network = LinkNetwork(payout=step)
    assert isinstance(run(moneyfusion(network).pay_out(moneyfusion_payout(), Ears())), Unclear)
    assert len(network.requests) == 1


def test_a_connection_that_fails_proves_that_nothing_was_sent() -> None:
    assert not_sent(httpx.ConnectError("refused")).reason == "connection_failed"
    assert not_sent(text("", 401)).reason == "unauthorised"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phone": None}, "payer_invalid"),
        ({"wallet": None}, "wallet_missing"),
        ({"currency": Currency.MGA}, "currency_invalid"),
    ],
)
def test_what_cannot_be_a_payout_is_not_sent(changes: dict[str, object], reason: str) -> None:
    assert not_sent(answer(TAKEN), **changes).reason == reason


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_private_key_nothing_is_sent(key: str | None) -> None:
    network = LinkNetwork()
    with pytest.raises(NotSent, match="token_missing"):
        run(moneyfusion(network, private_key=key).pay_out(moneyfusion_payout(), Ears()))
    assert network.requests == []


def test_a_payment_is_never_paid_out() -> None:
    network = LinkNetwork()
    with pytest.raises(ValueError, match="only a payout"):
        run(moneyfusion(network).pay_out(moneyfusion_payment(), Ears()))
    assert network.requests == []


def test_the_answer_is_heard_without_the_key_and_read_again_after_a_crash() -> None:
    ears = Ears()
    provider = moneyfusion(LinkNetwork(payout=answer(TAKEN)))
    accepted = run(provider.pay_out(moneyfusion_payout(), ears))
    assert ears.steps == ["payout"]
    assert provider.reread(ears.answers[0]) == accepted
    ears = Ears()
    refusing = moneyfusion(LinkNetwork(payout=answer({"statut": True, "message": "Le retrait minimum est 200"})))
    run(refusing.pay_out(moneyfusion_payout(), ears))
    assert refusing.reread(ears.answers[0]) is None


def test_a_token_that_is_the_key_is_no_token() -> None:
    plain_key = "plainprivatekey77"
    step = answer({**TAKEN, "tokenPay": plain_key})
    ears = Ears()
    result = run(moneyfusion(LinkNetwork(payout=step), private_key=plain_key).pay_out(moneyfusion_payout(), ears))
    assert result == Unclear("answer_unreadable")
    assert plain_key not in repr(ears.answers)
