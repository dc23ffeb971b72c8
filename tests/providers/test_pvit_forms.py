"""The closed tables of PVit's forms: nothing that is put into one makes it a charge where something else was meant."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.merchants import PayoutLimits
from pos_app.core.payment import Direction
from pos_app.core.provider import NotSent
from pos_app.providers.pvit_form import FIELDS, WEB_FIELDS, Action, form, number_of, web_fields
from tests.providers.wire import Ears, Network, form_of, pvit, pvit_payment, reponse, run

CALLER_S = {action: [name for name in FIELDS[action] if name not in ("action", "service")] for action in Action}
LIMITS = PayoutLimits(per_operation=10**9, per_day=10**9)
EVERY_NAME = sorted({name for names in FIELDS.values() for name in names} | set(WEB_FIELDS) | {"opérateur", "x"})

traps = st.sampled_from(["1", "&action=1", "x&action=1&", "=", "+", "%26", "\0", " "])
texts = st.text(max_size=12) | traps
contents = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | traps


def filled(action: Action) -> dict[str, str]:
    return dict.fromkeys(CALLER_S[action], "x")


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_a_closed_table(action: Action) -> None:
    body = dict(parse_qsl(form(action, filled(action)).decode()))
    assert tuple(body) == FIELDS[action]
    assert (body["action"], body["service"]) == (action.value, "REST")
    for name in EVERY_NAME:
        if name not in FIELDS[action]:
            with pytest.raises(ValueError, match="takes"):
                form(action, {**filled(action), name: "x"})
    for name in CALLER_S[action]:
        with pytest.raises(ValueError, match="takes"):
            form(action, {**filled(action), name: ""})
        with pytest.raises(ValueError, match="takes"):
            form(action, {other: "x" for other in CALLER_S[action] if other != name})


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("name", ["action", "service"])
def test_nobody_says_otherwise_what_is_asked(action: Action, name: str) -> None:
    with pytest.raises(ValueError, match="follow from what is asked"):
        form(action, {**filled(action), name: "1"})


def test_only_what_moves_money_carries_an_amount_a_reference_and_a_customer() -> None:
    whole = {"montant", "ref", "tel_client"}
    assert {action for action in Action if whole <= set(FIELDS[action])} == {Action.CHARGE, Action.PAY_OUT}
    assert "tel_client" not in FIELDS[Action.STATUS] + FIELDS[Action.COMMISSION] + WEB_FIELDS
    assert "montant" not in FIELDS[Action.STATUS]
    assert "ref" not in FIELDS[Action.COMMISSION]
    assert "token" not in WEB_FIELDS


def test_the_web_form_has_a_closed_table_too() -> None:
    values = {name: "x" for name in WEB_FIELDS if name != "service"}
    assert web_fields(values) == tuple((name, "WEB" if name == "service" else "x") for name in WEB_FIELDS)
    for name in ("token", "tel_client", "action", "agent"):
        with pytest.raises(ValueError, match="the web form takes"):
            web_fields({**values, name: "x"})
    with pytest.raises(ValueError, match="the web form takes"):
        web_fields({**values, "redirect": ""})


@given(st.sampled_from(list(Action)), st.dictionaries(st.sampled_from(EVERY_NAME) | st.text(max_size=9), texts))
def test_any_fields_make_the_form_of_the_action_or_none(action: Action, values: dict[str, str]) -> None:
    try:
        body = form(action, values)
    except ValueError:
        return
    assert set(values) == set(CALLER_S[action])
    read_back(body, action, values)


@given(st.sampled_from(list(Action)), st.data())
def test_any_content_of_the_right_fields_stays_in_its_field(action: Action, data: st.DataObject) -> None:
    values = {name: data.draw(contents) for name in CALLER_S[action]}
    read_back(form(action, values), action, values)


def read_back(body: bytes, action: Action, values: dict[str, str]) -> None:
    """The body as any server reads it, whichever of two fields of one name it would keep."""
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    assert tuple(name for name, _ in pairs) == FIELDS[action]
    assert dict(pairs) == {**values, "action": action.value, "service": "REST"}


@pytest.mark.parametrize(
    ("text", "found"), [("074213803", "074213803"), (" +241 74 21 38 03", "074213803"), ("", None), (None, None)]
)
def test_a_number_is_one_of_gabon(text: str | None, found: str | None) -> None:
    number = number_of(text)
    assert (None if number is None else number.national) == found


payments = st.fixed_dictionaries(
    {
        "reference": st.text(min_size=1, max_size=13),
        "amount": st.integers(-5, 10**7),
        "phone": st.sampled_from([None, "+24174213803", "+24166213803", "+261343500003", "x&action=1"]),
        "wallet": st.sampled_from([None, "AM", "MC", "1&action=1"]),
        "direction": st.sampled_from(list(Direction)),
    }
)
answers = st.builds(reponse, st.sampled_from(["200", "0", "005", "007", "003", "x"]), st.just(None))


@given(payments, answers, st.text(min_size=1, max_size=30), st.sampled_from(["callback", "pasted"]))
def test_a_question_is_never_a_charge(changes: dict[str, Any], said: Any, candidate: str, source: str) -> None:
    network = Network(status=said, commission=said)
    provider = pvit(network)
    payment = pvit_payment(**changes)

    async def ask() -> None:
        await provider.prepare()
        await provider.status(payment, Ears())
        await provider.quote(payment.amount, payment.wallet)
        await provider.offer(candidate, source)
        await provider.status(payment, Ears())

    run(ask())
    for request in network.requests:
        sent = form_of(request)
        assert sent["action"] in ("3", "5")
        assert not {"tel_client", "agent"} & set(sent)
        assert not {"montant", "ref"} <= set(sent)


@given(payments, st.sampled_from(["initiate", "pay_out"]))
def test_money_moves_one_way_only(changes: dict[str, Any], call: str) -> None:
    network = Network(charge=reponse("200", None), payout=reponse("200", None))
    payment = pvit_payment(**changes)
    try:
        run(getattr(pvit(network, limits=LIMITS), call)(payment, Ears()))
    except NotSent:
        assert network.requests == []
        return
    (request,) = network.requests
    meant = Direction.IN if call == "initiate" else Direction.OUT
    assert payment.direction is meant
    assert form_of(request)["action"] == {Direction.IN: "1", Direction.OUT: "2"}[meant]
