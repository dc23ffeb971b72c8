"""PVit's wire sheet, row by row: each field, each action, each code wherever it can stand, each switch."""

from dataclasses import replace
from typing import Any

import pytest

from pos_app.core.addresses import Addresses
from pos_app.core.errors import InvalidInput
from pos_app.core.merchants import PayoutLimits, PVitStatusStyle, PVitWebMerchant
from pos_app.core.payment import Claim, Direction, Environment, Status
from pos_app.core.phone import parse
from pos_app.core.provider import (
    Accepted,
    CallbackRequest,
    Contradictory,
    Declined,
    Evidence,
    NoAnswer,
    NotSent,
    PageForm,
    Pending,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.core.reference import is_reference, make_reference
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_form import FIELDS, WEB_FIELDS, Action
from pos_app.providers.pvit_web import PVitWeb
from tests.providers.wire import (
    NOW,
    PVIT,
    PVIT_TOKEN,
    REFERENCE,
    Clock,
    Ears,
    Network,
    form_of,
    pvit,
    pvit_payment,
    reponse,
    run,
)

LIMITS = PayoutLimits(per_operation=490_000, per_day=490_000)
TO_CUSTOMER: dict[str, Any] = {"direction": Direction.OUT}
PAID = Successful(Evidence(reference=REFERENCE))


def sent(**changes: Any) -> dict[Action, dict[str, str]]:
    """What the till sends in each of its requests, for the same payment."""
    everywhere = reponse("200", None)
    network = Network(charge=everywhere, payout=everywhere, status=everywhere, commission=everywhere)
    provider, payment = pvit(network, limits=LIMITS), pvit_payment(**changes)

    async def everything() -> None:
        await provider.initiate(payment, Ears())
        await provider.pay_out(replace(payment, **TO_CUSTOMER), Ears())
        await provider.status(payment, Ears())
        await provider.quote(payment.amount, payment.wallet)

    run(everything())
    return {Action(form_of(request)["action"]): form_of(request) for request in network.requests}


def web_form() -> PageForm:
    addresses = Addresses("https://shop.example", {})
    provider = PVitWeb(PVitWebMerchant(PVIT, addresses.base), pvit(Network()), addresses)
    form = provider.page_form(pvit_payment(status=Status.AWAITING))
    assert form is not None
    return form


WEB = dict(web_form().fields)


def in_which(name: str) -> tuple[list[str], bool]:
    """The actions whose request has the field, and whether the web form has it."""
    return [action.value for action, fields in sent().items() if name in fields], name in WEB


# Request fields


def test_sheet_field_tel_marchand() -> None:
    assert in_which("tel_marchand") == (["1", "2", "3", "5"], True)
    assert {fields["tel_marchand"] for fields in sent().values()} == {"074213800"}


def test_sheet_field_montant() -> None:
    assert in_which("montant") == (["1", "2", "5"], True)
    assert {fields["montant"] for fields in sent(amount=490_000).values() if "montant" in fields} == {"490000"}
    operator = pvit(Network()).operator
    assert [operator.admit_amount(amount).amount for amount in (100, 490_000)] == [100, 490_000]
    for amount in (99, 490_001):
        with pytest.raises(InvalidInput):
            operator.admit_amount(amount)


def test_sheet_field_ref() -> None:
    assert in_which("ref") == (["1", "2", "3"], True)
    made = make_reference("caisse3", NOW, None)
    assert is_reference(made)
    assert len(made) <= 13
    assert sent(reference=made)[Action.STATUS]["ref"] == made


def test_sheet_field_tel_client() -> None:
    assert in_which("tel_client") == (["1", "2"], False)
    assert sent()[Action.CHARGE]["tel_client"] == "074213803"
    with pytest.raises(InvalidInput, match="phone_other_network"):
        pvit(Network(), wallet="MC").operator.admit_phone("074213803")


def test_sheet_field_token() -> None:
    assert in_which("token") == (["1", "2", "3", "5"], False)
    assert {fields["token"] for fields in sent().values()} == {PVIT_TOKEN}


def test_sheet_field_action() -> None:
    assert in_which("action") == (["1", "2", "3", "5"], False)


def test_sheet_field_service() -> None:
    assert in_which("service") == (["1", "2", "3", "5"], True)
    assert {fields["service"] for fields in sent().values()} == {"REST"}
    assert WEB["service"] == "WEB"


def test_sheet_field_operateur() -> None:
    assert in_which("operateur") == (["1", "2", "3", "5"], True)
    assert {fields["operateur"] for fields in sent(wallet="MC", phone="+24166213803").values()} == {"MC"}
    assert {fields["operateur"] for fields in sent(wallet="AM").values()} == {"AM"}


def test_sheet_field_redirect() -> None:
    assert in_which("redirect") == ([], True)
    assert WEB["redirect"].startswith("https://shop.example/w/")


def test_sheet_field_agent() -> None:
    assert in_which("agent") == (["1", "2"], False)
    assert sent()[Action.CHARGE]["agent"] == "caisse3"


# Fields per action


@pytest.mark.parametrize("action", list(Action))
def test_sheet_fields_of_each_action(action: Action) -> None:
    assert tuple(sent()[action]) == FIELDS[action]


def test_sheet_fields_of_the_web_flow() -> None:
    assert tuple(WEB) == WEB_FIELDS == ("tel_marchand", "montant", "ref", "service", "operateur", "redirect")
    assert web_form().action == PVIT.url


# Codes, wherever they can stand


def charged(statut: str) -> object:
    try:
        return run(pvit(Network(charge=reponse(statut))).initiate(pvit_payment(), Ears()))
    except NotSent as proof:
        return (proof.reason, proof.detail)


def paid_out(statut: str) -> object:
    try:
        provider = pvit(Network(payout=reponse(statut)), limits=LIMITS)
        return run(provider.pay_out(pvit_payment(**TO_CUSTOMER), Ears()))
    except NotSent as proof:
        return (proof.reason, proof.detail)


def asked(statut: str) -> list[StatusResult]:
    """In the styles a, b and c."""

    def in_style(style: PVitStatusStyle) -> PVit:
        return pvit(Network(status=reponse(statut)), status_style=style)

    return [run(in_style(style).status(pvit_payment(), Ears())) for style in PVitStatusStyle]


def claimed(statut: str) -> Claim | None:
    hint = pvit(Network()).read_callback(CallbackRequest("POST", "", reponse(statut).content))
    assert hint is not None
    assert hint.word == statut
    return hint.claim


def proved(statut: str) -> tuple[bool, bool]:
    """Whether a key that is answered so takes the old one's place, and whether the code refuses a key in use."""
    network = Network(commission=reponse(statut, None), status=reponse(statut))
    provider = PVit(PVIT, network.wire(), Clock())

    async def both() -> bool:
        taken = await provider.offer("another/key==", "pasted")
        await provider.status(pvit_payment(), Ears())
        return taken

    return run(both()), provider.key.refused


def test_sheet_code_200() -> None:
    assert charged("200") == paid_out("200") == Accepted()
    assert asked("200") == [PAID, Contradictory("status_ambiguous"), PAID]
    assert claimed("200") is Claim.SUCCESS
    assert proved("200") == (True, False)


def test_sheet_code_0() -> None:
    assert charged("0") == paid_out("0") == Declined("declined", "0")
    assert asked("0") == [Pending()] * 3
    assert claimed("0") is Claim.FAILED
    assert proved("0") == (False, False)


def test_sheet_code_001() -> None:
    assert charged("001") == paid_out("001") == ("rejected", "001")
    assert asked("001") == [NoAnswer("rejected")] * 3
    assert claimed("001") is None
    assert proved("001") == (False, False)


def test_sheet_code_002() -> None:
    assert charged("002") == paid_out("002") == ("rejected", "002")
    assert asked("002") == [NoAnswer("rejected"), NoAnswer("rejected"), Declined("declined", "002")]
    assert claimed("002") is Claim.FAILED
    assert proved("002") == (False, False)


def test_sheet_code_003() -> None:
    assert charged("003") == paid_out("003") == ("rejected", "003")
    assert asked("003") == [NoAnswer("rejected")] * 3
    assert claimed("003") is None
    assert proved("003") == (False, False)


def test_sheet_code_004() -> None:
    assert charged("004") == paid_out("004") == ("rejected", "004")
    assert asked("004") == [NoAnswer("rejected"), NoAnswer("rejected"), Declined("declined", "004")]
    assert claimed("004") is Claim.FAILED
    assert proved("004") == (False, False)


def test_sheet_code_005() -> None:
    assert charged("005") == paid_out("005") == Unclear("task_in_progress", "005")
    assert asked("005") == [Pending()] * 3
    assert claimed("005") is Claim.PENDING
    assert proved("005") == (False, False)


def test_sheet_code_006() -> None:
    assert charged("006") == paid_out("006") == ("rejected", "006")
    assert asked("006") == [NoAnswer("rejected"), NoAnswer("rejected"), Declined("declined", "006")]
    assert claimed("006") is Claim.FAILED
    assert proved("006") == (False, False)


def test_sheet_code_007() -> None:
    assert charged("007") == paid_out("007") == ("token_invalid", "007")
    assert asked("007") == [NoAnswer("token_invalid")] * 3
    assert claimed("007") is None
    assert proved("007") == (False, True)


# Switches that nobody documents


def test_sheet_status_switch_a() -> None:
    assert (asked("0")[0], asked("200")[0]) == (Pending(), PAID)


def test_sheet_status_switch_b() -> None:
    # Pending and paid look alike, so neither is paid; a callback that claims success does not change that.
    assert asked("200")[1] == Contradictory("status_ambiguous")
    network = Network(status=reponse("200"))
    provider = pvit(network, status_style=PVitStatusStyle.B)
    payment = pvit_payment(status=Status.AWAITING, claim=Claim.SUCCESS)
    assert run(provider.status(payment, Ears())) == Contradictory("status_ambiguous")


def test_sheet_status_switch_c() -> None:
    assert [asked(statut)[2] for statut in ("0", "006", "200")] == [Pending(), Declined("declined", "006"), PAID]


def test_sheet_renewal_only_callbacks_in_both_positions() -> None:
    provider = pvit(Network())
    with_ref = provider.read_callback(CallbackRequest("POST", "", reponse("200", token="next/key").content))
    without = provider.read_callback(CallbackRequest("POST", "", reponse("200", None, token="next/key").content))
    assert with_ref is not None
    assert without is not None
    assert (with_ref.reference, with_ref.token) == (REFERENCE, "next/key")
    assert (without.reference, without.claim, without.token) == (None, None, "next/key")


def test_sheet_one_address_is_a_setting() -> None:
    network = Network(status=reponse("0"))
    url = "http://127.0.0.1:8808/pvit/pvit-secure-full-api.kk"
    provider = pvit(network, url=f" {url} ", environment=Environment.TRAINING)
    run(provider.status(pvit_payment(), Ears()))
    assert str(network.requests[0].url) == url


def test_sheet_merchant_list_number_without_its_leading_0() -> None:
    number = parse("74213803", "GA")
    assert number.national == "074213803"
