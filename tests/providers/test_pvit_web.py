"""PVit's web page: the till's own page, the form that the browser posts, and how the payment is followed."""

from dataclasses import replace
from typing import Any

import pytest

from pos_app.core.addresses import Addresses
from pos_app.core.merchants import PVitWebMerchant
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.provider import (
    Accepted,
    CallbackRequest,
    Evidence,
    NoAnswer,
    NotSent,
    PageForm,
    PaysOut,
    Pending,
    Quote,
    Quotes,
    RawAnswer,
    Renewable,
    ServesForm,
    Successful,
    judge,
)
from pos_app.providers.pvit_web import PVitWeb
from tests.providers.wire import (
    PVIT,
    PVIT_TOKEN,
    REFERENCE,
    Ears,
    Network,
    form_of,
    pvit,
    pvit_payment,
    reponse,
    run,
    text,
)

BASE = "https://shop.example"
ADDRESSES = Addresses(BASE, {"pvit": "secret"})


def web(network: Network, addresses: Addresses | None = ADDRESSES, base: str = BASE, **changes: Any) -> PVitWeb:
    return PVitWeb(PVitWebMerchant(replace(PVIT, **changes), base), pvit(network, **changes), addresses)


def payment(**changes: Any) -> Payment:
    return pvit_payment(**{"operator": "pvit-web", "phone": None, **changes})


def page() -> str:
    return ADDRESSES.page_of(payment())


def refusal(provider: PVitWeb, **changes: Any) -> NotSent:
    ears = Ears()
    with pytest.raises(NotSent) as caught:
        run(provider.initiate(payment(**changes), ears))
    assert ears.answers == []
    return caught.value


def test_it_is_a_way_to_pay_of_its_own_with_the_account_of_the_other() -> None:
    provider = web(Network())
    assert (provider.operator.id, provider.operator.account_id, provider.operator.by_link) == ("pvit-web", "pvit", True)
    assert isinstance(provider, ServesForm)
    assert isinstance(provider, Quotes)
    # The account's key and its money belong to `pvit`.
    assert not isinstance(provider, Renewable)
    assert not isinstance(provider, PaysOut)


# To begin with


def test_nothing_is_sent_and_the_link_is_the_till_s_own_page() -> None:
    network, ears = Network(), Ears()
    assert run(web(network).initiate(payment(), ears)) == Accepted(link=page())
    assert network.requests == []
    assert page().startswith(f"{BASE}/w/{REFERENCE}/")
    assert "unguessable" not in page()
    assert ears.answers == [RawAnswer("page", 0, page())]


def test_a_crash_after_the_page_was_written_down_loses_nothing() -> None:
    provider = web(Network())
    assert provider.reread(RawAnswer("page", 0, page())) == Accepted(link=page())


@pytest.mark.parametrize(
    "answer",
    [
        RawAnswer("initiate", 200, BASE + "/w/x/y"),
        RawAnswer("page", 0, ""),
        RawAnswer("page", 0, "https://elsewhere.example/w/x/y"),
    ],
)
def test_nothing_else_is_read_out_of_the_ledger(answer: RawAnswer) -> None:
    assert web(Network()).reread(answer) is None


def test_without_a_listener_there_is_no_page() -> None:
    provider = web(Network(), None)
    assert refusal(provider).reason == "callbacks_off"
    with pytest.raises(NotSent) as caught:
        run(provider.prepare())
    assert caught.value.reason == "callbacks_off"


def test_without_a_key_nobody_could_ask_what_became_of_it() -> None:
    run(web(Network()).prepare())
    with pytest.raises(NotSent) as caught:
        run(web(Network(), token="").prepare())
    assert caught.value.reason == "token_missing"


def test_a_page_at_another_address_than_the_settings_is_not_shown() -> None:
    refused = refusal(web(Network(), base="https://other.example"))
    assert (refused.reason, refused.detail) == ("link_refused", "shop.example")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"direction": Direction.OUT}, "direction_differs"),
        ({"currency": Currency.XOF}, "currency_invalid"),
        ({"wallet": None}, "wallet_missing"),
    ],
)
def test_what_cannot_be_a_payment_gets_no_page(changes: dict[str, Any], reason: str) -> None:
    assert refusal(web(Network()), **changes).reason == reason


def test_the_only_wallet_of_an_account_needs_not_be_chosen() -> None:
    provider = web(Network(), wallet="MC")
    assert run(provider.initiate(payment(wallet=None), Ears())) == Accepted(link=page())
    form = provider.page_form(payment(wallet=None, status=Status.AWAITING))
    assert form is not None
    assert dict(form.fields)["operateur"] == "MC"


# The form


def test_the_form_has_exactly_the_fields_of_the_web_flow_in_their_order() -> None:
    assert web(Network()).page_form(payment(status=Status.AWAITING)) == PageForm(
        "https://mypvit.com/pvit-secure-full-api.kk",
        (
            ("tel_marchand", "074213800"),
            ("montant", "5000"),
            ("ref", REFERENCE),
            ("service", "WEB"),
            ("operateur", "AM"),
            ("redirect", f"{page()}/done"),
        ),
    )


def test_the_browser_learns_neither_the_key_nor_the_callback_s_secret() -> None:
    shown = repr(web(Network()).page_form(payment(status=Status.AWAITING, phone="+24174213803")))
    assert PVIT_TOKEN not in shown
    assert "unguessable" not in shown
    assert "074213803" not in shown


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.AWAITING])
def test_only_a_payment_that_waits_for_its_customer_has_a_form(status: Status) -> None:
    assert web(Network()).page_form(payment(status=status)) is None


def test_without_a_listener_or_a_wallet_there_is_no_form() -> None:
    assert web(Network(), None).page_form(payment(status=Status.AWAITING)) is None
    assert web(Network()).page_form(payment(status=Status.AWAITING, wallet=None)) is None


# What became of it


def test_the_status_is_asked_by_our_reference_through_the_same_account() -> None:
    network, ears = Network(status=reponse("0")), Ears()
    assert run(web(network).status(payment(), ears)) == Pending()
    assert list(form_of(network.requests[0]).items()) == [
        ("tel_marchand", "074213800"),
        ("ref", REFERENCE),
        ("token", PVIT_TOKEN),
        ("action", "3"),
        ("service", "REST"),
        ("operateur", "AM"),
    ]
    assert ears.steps == ["status"]


@pytest.mark.parametrize("code", ["001", "003"])
def test_a_reference_that_pvit_does_not_know_yet_is_one_whose_page_nobody_opened(code: str) -> None:
    network = Network(status=reponse(code))
    assert run(web(network).status(payment(), Ears())) == Pending()
    network = Network(status=reponse("007"))
    assert run(web(network).status(payment(), Ears())) == NoAnswer("token_invalid")


def test_it_can_always_be_asked_where_a_page_could_be_served() -> None:
    assert web(Network()).can_ask(payment())
    assert web(Network(), wallet="AM").can_ask(payment(wallet=None))
    assert not web(Network()).can_ask(payment(wallet=None))
    assert run(web(Network()).status(payment(wallet=None), Ears())) == NoAnswer("wallet_missing")


@pytest.mark.parametrize("phone", [None, "+24174213899"])
def test_the_customer_may_pay_from_any_number_and_the_amount_is_never_among_the_checks(phone: str | None) -> None:
    body = f"<REPONSE><STATUT>200</STATUT><REF>{REFERENCE}</REF><TEL_CLIENT>074213803</TEL_CLIENT></REPONSE>"
    provider = web(Network(status=text(body)))
    result = run(provider.status(payment(phone=phone), Ears()))
    assert result == Successful(Evidence(reference=REFERENCE, paid_by="+24174213803"))
    verdict = judge(payment(phone=phone), provider, result.evidence)
    assert (verdict.reason, verdict.checks) == (None, ("reference",))
    assert provider.required == {"reference"}


def test_the_success_of_another_reference_is_no_proof() -> None:
    assert not isinstance(run(web(Network(status=reponse("200", "X"))).status(payment(), Ears())), Successful)


def test_quotes_callbacks_and_what_is_kept_of_them_are_the_account_s() -> None:
    said = text("<REPONSE><STATUT>200</STATUT><MESSAGE>Frais : 150</MESSAGE></REPONSE>")
    provider = web(Network(commission=said))
    assert run(provider.quote(5_000, "AM")) == Quote("Frais : 150")
    hint = provider.read_callback(CallbackRequest("POST", "", reponse("200").content))
    assert hint is not None
    assert hint.reference == REFERENCE
    assert provider.clean(f"a {PVIT_TOKEN} b") == "a *** b"
    run(provider.aclose())
