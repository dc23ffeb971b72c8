"""PVit's wire sheet, fact by fact: what each code means where the status was asked."""

import httpx
import pytest

from pos_app.core.money import Currency
from pos_app.core.provider import (
    Accepted,
    Contradictory,
    Declined,
    Evidence,
    NoAnswer,
    Pending,
    StatusResult,
    Successful,
    judge,
)
from tests.providers.wire import (
    REFERENCE,
    Ears,
    Network,
    Step,
    pvit,
    pvit_payment,
    pvit_style,
    reponse,
    run,
    text,
)


def asked(step: Step, style: str = "a") -> StatusResult:
    return run(pvit_style(Network(status=step), style).status(pvit_payment(), Ears()))


# The status


@pytest.mark.parametrize("style", ["a", "c"])
def test_200_is_paid_where_the_status_was_asked(style: str) -> None:
    assert asked(reponse("200"), style) == Successful(Evidence(reference=REFERENCE))


def test_200_is_ambiguous_where_only_the_message_tells() -> None:
    assert asked(reponse("200"), "b") == Contradictory("status_ambiguous")


@pytest.mark.parametrize("style", ["a", "c"])
def test_the_words_of_an_acceptance_are_no_payment_whatever_the_settings_say(style: str) -> None:
    """An account of style b under settings of another style: 200 while pending, told apart by the message alone."""
    accepted = text("<REPONSE><REF>OTHER</REF><STATUT>200</STATUT><MESSAGE>Demande initiée</MESSAGE></REPONSE>")
    waiting = text(f"<REPONSE><REF>{REFERENCE}</REF><STATUT>200</STATUT><MESSAGE>Demande initiée</MESSAGE></REPONSE>")
    paid = text(f"<REPONSE><REF>{REFERENCE}</REF><STATUT>200</STATUT><MESSAGE>Paiement reçu</MESSAGE></REPONSE>")
    provider = pvit_style(Network(charge=accepted, status=[waiting, paid]), style)

    async def play() -> list[StatusResult]:
        # Another payment of the same account was accepted before.
        assert await provider.initiate(pvit_payment(reference="OTHER"), Ears()) == Accepted()
        return [await provider.status(pvit_payment(), Ears()) for _ in range(2)]

    assert run(play()) == [Contradictory("status_ambiguous"), Successful(Evidence(reference=REFERENCE))]


@pytest.mark.parametrize("style", ["a", "b", "c"])
@pytest.mark.parametrize("statut", ["0", "005"])
def test_0_and_005_are_pending(style: str, statut: str) -> None:
    assert asked(reponse(statut), style) == Pending()
    assert asked(reponse(statut, None), style) == Pending()


@pytest.mark.parametrize("statut", ["002", "004", "006"])
def test_codes_about_amount_scale_and_customer_refuse_the_payment_where_the_account_answers_so(statut: str) -> None:
    assert asked(reponse(statut), "c") == Declined("declined", statut)


@pytest.mark.parametrize("style", ["a", "b"])
@pytest.mark.parametrize("statut", ["002", "004", "006"])
def test_codes_that_may_be_about_the_question_refuse_nothing(style: str, statut: str) -> None:
    # The status request has no amount and no customer: a server may well say that they are wrong.
    assert asked(reponse(statut), style) == NoAnswer("rejected")


@pytest.mark.parametrize("style", ["a", "b", "c"])
@pytest.mark.parametrize(
    ("statut", "reason"),
    [("007", "token_invalid"), ("001", "rejected"), ("003", "rejected"), ("5", "code_unknown"), ("x", "code_unknown")],
)
def test_other_codes_leave_the_payment_as_it_is(style: str, statut: str, reason: str) -> None:
    assert asked(reponse(statut), style) == NoAnswer(reason)


@pytest.mark.parametrize("style", ["a", "b", "c"])
def test_200_with_another_reference_or_none_is_not_ours(style: str) -> None:
    assert asked(reponse("200", "PROD2X3T8"), style) == Contradictory("reference_differs")
    assert asked(reponse("200", None), style) == Contradictory("reference_missing")
    assert asked(reponse("200", " "), style) == Contradictory("reference_missing")


@pytest.mark.parametrize("statut", ["0", "002", "005", "007", "9"])
def test_any_other_code_about_another_reference_changes_nothing(statut: str) -> None:
    assert asked(reponse(statut, "PROD2X3T8")) == NoAnswer("reference_differs")


def test_the_payer_is_evidence_where_the_answer_names_one() -> None:
    body = f"<REPONSE><STATUT>200</STATUT><REF>{REFERENCE}</REF><TEL_CLIENT>{{}}</TEL_CLIENT></REPONSE>"
    assert asked(text(body.format("074213803"))) == Successful(Evidence(reference=REFERENCE, payer="+24174213803"))
    # The merchant's list may leave out the leading 0.
    assert asked(text(body.format("74213803"))) == Successful(Evidence(reference=REFERENCE, payer="+24174213803"))
    assert asked(text(body.format("977220470"))) == Successful(Evidence(reference=REFERENCE))


def test_another_payer_does_not_pass_the_checks() -> None:
    body = f"<REPONSE><STATUT>200</STATUT><REF>{REFERENCE}</REF><TEL_CLIENT>074213899</TEL_CLIENT></REPONSE>"
    provider = pvit(Network(status=text(body)))
    result = run(provider.status(pvit_payment(), Ears()))
    assert isinstance(result, Successful)
    assert judge(pvit_payment(), provider, result.evidence).reason == "payer_differs"


def test_our_reference_passes_the_checks_and_the_amount_is_not_among_them() -> None:
    provider = pvit(Network(status=reponse("200")))
    result = run(provider.status(pvit_payment(), Ears()))
    assert isinstance(result, Successful)
    verdict = judge(pvit_payment(), provider, result.evidence)
    assert verdict.reason is None
    assert verdict.checks == ("reference",)
    assert provider.required == {"reference"}


def test_a_question_that_fails_says_when_to_ask_again() -> None:
    assert asked(text("", 429, Retry_After="9")) == NoAnswer("throttled", 9.0)
    assert asked(httpx.ConnectError("refused")) == NoAnswer("connection_failed")


def test_every_answer_is_heard_and_no_failure() -> None:
    ears = Ears()
    provider = pvit(Network(charge=reponse("200"), status=[reponse("0"), httpx.ReadError("r"), reponse("200")]))

    async def talk() -> None:
        await provider.initiate(pvit_payment(), ears)
        for _ in range(3):
            await provider.status(pvit_payment(), ears)
        await provider.aclose()

    run(talk())
    assert ears.steps == ["initiate", "status", "status"]
    assert "<STATUT>0</STATUT>" in ears.answers[1].body


def test_a_token_in_an_answer_is_not_heard() -> None:
    ears = Ears()
    provider = pvit(Network(status=reponse("0", token="next/Token+24h==")))
    run(provider.status(pvit_payment(), ears))
    assert "<TOKEN>***</TOKEN>" in ears.answers[0].body
    assert "next/Token" not in ears.answers[0].body


def test_the_operator_is_the_account_s() -> None:
    operator = pvit(Network(), wallet="AM").operator
    assert (operator.id, operator.currency, operator.minimum, operator.maximum) == ("pvit", Currency.XAF, 100, 490_000)
