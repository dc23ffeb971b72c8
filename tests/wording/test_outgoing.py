"""Money that goes back, links and callbacks in words: a payout is no income, a callback is no fact."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pos_app.core.money import Currency
from pos_app.core.payment import Claim, Direction, Environment, Event, Kind, Payment, Status
from pos_app.wording.numbers import national
from pos_app.wording.payments import (
    amount_words,
    as_json,
    can_be_asked,
    mark_word,
    message,
    state_word,
    status_word,
    waits_for_statement,
)
from pos_app.wording.trail import paid_from, trail_sentence

AT = datetime(2026, 11, 21, 8, 33, 14, tzinfo=UTC)
PAYOUT = Payment(
    reference="C3-0T38S6XFTA",
    sale="s",
    operator="pvit",
    wallet="AM",
    till="caisse3",
    cashier="caisse",
    amount=500,
    currency=Currency.XAF,
    phone="+24174213803",
    customer=None,
    description=None,
    environment=Environment.SANDBOX,
    created_at=AT,
    changed_at=AT,
    direction=Direction.OUT,
    approved_by="Mme Nzé",
    why="rendu monnaie",
)
LINKED = replace(
    PAYOUT,
    direction=Direction.IN,
    operator="moneyfusion",
    link="https://payin.moneyfusion.net/x",
    phone="+2250102030405",
)


def line(kind: Kind, payment: Payment | None = None, **data: object) -> str:
    said = trail_sentence(Event(1, AT, PAYOUT.reference, kind, data), "PVit", payment)
    return said.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("status", Status)
def test_no_word_of_a_payout_is_a_word_of_income(status: Status) -> None:
    payout = replace(PAYOUT, status=status, reason="no_answer_in_time")
    assert message(payout).endswith(".")
    assert not set(message(payout).split()) & {"payés", "encaissé", "encaissés", "redemander"}
    assert state_word(payout) not in {status_word(Status.PAID), status_word(Status.CONFIRMED_MANUALLY)}
    assert state_word(replace(payout, direction=Direction.IN)) == status_word(status)


@pytest.mark.parametrize("status", [Status.AWAITING, Status.UNKNOWN, Status.REVIEW, Status.ABANDONED])
def test_a_payout_that_may_have_left_is_not_to_be_sent_again(status: Status) -> None:
    for operator in ("pvit", "moneyfusion"):
        said = message(replace(PAYOUT, operator=operator, status=status, reason="connection_lost"))
        assert "e pas renvoyer" in said


@pytest.mark.parametrize("status", [Status.REFUSED, Status.NOT_SENT])
def test_a_payout_that_did_not_leave_may_be_tried_again(status: Status) -> None:
    assert "on peut recommencer" in message(replace(PAYOUT, status=status, reason="declined"))


def test_a_payout_of_moneyfusion_waits_for_the_statement() -> None:
    waiting = replace(PAYOUT, operator="moneyfusion", status=Status.AWAITING, provider_reference="token")
    assert not can_be_asked(waiting)
    assert waits_for_statement(waiting)
    assert "son relevé le confirmera" in message(waiting)
    assert not waits_for_statement(replace(waiting, operator="pvit"))
    assert not waits_for_statement(replace(waiting, direction=Direction.IN))
    assert not waits_for_statement(replace(waiting, status=Status.UNKNOWN))


@pytest.mark.parametrize(
    ("operator", "token", "askable"),
    [
        ("moneyfusion", None, False),
        ("moneyfusion", "token", True),
        ("ekolopay", None, False),
        ("ekolopay", "token", True),
        ("mvola", None, False),
        ("pvit", None, True),
        ("pvit-web", None, True),
    ],
)
def test_who_can_be_asked_by_what(operator: str, token: str | None, askable: bool) -> None:
    assert can_be_asked(replace(LINKED, operator=operator, provider_reference=token)) is askable


def test_marks_and_amounts() -> None:
    assert (mark_word(PAYOUT), mark_word(LINKED), mark_word(replace(LINKED, link=None))) == ("Rendu", "Lien", "")
    assert amount_words(PAYOUT) == "\u2212500\u202fFCFA"
    assert amount_words(LINKED) == "500\u202fFCFA"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("link_lost", "On peut refaire"),
        ("link_refused", "Prévenir le responsable"),
        ("link_expired", "s'assurer avec lui"),
        ("abandoned", "Abandonné à la caisse"),
        (None, "Abandonné à la caisse"),
    ],
)
def test_a_link_that_the_till_gave_up_says_what_to_do(reason: str | None, said: str) -> None:
    assert said in message(replace(LINKED, status=Status.ABANDONED, reason=reason))


def test_a_link_waits_for_no_secret_code() -> None:
    assert "Le lien de MoneyFusion attend" in message(replace(LINKED, status=Status.AWAITING))
    assert "code secret" in message(replace(LINKED, status=Status.AWAITING, link=None))


@pytest.mark.parametrize("claim", [*Claim, None])
def test_a_callback_is_told_as_a_claim(claim: Claim | None) -> None:
    said = line(Kind.CALLBACK, claim=None if claim is None else claim.value)
    assert said.startswith("Annonce reçue de PVit")
    assert ("ne prouve rien" in said) is (claim in (Claim.SUCCESS, Claim.FAILED))


def test_an_unforeseen_claim_is_only_an_announcement() -> None:
    assert line(Kind.CALLBACK, claim="paid!") == "Annonce reçue de PVit"
    assert line(Kind.ORPHAN) == "Annonce reçue de PVit pour un paiement qui n'est pas de cette caisse"


def test_the_trail_of_a_payout() -> None:
    assert line(Kind.PAYOUT, approved_by="Mme Nzé", why="rendu monnaie") == "Rendu autorisé par Mme Nzé : rendu monnaie"
    assert line(Kind.PAYOUT) == "Rendu autorisé par —"
    assert line(Kind.PAID, PAYOUT) == "PVit a confirmé le versement"
    assert line(Kind.PAID, PAYOUT, transaction_id="7") == "PVit a confirmé le versement, transaction 7"
    assert line(Kind.PAID, LINKED) == "PVit a confirmé le paiement"


def test_the_trail_of_a_link() -> None:
    assert line(Kind.ACCEPTED, link="https://x") == "PVit a donné le lien de paiement"
    assert line(Kind.ACCEPTED) == "PVit a accepté la demande"
    given_up = line(Kind.ABANDONED, by="till", reason="link_expired")
    assert given_up == "Abandonné par la caisse : Le lien n'a pas été payé à temps."
    assert line(Kind.ABANDONED, by="Hanta", reason="link_expired") == "Abandonné par Hanta"
    assert line(Kind.ABANDONED) == "Abandonné par —"


@pytest.mark.parametrize(
    ("paid_by", "shown"),
    [("+2250504030201", "05 04 03 02 01"), ("+2250102030405", ""), (None, ""), ("", ""), ("\u202e+999", "+999")],
)
def test_another_payer_is_noted(paid_by: str | None, shown: str) -> None:
    assert paid_from({"paid_by": paid_by}, LINKED) == shown
    said = line(Kind.PAID, LINKED, paid_by=paid_by, transaction_id="7")
    assert said == "PVit a confirmé le paiement, transaction 7" + (
        f" ; payé depuis un autre numéro, {shown}" if shown else ""
    )


def test_a_number_of_no_country_of_ours_stays_as_it_is() -> None:
    assert national("+33612345678") == "+33612345678"


def test_the_keys_of_the_outer_contract_stay() -> None:
    assert list(as_json(PAYOUT)) == list(as_json(LINKED))
    assert "direction" not in as_json(PAYOUT)
