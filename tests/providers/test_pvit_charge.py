"""PVit's wire sheet, fact by fact: the form of each action, and what each code means right after a charge."""

import httpx
import pytest

from pos_app.core.money import Currency
from pos_app.core.payment import Direction
from pos_app.core.provider import (
    Accepted,
    Declined,
    Evidence,
    InitiateResult,
    NoAnswer,
    NotSent,
    RawAnswer,
    StatusResult,
    Successful,
    Unclear,
)
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

SEEN = (
    '<?xml version="1.0" encoding="UTF-8"?> <REPONSE> <INTERFACEID>BAKOAI</INTERFACEID> <REF>PROD2X3T8</REF> '
    "<TYPE>1</TYPE> <STATUT>003</STATUT> <OPERATEUR>AM</OPERATEUR> <TEL_CLIENT></TEL_CLIENT> <TOKEN></TOKEN> "
    "<MESSAGE>Le marchand est inconnu de PVIT</MESSAGE> </REPONSE>"
)


def charged(step: Step, **changes: object) -> InitiateResult:
    return run(pvit(Network(charge=step)).initiate(pvit_payment(**changes), Ears()))


def not_sent(step: Step, **changes: object) -> NotSent:
    with pytest.raises(NotSent) as caught:
        charged(step, **changes)
    return caught.value


def asked(step: Step, style: str = "a") -> StatusResult:
    return run(pvit_style(Network(status=step), style).status(pvit_payment(), Ears()))


# The request


def test_a_charge_has_exactly_the_fields_of_action_1_in_their_order() -> None:
    network = Network(charge=reponse("200"))
    run(pvit(network).initiate(pvit_payment(), Ears()))
    request = network.requests[0]
    assert (request.method, str(request.url)) == ("POST", "https://mypvit.com/pvit-secure-full-api.kk")
    assert list(form_of(request).items()) == [
        ("tel_marchand", "074213800"),
        ("montant", "5000"),
        ("ref", REFERENCE),
        ("tel_client", "074213803"),
        ("token", PVIT_TOKEN),
        ("action", "1"),
        ("service", "REST"),
        ("operateur", "AM"),
        ("agent", "caisse3"),
    ]


def test_a_status_request_never_carries_an_amount_or_a_customer() -> None:
    network = Network(status=reponse("0"))
    run(pvit(network).status(pvit_payment(), Ears()))
    assert list(form_of(network.requests[0]).items()) == [
        ("tel_marchand", "074213800"),
        ("ref", REFERENCE),
        ("token", PVIT_TOKEN),
        ("action", "3"),
        ("service", "REST"),
        ("operateur", "AM"),
    ]


def test_the_form_is_percent_encoded() -> None:
    network = Network(charge=reponse("200"))
    run(pvit(network).initiate(pvit_payment(), Ears()))
    request = network.requests[0]
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert b"&token=Ab3%2Bx%2FY9%3D%3Dtok%2Ben%2F77&" in request.content


def test_the_wallet_is_moov_s_for_a_moov_customer() -> None:
    network = Network(charge=reponse("200"))
    run(pvit(network).initiate(pvit_payment(wallet="MC", phone="+24166213803"), Ears()))
    assert form_of(network.requests[0])["operateur"] == "MC"


def test_a_token_pasted_with_spaces_is_stripped() -> None:
    network = Network(charge=reponse("200"))
    run(pvit(network, token=f" {PVIT_TOKEN}\n").initiate(pvit_payment(), Ears()))
    assert form_of(network.requests[0])["token"] == PVIT_TOKEN


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"phone": None}, "payer_invalid"),
        ({"phone": "+261343500003"}, "payer_invalid"),
        ({"phone": "+24174213800"}, "payer_invalid"),
        ({"wallet": None}, "payer_invalid"),
        ({"currency": Currency.MGA}, "currency_invalid"),
        ({"direction": Direction.OUT}, "direction_differs"),
    ],
)
def test_what_cannot_be_a_payment_is_not_sent(changes: dict[str, object], reason: str) -> None:
    assert not_sent(reponse("200"), **changes).reason == reason


def test_without_a_token_nothing_is_sent() -> None:
    network = Network()
    provider = pvit(network, token="  ")
    with pytest.raises(NotSent) as caught:
        run(provider.prepare())
    assert caught.value.reason == "token_missing"
    with pytest.raises(NotSent):
        run(provider.initiate(pvit_payment(), Ears()))
    assert run(provider.status(pvit_payment(), Ears())) == NoAnswer("token_missing")
    assert network.requests == []


def test_with_a_token_there_is_nothing_to_prepare() -> None:
    network = Network()
    run(pvit(network).prepare())
    assert network.requests == []


def test_a_payment_without_wallet_cannot_be_asked_about() -> None:
    provider = pvit(Network())
    assert provider.can_ask(pvit_payment())
    assert not provider.can_ask(pvit_payment(wallet=None))
    assert run(provider.status(pvit_payment(wallet=None), Ears())) == NoAnswer("wallet_missing")


# The immediate answer


def test_an_immediate_200_means_pending_never_paid() -> None:
    assert charged(reponse("200")) == Accepted()


def test_a_reference_with_a_trailing_space_is_ours() -> None:
    assert charged(reponse("200", REFERENCE + " ")) == Accepted()


def test_an_acceptance_without_reference_is_an_acceptance() -> None:
    assert charged(reponse("200", None)) == Accepted()
    assert charged(reponse("200", "")) == Accepted()


@pytest.mark.parametrize("statut", ["200", "0", "001", "005", "007"])
def test_an_answer_with_another_reference_is_unclear(statut: str) -> None:
    assert charged(reponse(statut, "PROD2X3T8")) == Unclear("reference_differs")


@pytest.mark.parametrize("statut", ["001", "002", "003", "004", "006"])
def test_a_code_about_the_request_proves_that_nothing_was_started(statut: str) -> None:
    refusal = not_sent(reponse(statut))
    assert (refusal.reason, refusal.detail) == ("rejected", statut)


def test_007_proves_that_nothing_was_started() -> None:
    refusal = not_sent(reponse("007"))
    assert (refusal.reason, refusal.detail) == ("token_invalid", "007")


def test_0_is_a_refusal() -> None:
    assert charged(reponse("0")) == Declined("declined", "0")


def test_005_speaks_about_an_earlier_request() -> None:
    assert charged(reponse("005")) == Unclear("task_in_progress", "005")


@pytest.mark.parametrize("statut", ["1", "3", "5", "00", "000", "2000", "20", "008", "-1", "２００", "200.0", "OK"])
def test_the_code_is_a_text_that_keeps_its_zeros(statut: str) -> None:
    result = charged(reponse(statut))
    assert isinstance(result, Unclear)
    assert result.reason == "code_unknown"


def test_the_published_answer_is_read() -> None:
    refusal = not_sent(text(SEEN), reference="PROD2X3T8")
    assert (refusal.reason, refusal.detail) == ("rejected", "003")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "OK",
        "<REPONSE/>",
        "<REPONSE></REPONSE>",
        "<REPONSE>200</REPONSE>",
        "<REPONSE><STATUT></STATUT></REPONSE>",
        "<REPONSE><STATUT>200</STATUT>",
        "<REPONSE><STATUT>200</STATUT></REPONSE><REPONSE/>",
        "<REPONSE><STATUT>200</STATUT><STATUT>200</STATUT></REPONSE>",
        "<REPONSE><STATUT>200</STATUT><REF>a</REF><REF/></REPONSE>",
        "<REPONSE><STATUT><B>200</B></STATUT></REPONSE>",
        "<REPONSE><STATUT>2<B/>00</STATUT></REPONSE>",
        "<REPONSE><STATUT a='1'>200</STATUT></REPONSE>",
        "<REPONSE a='1'><STATUT>200</STATUT></REPONSE>",
        "<REPONSE>loose<STATUT>200</STATUT></REPONSE>",
        "<REPONSE><STATUT>2<!-- -->00</STATUT></REPONSE>",
        "<REPONSE><STATUT><![CDATA[200]]></STATUT></REPONSE>",
        "<REPONSE><STATUT>2<?pi?>00</STATUT></REPONSE>",
        "<?php echo 1 ?><REPONSE><STATUT>200</STATUT></REPONSE>",
        "<?xml version='1.0'?><?xml version='1.0'?><REPONSE><STATUT>200</STATUT></REPONSE>",
        '<!DOCTYPE REPONSE [<!ENTITY c "200">]><REPONSE><STATUT>&c;</STATUT></REPONSE>',
        "<REPONSE><STATUT>&c;</STATUT></REPONSE>",
        "<REPONSE><statut>200</statut></REPONSE>",
        "<reponse><STATUT>200</STATUT></reponse>",
        "<A><REPONSE><STATUT>200</STATUT></REPONSE></A>",
        "<REPONSE xmlns='urn:x'><STATUT>200</STATUT></REPONSE>",
        b"<REPONSE><STATUT>200</STATUT><MESSAGE>\xe9</MESSAGE></REPONSE>",
        "<REPONSE><STATUT>200</STATUT></REPONSE>".encode("utf-16"),
        "<REPONSE><STATUT>200\0</STATUT></REPONSE>",
        '{"REPONSE": {"STATUT": "200"}}',
    ],
)
def test_anything_but_one_reponse_of_plain_texts_is_unreadable(body: str | bytes) -> None:
    assert charged(text(body)) == Unclear("answer_unreadable")
    assert asked(text(body)) == NoAnswer("answer_unreadable")


@pytest.mark.parametrize(
    "body",
    [
        f"<REPONSE><STATUT>200</STATUT><REF>{REFERENCE}</REF></REPONSE>",
        f"<REPONSE><MESSAGE>é &amp; à</MESSAGE><REF> {REFERENCE} </REF><STATUT>\n200\t</STATUT></REPONSE>",
        f"\ufeff<?xml version='1.0'?>\n<REPONSE><REF>{REFERENCE}</REF><STATUT>200</STATUT></REPONSE>\n",
        f"<?xml version='1.0' encoding='ISO-8859-1'?><REPONSE><REF>{REFERENCE}</REF><STATUT>200</STATUT></REPONSE>",
        f"<REPONSE><REF>{REFERENCE}</REF><STATUT>200</STATUT><NUMERO_CLIENT>y</NUMERO_CLIENT><TOKEN/></REPONSE>",
    ],
)
def test_elements_may_be_absent_empty_extra_padded_and_in_any_order(body: str) -> None:
    assert charged(text(body)) == Accepted()
    assert asked(text(body)) == Successful(Evidence(reference=REFERENCE))


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_4xx_in_pvit_s_own_shape_is_read_by_its_code(status: int) -> None:
    assert not_sent(reponse("001", status=status)).reason == "rejected"
    assert charged(reponse("005", status=status)) == Unclear("task_in_progress", "005")
    assert charged(reponse("200", status=status)) == Unclear("http_error", str(status))


@pytest.mark.parametrize("status", [201, 408, 500, 503])
def test_no_other_status_gives_a_code_any_meaning(status: int) -> None:
    assert isinstance(charged(reponse("200", status=status)), Unclear)
    assert isinstance(charged(reponse("001", status=status)), Unclear)
    assert isinstance(asked(reponse("200", status=status)), NoAnswer)


def test_409_speaks_about_an_earlier_request() -> None:
    assert charged(reponse("001", status=409)) == Unclear("conflict")


def test_a_4xx_that_is_not_pvit_s_is_unclear() -> None:
    assert charged(text("no", 400)) == Unclear("http_error", "400")


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_refusal_by_a_gateway_is_proof(status: int) -> None:
    assert not_sent(text("", status, Retry_After="3")).retry_after == 3.0


def test_a_page_for_people_is_unclear() -> None:
    assert charged(text("<html><body>Wi-Fi</body></html>")) == Unclear("html_page", "200")
    assert asked(text("<html><body>Wi-Fi</body></html>")) == NoAnswer("html_page")


@pytest.mark.parametrize("step", [httpx.ReadTimeout("t"), httpx.ReadError("r"), text("", 302), reponse("005")])
def test_one_request_whatever_happens(step: Step) -> None:
    network = Network(charge=step)
    assert isinstance(run(pvit(network).initiate(pvit_payment(), Ears())), Unclear)
    assert len(network.requests) == 1


def test_a_connection_that_fails_proves_that_nothing_was_sent() -> None:
    assert not_sent(httpx.ConnectError("refused")).reason == "connection_failed"


def test_an_unknown_code_is_shown_without_secrets() -> None:
    assert charged(reponse("A-9")) == Unclear("code_unknown", "A-9")
    assert charged(reponse("two words")) == Unclear("code_unknown")
    network = Network(charge=reponse("plainsecret"))
    result = run(pvit(network, token="plainsecret").initiate(pvit_payment(), Ears()))
    assert result == Unclear("code_unknown", "***")


def test_no_answer_is_needed_to_go_on_after_a_crash() -> None:
    assert pvit(Network()).reread(RawAnswer("initiate", 200, reponse("200").text)) is None
