"""PVit's *rendu monnaie*: action 2 sends the shop's money to the customer, once, and is followed like a charge."""

from typing import Any

import httpx
import pytest

from pos_app.core.merchants import PayoutLimits
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Payment
from pos_app.core.provider import (
    Accepted,
    Contradictory,
    Declined,
    Evidence,
    InitiateResult,
    NotSent,
    PaysOut,
    Pending,
    Successful,
    Unclear,
    judge,
)
from pos_app.providers.pvit import PVit
from tests.providers.wire import (
    PVIT_TOKEN,
    REFERENCE,
    Ears,
    Network,
    Step,
    form_of,
    pvit,
    pvit_payment,
    pvit_style,
    reponse,
    run,
    text,
)

LIMITS = PayoutLimits(per_operation=5_000, per_day=20_000)


def payout(**changes: Any) -> Payment:
    return pvit_payment(**{"direction": Direction.OUT, "approved_by": "Hery", "why": "change", **changes})


def paying(network: Network, **changes: Any) -> PVit:
    return pvit(network, **{"limits": LIMITS, **changes})


def paid_out(step: Step, **changes: Any) -> InitiateResult:
    return run(paying(Network(payout=step)).pay_out(payout(**changes), Ears()))


def not_sent(step: Step, **changes: Any) -> NotSent:
    with pytest.raises(NotSent) as caught:
        paid_out(step, **changes)
    return caught.value


def test_pvit_can_send_money() -> None:
    assert isinstance(pvit(Network()), PaysOut)


def test_a_payout_has_exactly_the_fields_of_action_2_in_their_order() -> None:
    network, ears = Network(payout=reponse("200")), Ears()
    assert run(paying(network).pay_out(payout(), ears)) == Accepted()
    assert list(form_of(network.requests[0]).items()) == [
        ("tel_marchand", "074213800"),
        ("montant", "5000"),
        ("ref", REFERENCE),
        ("tel_client", "074213803"),
        ("token", PVIT_TOKEN),
        ("action", "2"),
        ("service", "REST"),
        ("operateur", "AM"),
        ("agent", "caisse3"),
    ]
    assert ears.steps == ["initiate"]


def test_a_payout_goes_out_on_a_connection_of_its_own() -> None:
    network = Network(payout=reponse("200"))
    run(paying(network).pay_out(payout(), Ears()))
    assert network.requests[0].headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("statut", "result"),
    [
        ("200", Accepted()),
        ("0", Declined("declined", "0")),
        ("005", Unclear("task_in_progress", "005")),
        ("008", Unclear("code_unknown", "008")),
    ],
)
def test_an_immediate_answer_to_a_payout_is_never_paid(statut: str, result: InitiateResult) -> None:
    assert paid_out(reponse(statut)) == result


@pytest.mark.parametrize("statut", ["001", "002", "003", "004", "006"])
def test_a_code_about_the_request_proves_that_nothing_was_paid_out(statut: str) -> None:
    refusal = not_sent(reponse(statut))
    assert (refusal.reason, refusal.detail) == ("rejected", statut)


def test_007_proves_that_nothing_was_paid_out() -> None:
    assert not_sent(reponse("007")).reason == "token_invalid"


@pytest.mark.parametrize(
    "step", [httpx.ReadTimeout("t"), httpx.ReadError("r"), text("", 302), text("", 500), text(""), reponse("200", "X")]
)
def test_one_payout_whatever_happens(step: Step) -> None:
    network = Network(payout=step)
    assert isinstance(run(paying(network).pay_out(payout(), Ears())), Unclear)
    assert len(network.requests) == 1


def test_a_connection_that_fails_proves_that_nothing_was_paid_out() -> None:
    assert not_sent(httpx.ConnectError("refused")).reason == "connection_failed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phone": None}, "payee_invalid"),
        ({"phone": "+24174213800"}, "payee_invalid"),
        ({"wallet": None}, "payee_invalid"),
        ({"currency": Currency.MGA}, "currency_invalid"),
        ({"direction": Direction.IN}, "direction_differs"),
        ({"amount": 5_001}, "payout_not_allowed"),
    ],
)
def test_what_may_not_be_paid_out_is_not_sent(changes: dict[str, Any], reason: str) -> None:
    assert not_sent(reponse("200"), **changes).reason == reason


def test_without_limits_of_the_shop_or_a_key_nothing_is_paid_out() -> None:
    network = Network()
    for provider, reason in (
        (pvit(network), "payout_not_allowed"),
        (paying(network, token=""), "token_missing"),
    ):
        with pytest.raises(NotSent) as caught:
            run(provider.pay_out(payout(), Ears()))
        assert caught.value.reason == reason
    assert network.requests == []


# What became of it


def test_a_payout_is_asked_about_by_our_reference_like_a_charge() -> None:
    network = Network(status=reponse("0"))
    assert run(paying(network).status(payout(), Ears())) == Pending()
    assert form_of(network.requests[0])["action"] == "3"
    assert "montant" not in form_of(network.requests[0])


def settled(customer: str) -> tuple[PVit, object]:
    body = f"<REPONSE><STATUT>200</STATUT><REF>{REFERENCE}</REF><TEL_CLIENT>{customer}</TEL_CLIENT></REPONSE>"
    provider = paying(Network(status=text(body)))
    return provider, run(provider.status(payout(), Ears()))


def test_the_customer_of_a_payout_is_who_receives() -> None:
    provider, result = settled("074213803")
    assert result == Successful(Evidence(reference=REFERENCE, payee="+24174213803"))
    assert judge(payout(), provider, result.evidence).checks == ("payee", "reference")


def test_money_that_went_to_somebody_else_does_not_pass_the_checks() -> None:
    provider, result = settled("074213899")
    assert isinstance(result, Successful)
    assert judge(payout(), provider, result.evidence).reason == "payee_differs"


def test_a_payout_whose_receiver_is_not_named_is_bound_by_its_reference() -> None:
    provider, result = settled("")
    assert isinstance(result, Successful)
    assert judge(payout(), provider, result.evidence).checks == ("reference",)


def test_the_styles_hold_for_payouts_too() -> None:
    def asked(style: str, statut: str) -> object:
        return run(pvit_style(Network(status=reponse(statut)), style).status(payout(), Ears()))

    assert asked("b", "200") == Contradictory("status_ambiguous")
    assert asked("c", "006") == Declined("declined", "006")
