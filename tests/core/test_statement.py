"""Lines of a statement: the same line has the same name in every export, and no two lines share one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Environment
from pos_app.core.people import Person, Role
from pos_app.core.shop import Explained, How, ShopState
from pos_app.core.statement import Statement, StatementLine, keyed, transaction_key

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
LINE = StatementLine(1, 12_500, Currency.MGA, AT, "MP 26A", "C3-1", "+261341234567")
BARE = replace(LINE, transaction_id=None)


def keys(*lines: StatementLine) -> list[str]:
    return [line.key for line in keyed(lines)]


def test_a_transaction_number_names_a_line() -> None:
    assert keys(LINE) == ["t:in:mp26a"]
    assert transaction_key(" mp 26a\t") == transaction_key("MP26A")
    # A spreadsheet dropped the zeros: saved again, the file is the same statement.
    assert keys(replace(LINE, transaction_id="00650")) == keys(replace(LINE, transaction_id="650"))
    assert keys(replace(LINE, transaction_id="00A")) != keys(replace(LINE, transaction_id="A"))
    # Wherever it stands, and whatever else the export says of it.
    assert keys(replace(LINE, row=99, word="OK", at=None)) == keys(LINE)
    # The money that went back has the number of the money that came, at some operators.
    assert keys(replace(LINE, direction=Direction.OUT)) == ["t:out:mp26a"]


def test_without_one_its_content_does() -> None:
    first, second, other = keys(BARE, replace(BARE, row=2), replace(BARE, amount=1))
    assert first.startswith("c:in:")
    assert (first[-2:], second[-2:], other[-2:]) == (":1", ":2", ":1")
    assert first[:-2] == second[:-2] != other[:-2]
    # Another export of the same day, with one line more between the two.
    assert keys(BARE, replace(BARE, amount=7), BARE)[::2] == [first, second]
    changes = ({"at": None}, {"reference": "x"}, {"phone": "x"}, {"currency": Currency.XAF}, {"direction": "out"})
    assert all(keys(replace(BARE, **change)) != [first] for change in changes)  # type: ignore[arg-type]


LINES = st.builds(
    StatementLine,
    row=st.just(1),
    amount=st.integers(1, 3),
    currency=st.just(Currency.MGA),
    at=st.none() | st.just(AT),
    transaction_id=st.none(),
    phone=st.none() | st.sampled_from("ab"),
)


@given(st.lists(LINES, max_size=12))
def test_no_two_lines_without_a_number_share_a_name(lines: list[StatementLine]) -> None:
    assert len(set(keys(*lines))) == len(lines)


@given(st.lists(LINES, max_size=12))
def test_names_do_not_depend_on_what_stands_between(lines: list[StatementLine]) -> None:
    alone = [line for line in lines if line.amount == 1]
    assert [line.key for line in keyed(lines) if line.amount == 1] == keys(*alone)


def test_the_period_of_a_statement() -> None:
    lines = (replace(LINE, at=AT + timedelta(hours=1)), replace(LINE, at=None), LINE)
    assert Statement("mvola", "a.csv", "00", lines).period == (AT, AT + timedelta(hours=1))
    assert Statement("mvola", "a.csv", "00", (replace(LINE, at=None),)).period is None
    assert Statement("mvola", "a.csv", "00", ()).period is None


def test_what_an_explanation_is_about() -> None:
    said = Explained(1, AT, "mvola", Environment.SANDBOX, How.NOTE, "erreur", "Hanta", "C3-1")
    assert said.covers("C3-1", None)
    # What was said of it alone says nothing of a line that came later.
    assert not said.covers("C3-1", "t:in:1")
    assert not said.covers("C3-2", None)
    assert not said.covers(None, "t:in:1")
    both = replace(said, line="t:in:1")
    assert both.covers("C3-1", "t:in:1")
    # It was said of these two together: alone, either is another matter.
    assert not both.covers("C3-1", None)
    assert not both.covers("C3-1", "t:in:2")
    assert not both.covers(None, "t:in:1")


def test_people_are_asked_for_from_the_first_one_on() -> None:
    assert not ShopState().has_people
    assert ShopState(people=(Person("Hanta", Role.MANAGER),)).has_people


@pytest.mark.parametrize("none", ["-", "N/A", "0", "000", "néant"])
def test_what_is_no_number_names_no_line(none: str) -> None:
    one, other = replace(LINE, transaction_id=none), replace(LINE, transaction_id=none, phone="+241074000001")
    assert len(set(keys(one, other, one))) == 3
    assert all(key.startswith("c:") for key in keys(one, other, one))
