"""References: short, sorted by time, unique, with the till and a check character."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.reference import (
    EPOCH,
    MAX_LENGTH,
    check_character,
    is_reference,
    make_reference,
    till_mark,
    till_of,
)

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
tills = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-", min_size=1, max_size=20)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2059, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(tills, moments)
def test_fits_every_provider_and_says_its_till(till: str, at: datetime) -> None:
    reference = make_reference(till, at, None)
    assert len(reference) <= MAX_LENGTH
    assert is_reference(reference)
    assert till_of(reference) == till_mark(till)
    assert all(character.isascii() and (character.isalnum() or character == "-") for character in reference)


@given(tills, moments, moments)
def test_sorts_by_time(till: str, one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert make_reference(till, first, None)[:-1] <= make_reference(till, second, None)[:-1]


@given(st.lists(st.integers(-100_000, 100_000), max_size=30))
def test_never_the_same_twice_even_with_a_clock_set_back(steps: list[int]) -> None:
    at, last, made = NOW, None, []
    for step in steps:
        at += timedelta(milliseconds=step)
        last = make_reference("caisse3", at, last)
        made.append(last)
    assert made == sorted(made)
    assert len(set(made)) == len(made)


@given(moments, st.integers(0, 11), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_a_mistyped_character_is_found(at: datetime, position: int, typed: str) -> None:
    reference = make_reference("caisse12", at, None)
    if reference[position] not in (typed, "-"):
        assert not is_reference(reference[:position] + typed + reference[position + 1 :])


def test_marks_of_tills() -> None:
    assert till_mark("caisse3") == "C3"
    assert till_mark("caisse12") == "C12"
    assert till_mark("comptoir") == till_mark("comptoir")
    assert till_mark("1234")[0] == "T"
    for code in ("caisse100", "caisse03", "comptoir3", "C3"):
        assert till_mark(code)[1].isalpha()
        assert len(till_mark(code)) == 3


def test_iso_7064_example() -> None:
    # The worked example of the standard's hybrid system: a published check character.
    assert check_character("A12425GABC1234002") == "M"


def test_a_time_before_the_epoch_starts_at_the_epoch() -> None:
    assert make_reference("caisse1", EPOCH - timedelta(days=9), None)[:-1] == "C1-00000000"


def test_refuses_a_clock_beyond_what_fits() -> None:
    with pytest.raises(ValueError, match="2060"):
        make_reference("caisse1", datetime(2061, 6, 1, tzinfo=UTC), None)


@pytest.mark.parametrize("text", ["", "C3", "C3-7K2M4QX9", "C3-IIIIIIII0", "c3-000000000"])
def test_not_a_reference(text: str) -> None:
    assert not is_reference(text)
    with pytest.raises(ValueError, match="not a reference"):
        till_of(text)
