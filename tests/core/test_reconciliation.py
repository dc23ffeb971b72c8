"""What a payment and a line have to have in common to be one, and what becomes of those that do not."""

from dataclasses import replace

import pytest

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment, Payment, Status
from pos_app.core.reconciliation import By, Reconciled, as_json, ours_of
from pos_app.core.shop import How
from pos_app.core.statement import LineStatus
from tests.core.reconciliation_data import (
    FOREIGN,
    FORGOTTEN,
    OTHER_PHONE,
    compared,
    line,
    minutes,
    ours,
    piles,
    reference,
)

A, B = reference(1), reference(2)
FAR = {"at": minutes(600)}
"""So that nothing is near."""


def test_the_operators_number_makes_a_pair_whatever_else_is_written() -> None:
    found = compared(
        [ours(1, transaction_id="MP 653-1a")], [line(1, transaction_id="mp653-1A", reference="Achat", **FAR)]
    )
    assert piles(found) == {"matched": [(A, 1, "")]}
    assert found.matched[0].by is By.TRANSACTION


def test_zeros_that_a_spreadsheet_dropped_do_not_count() -> None:
    found = compared([ours(1, transaction_id="00653805064")], [line(1, transaction_id="653805064", **FAR)])
    assert piles(found) == {"matched": [(A, 1, "")]}


def test_the_number_may_be_the_providers_reference() -> None:
    found = compared([ours(1, provider_reference="tok65f1")], [line(1, transaction_id="TOK65f1", **FAR)])
    assert piles(found) == {"matched": [(A, 1, "")]}


@pytest.mark.parametrize(
    "text", [A, A.lower(), f" {A} ", f"Achat {A}.", f"ref:{A}/caisse", "jeton tok-a1b2c3 payé", "TOK-A1B2C3"]
)
def test_a_reference_inside_the_text_makes_a_pair(text: str) -> None:
    found = compared([ours(1, provider_reference="tok-a1b2c3")], [line(1, reference=text, **FAR)])
    assert piles(found) == {"matched": [(A, 1, "")]}
    assert found.matched[0].by is By.REFERENCE


@pytest.mark.parametrize("text", [f"X{A}", f"{A}0", "colis a1b2", "tok-a1b2c34", "", " ", None])
def test_what_only_looks_like_a_reference_makes_none(text: str | None) -> None:
    found = compared(
        [ours(1, provider_reference="tok-a1b2c3"), ours(2, provider_reference="a1b2")], [line(1, reference=text, **FAR)]
    )
    assert "matched" not in piles(found)


def test_a_number_goes_before_a_reference_and_a_second_line_of_it_is_a_second_debit() -> None:
    lines = [line(1, transaction_id="7", reference=A), line(2, transaction_id="8", reference=A)]
    found = compared([ours(1, transaction_id="7")], lines)
    assert piles(found) == {"matched": [(A, 1, "")], "theirs_only": [(None, 2, "second_debit")]}


def test_two_successes_of_one_reference_are_not_guessed_at() -> None:
    lines = [line(1, transaction_id="7", reference=A), line(2, transaction_id="8", reference=A, amount=2_000)]
    found = compared([ours(1)], lines)
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous")],
        "theirs_only": [(None, 1, "ambiguous"), (None, 2, "ambiguous")],
    }


def test_a_number_on_two_payments_is_not_guessed_at() -> None:
    payments = [ours(1, transaction_id="7"), ours(2, transaction_id="7")]
    found = compared(payments, [line(1, transaction_id="7")])
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous"), (B, None, "ambiguous")],
        "theirs_only": [(None, 1, "ambiguous")],
    }


def test_references_decide_where_two_networks_gave_the_same_number() -> None:
    """Airtel and Moov count for themselves, and one PVit account has both."""
    payments = [ours(1, transaction_id="7"), ours(2, transaction_id="7")]
    lines = [line(1, transaction_id="7", reference=A), line(2, transaction_id="7", reference=B)]
    assert piles(compared(payments, lines)) == {"matched": [(A, 1, ""), (B, 2, "")]}


def test_the_number_of_one_payment_beside_the_reference_of_another_proves_neither() -> None:
    """A manager typed the number of somebody else's message."""
    payments = [ours(1, transaction_id="7", status=Status.CONFIRMED_MANUALLY), ours(2, status=Status.UNKNOWN)]
    found = compared(payments, [line(1, transaction_id="7", reference=B)])
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous"), (B, None, "ambiguous")],
        "theirs_only": [(None, 1, "ambiguous")],
    }


def test_our_number_beside_the_reference_of_another_till_proves_nothing() -> None:
    found = compared([ours(1, transaction_id="7")], [line(1, transaction_id="7", reference=FOREIGN)])
    assert piles(found) == {"ours_only": [(A, None, "ambiguous")], "theirs_only": [(None, 1, "ambiguous")]}


def test_a_line_of_another_till_is_not_ours_however_alike() -> None:
    found = compared([ours(1)], [line(1, reference=f"{FOREIGN} caisse4")])
    assert piles(found) == {"ours_only": [(A, None, "not_on_statement")], "theirs_only": [(None, 1, "other_till")]}


def test_a_line_of_a_payment_that_this_till_does_not_know_is_nobody_elses() -> None:
    found = compared([ours(1)], [line(1, reference=FORGOTTEN)])
    assert piles(found) == {"ours_only": [(A, None, "not_on_statement")], "theirs_only": [(None, 1, "not_in_till")]}


def test_a_second_line_of_what_had_its_line_before_is_a_second_debit() -> None:
    found = compared([ours(2)], [line(1, reference=A)], taken=[ours(1)])
    assert piles(found) == {"ours_only": [(B, None, "not_on_statement")], "theirs_only": [(None, 1, "second_debit")]}


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"amount": 999}, "amount_differs"),
        ({"currency": Currency.XOF}, "currency_differs"),
        ({"direction": Direction.OUT}, "direction_differs"),
        ({"phone": OTHER_PHONE}, "phone_differs"),
        ({"status": LineStatus.FAILED}, "status_differs"),
        ({"status": LineStatus.PENDING}, "status_differs"),
        ({"status": LineStatus.UNCLEAR}, "status_differs"),
        ({"amount": 1, "phone": OTHER_PHONE}, "amount_differs,phone_differs"),
        ({"phone": "****3800"}, ""),
        ({"phone": None}, ""),
        ({"phone": "0024174213803"}, ""),
    ],
)
@pytest.mark.parametrize("named", [{"reference": A}, {"transaction_id": "7"}])
def test_every_difference_is_named(facts: dict[str, object], why: str, named: dict[str, str]) -> None:
    found = compared([ours(1, transaction_id="7")], [line(1, **named, **facts)])
    assert piles(found) == {"differs" if why else "matched": [(A, 1, why)]}


@pytest.mark.parametrize("named", [{"reference": A}, {"transaction_id": "7"}])
def test_whoever_has_the_link_may_pay_from_any_number(named: dict[str, str]) -> None:
    linked = ours(1, transaction_id="7", any_phone=True)
    assert piles(compared([linked], [line(1, **named, phone=OTHER_PHONE)])) == {"matched": [(A, 1, "")]}
    assert piles(compared([linked], [line(1, **named, phone=OTHER_PHONE, amount=1)])) == {
        "differs": [(A, 1, "amount_differs")]
    }


def test_another_number_alone_makes_no_pair_even_of_a_link() -> None:
    found = compared([ours(1, any_phone=True)], [line(1, phone=OTHER_PHONE)])
    assert [*piles(found)] == ["ours_only", "theirs_only"]


def test_a_line_with_the_reference_of_another_till_explains_itself() -> None:
    found = compared([], [line(1, reference=FOREIGN, transaction_id="1"), line(2, transaction_id="2")])
    assert [pair.why for pair in found.theirs_only] == [("other_till",), ("not_in_till",)]
    assert found.unexplained == 1
    mistyped = compared([], [line(1, reference=FOREIGN[:-1] + ("A" if FOREIGN[-1] != "A" else "B"))])
    assert (piles(mistyped), mistyped.unexplained) == ({"theirs_only": [(None, 1, "not_in_till")]}, 1)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PAID, Status.CONFIRMED_MANUALLY}))
def test_money_on_the_statement_that_the_till_did_not_count_differs(status: Status) -> None:
    found = compared([ours(1, status=status)], [line(1, reference=A)])
    assert piles(found) == {"differs": [(A, 1, "status_differs")]}


@pytest.mark.parametrize("status", [LineStatus.FAILED, LineStatus.PENDING, LineStatus.UNCLEAR])
def test_a_line_without_success_of_a_payment_without_money_lies_nowhere(status: LineStatus) -> None:
    assert piles(compared([ours(1, status=Status.REFUSED)], [line(1, reference=A, status=status)])) == {}


def test_a_failure_of_nobody_lies_nowhere_but_a_word_that_nobody_knows_is_shown() -> None:
    lines = [line(1, status=LineStatus.FAILED), line(2, status=LineStatus.PENDING), line(3, status=LineStatus.UNCLEAR)]
    assert piles(compared([], lines)) == {"theirs_only": [(None, 3, "not_in_till")]}


def test_a_failure_never_competes_with_the_success_of_the_same_reference() -> None:
    words = [LineStatus.FAILED, LineStatus.SUCCESS, LineStatus.UNCLEAR, LineStatus.PENDING]
    lines = [line(row, reference=A, status=status) for row, status in enumerate(words, 1)]
    assert piles(compared([ours(1)], lines)) == {"matched": [(A, 2, "")]}


def test_two_failures_of_what_we_booked_are_shown() -> None:
    lines = [line(row, reference=A, status=LineStatus.FAILED) for row in (1, 2)]
    found = compared([ours(1)], lines)
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous")],
        "theirs_only": [(None, 1, "ambiguous"), (None, 2, "ambiguous")],
    }


def test_a_failure_with_our_number_and_a_success_with_our_reference_are_both_shown() -> None:
    lines = [line(1, transaction_id="7", status=LineStatus.FAILED), line(2, transaction_id="8", reference=A)]
    found = compared([ours(1, transaction_id="7")], lines)
    assert piles(found) == {"differs": [(A, 1, "status_differs")], "theirs_only": [(None, 2, "ambiguous")]}


def test_successes_in_doubt_are_not_decided_by_a_failure() -> None:
    lines = [line(1, reference=A), line(2, reference=A), line(3, reference=A, status=LineStatus.FAILED)]
    found = compared([ours(1)], lines)
    assert piles(found) == {
        "ours_only": [(A, None, "ambiguous")],
        "theirs_only": [(None, 1, "ambiguous"), (None, 2, "ambiguous"), (None, 3, "ambiguous")],
    }


def test_a_reversal_with_the_number_of_a_payment_is_not_its_line() -> None:
    lines = [line(1, transaction_id="7"), line(2, transaction_id="7", direction=Direction.OUT)]
    found = compared([ours(1, transaction_id="7")], lines)
    assert piles(found) == {"matched": [(A, 1, "")], "theirs_only": [(None, 2, "not_in_till")]}


def test_a_refund_that_names_what_it_gives_back_is_still_the_refund() -> None:
    payout = ours(2, direction=Direction.OUT)
    lines = [line(1, reference=A), line(2, reference=A, direction=Direction.OUT)]
    found = compared([ours(1), payout], lines)
    assert piles(found) == {"matched": [(A, 1, ""), (B, 2, "")]}
    assert found.matched[1].by is By.NEAR


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (minutes(-8 * 60 - 59), "not_on_statement"),
        (minutes(-9 * 60 - 1), "not_covered"),
        (minutes(150), "not_on_statement"),
        (minutes(151), "not_covered"),
    ],
)
def test_a_statement_covers_from_the_local_midnight_to_half_an_hour_past_its_last_line(at: object, why: str) -> None:
    """Gabon is an hour ahead: its Friday begins at 23:00 UTC."""
    lines = [line(1, amount=5, at=minutes(60)), line(2, amount=5, at=minutes(120))]
    assert piles(compared([ours(1, at=at)], lines))["ours_only"] == [(A, None, why)]


def test_lines_consumed_before_count_for_what_is_covered() -> None:
    assert piles(compared([ours(1)], [], period=(minutes(0), minutes(60)))) == {
        "ours_only": [(A, None, "not_on_statement")]
    }


def test_without_any_line_there_is_no_statement() -> None:
    assert piles(compared([ours(1), ours(2, status=Status.REFUSED)], [])) == {"ours_only": [(A, None, "no_statement")]}


def test_lines_without_times_cover_everything() -> None:
    assert piles(compared([ours(1)], [line(1, at=None, status=LineStatus.FAILED)])) == {
        "ours_only": [(A, None, "not_on_statement")]
    }


def test_as_json_has_the_words_of_the_contract() -> None:
    payments = [ours(1, transaction_id="7"), ours(2), ours(3, amount=50)]
    lines = [
        line(1, transaction_id="7"),
        line(5, amount=70, at=None, phone=None),
        line(3, reference=reference(3), phone=OTHER_PHONE, transaction_id="9"),
    ]
    told = as_json(compared(payments, lines))
    assert told["operator"] == "pvit"
    assert told["matched"] == [
        {
            "reference": A,
            "transaction_id": "7",
            "ours": 1_000,
            "theirs": 1_000,
            "phone": "74213803",
            "at": "2026-11-20T08:01:20.000Z",
            "why": None,
        }
    ]
    assert told["ours_only"] == [
        {
            "reference": B,
            "transaction_id": None,
            "ours": 1_000,
            "theirs": None,
            "phone": "+24174213803",
            "at": "2026-11-20T08:02:00.000Z",
            "why": "not_on_statement",
        }
    ]
    unknown = {"reference": None, "transaction_id": None, "phone": None, "at": None}
    assert told["theirs_only"] == [{**unknown, "ours": None, "theirs": 70, "why": "not_in_till"}]
    (differs,) = told["differs"]
    assert (differs["ours"], differs["theirs"], differs["why"]) == (50, 1_000, "amount_differs,phone_differs")


def test_what_nobody_explained_is_counted() -> None:
    found = compared([ours(1), ours(2)], [line(1, amount=70), line(2, reference=B, amount=5)])
    assert found.unexplained == 3
    explained = tuple(replace(pair, how=How.NOTE, note="vu") for pair in found.ours_only)
    assert Reconciled("pvit", (), explained, found.theirs_only, found.differs).unexplained == 2


def test_a_payments_money_can_have_moved_from_the_send_until_it_was_settled() -> None:
    made = Payment(
        A, "sale", "pvit", None, "caisse3", "caisse", 1_000, Currency.XAF, "+24174213803", None, None,
        Environment.PRODUCTION, minutes(0), minutes(9), Status.PAID, transaction_id="7", provider_reference="tok",
    )  # fmt: skip
    assert ours_of(made) == ours(
        1, at=minutes(0), end=minutes(9), transaction_id="7", provider_reference="tok", phone="+24174213803"
    )
    sent = ours_of(replace(made, sent_at=minutes(2), settled_at=minutes(4)))
    assert (sent.begin, sent.end) == (minutes(2), minutes(4))
    # A clock that was set back meanwhile turns no window inside out.
    assert ours_of(replace(made, sent_at=minutes(12))).end == minutes(12)
