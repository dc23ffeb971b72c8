"""Names, roles, PINs as they are typed, and what guessing costs."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.people import (
    LONGEST_NAME,
    PAUSES,
    TRIES,
    Person,
    PersonRecord,
    Role,
    admit_name,
    admit_pin,
    pause_after,
    same_name,
)


def code_of(action: object, *arguments: object) -> str:
    with pytest.raises(InvalidInput) as refusal:
        action(*arguments)  # type: ignore[operator]
    return refusal.value.code


@pytest.mark.parametrize(
    ("typed", "kept"), [("Vola", "Vola"), ("  Hanta   R. ", "Hanta R."), ("Ony\u00a0\tZo", "Ony Zo"), ("李", "李")]
)
def test_a_name_is_kept_tidy(typed: str, kept: str) -> None:
    assert admit_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", " \t ", "x" * (LONGEST_NAME + 1), "a\x00b", "a\u202eb", "\ud800", "a\u200bb"),
        *("-", "\u3164", "\u2800", "\u0301"),
    ],
)
def test_what_is_no_name(typed: str) -> None:
    assert code_of(admit_name, typed) == "name_invalid"


@pytest.mark.parametrize("typed", ["caisse", " CAISSE", "Caïsse", "console", "Con-sole", "ｃonsole"])
def test_words_for_nobody_are_no_names(typed: str) -> None:
    assert code_of(admit_name, typed) == "name_taken"


@pytest.mark.parametrize(
    "other", ["NOÉ RABE", "Noe\u0301 Rabe", "Noe Rabe", "Noé-Rabe.", "Noé\u3164Rabe", "Noé\ufe0f Rabe", "Ｎoé Rabe"]
)
def test_names_that_look_alike_are_one_persons(other: str) -> None:
    assert same_name("Noé Rabe", other)
    assert admit_name("Noe\u0301 Rabe") == "Noé Rabe"


@given(st.text(max_size=60))
def test_a_kept_name_stays_as_it_is(typed: str) -> None:
    try:
        kept = admit_name(typed)
    except InvalidInput:
        return
    assert admit_name(kept) == kept
    assert same_name(typed, kept)


def test_capitals_do_not_make_another_person() -> None:
    assert same_name("HANTA", " hanta ")
    assert same_name("Straße", "STRASSE")
    assert not same_name("Hanta", "Hanto")


@pytest.mark.parametrize(("role", "pin"), [(Role.CASHIER, "1234"), (Role.MANAGER, "000001")])
def test_a_pin(role: Role, pin: str) -> None:
    assert admit_pin(pin, role) == pin


@pytest.mark.parametrize(
    ("role", "pin", "code"),
    [
        (Role.CASHIER, "123456", "pin_digits"),
        (Role.MANAGER, "1234", "pin_digits"),
        (Role.CASHIER, "", "pin_digits"),
        (Role.CASHIER, "12 4", "pin_digits"),
        (Role.CASHIER, "-123", "pin_digits"),
        (Role.CASHIER, "١٢٣٤", "pin_digits"),
        (Role.CASHIER, "１２３４", "pin_digits"),
        (Role.CASHIER, "12³4", "pin_digits"),
        (Role.CASHIER, "0000", "pin_weak"),
        (Role.MANAGER, "777777", "pin_weak"),
    ],
)
def test_no_pin(role: Role, pin: str, code: str) -> None:
    assert code_of(admit_pin, pin, role) == code


def test_the_machine_itself_may_give_any_digits() -> None:
    assert admit_pin("0000", Role.CASHIER, any_digits=True) == "0000"


def test_managers_type_more_digits() -> None:
    assert (Role.CASHIER.digits, Role.MANAGER.digits) == (4, 6)


def test_guessing_costs_more_and_more() -> None:
    waited = {wrong: pause_after(wrong) for wrong in range(41)}
    assert {wrong for wrong, pause in waited.items() if pause} == {5, 10, 15, 20, 25, 30, 35, 40}
    assert [waited[wrong] for wrong in (5, 10, 15, 20, 40)] == [*PAUSES, PAUSES[-1], PAUSES[-1]]


def test_all_pins_of_four_digits_take_weeks() -> None:
    total = sum((pause_after(wrong) or timedelta(0) for wrong in range(1, 10_001)), timedelta(0))
    assert total > timedelta(weeks=11)
    assert TRIES < 10


def test_a_hash_is_shown_nowhere() -> None:
    assert "argon2" not in repr(PersonRecord(Person("Hanta", Role.MANAGER), "$argon2id$x"))
