"""Every reason why the till and a statement differ says what it means and what to do, for money in and money out."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Status
from pos_app.core.reconciliation import By, Ours, Pair, Why
from pos_app.core.shop import How, Imported
from pos_app.core.statement import LineStatus, Statement, StatementLine
from pos_app.wording.reconciliation import (
    Pile,
    by_sentence,
    direction_of,
    entry_time,
    how_sentence,
    how_word,
    imported_sentence,
    line_status_word,
    pile_word,
    statement_sentence,
    why_sentence,
    why_word,
    why_words,
)

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def ours(status: Status = Status.PAID, direction: Direction = Direction.IN) -> Ours:
    return Ours("C3-7K2M4QW3", direction, 12_500, Currency.MGA, status, AT, AT + timedelta(seconds=30))


def line(status: LineStatus = LineStatus.SUCCESS, direction: Direction = Direction.IN, **more: object) -> StatementLine:
    plain: dict[str, object] = {"row": 1, "amount": 12_000, "currency": Currency.MGA, "at": AT, **more}
    return StatementLine(status=status, direction=direction, **plain)  # type: ignore[arg-type]


@pytest.mark.parametrize(("why", "direction"), list(product(Why, Direction)))
def test_every_reason_says_what_it_means_and_what_to_do(why: Why, direction: Direction) -> None:
    pair = Pair(ours(direction=direction), line(direction=direction), (why,))
    said = why_sentence(why, pair, "MVola")
    assert "{" not in said
    assert len(said) > 80
    assert said.endswith(".")
    assert why_word(why)
    assert len(why_word(why)) <= 20


def test_no_two_reasons_read_alike() -> None:
    pair = Pair(ours(), None)
    assert len({why_word(why) for why in Why}) == len(Why)
    assert len({why_sentence(why, pair, "MVola") for why in Why}) == len(Why)


def test_money_that_went_out_never_reads_like_money_that_came_in() -> None:
    for why in (Why.NOT_ON_STATEMENT, Why.NOT_IN_TILL, Why.SECOND_DEBIT, Why.NO_STATEMENT, Why.NOT_COVERED):
        came, went = (
            why_sentence(why, Pair(None, line(direction=direction), (why,)), "MVola") for direction in Direction
        )
        assert came != went


def test_paid_here_and_failed_there_warns_that_the_money_may_be_missing() -> None:
    pair = Pair(ours(), line(LineStatus.FAILED, word="Rejected"), (Why.STATUS,))
    said = why_sentence(Why.STATUS, pair, "MVola")
    assert "« Rejected »".replace(" ", "\u00a0") in said
    assert "n'est peut-être pas là" in said


def test_paid_there_and_refused_here_tells_the_till_s_own_word() -> None:
    said = why_sentence(Why.STATUS, Pair(ours(Status.REFUSED), line(), (Why.STATUS,)), "MVola")
    assert "Refusé" in said
    assert "MVola a reçu cet argent" in said


def test_other_contradictions_of_states_have_a_sentence_of_their_own() -> None:
    pair = Pair(ours(Status.REFUSED), line(LineStatus.PENDING), (Why.STATUS,))
    assert "ne disent pas la même chose" in why_sentence(Why.STATUS, pair, "MVola")


def test_text_from_a_statement_is_made_safe() -> None:
    pair = Pair(ours(), line(LineStatus.FAILED, word="\u202e<b>x</b>" * 99), (Why.STATUS,))
    said = why_sentence(Why.STATUS, pair, "MVola")
    assert "\u202e" not in said
    assert len(said) < 400


def test_every_way_to_pair_and_to_explain_has_its_words() -> None:
    assert len({by_sentence(by, "MVola") for by in By}) == len(By)
    assert len({how_sentence(how) for how in How}) == len(How)
    assert all(map(how_word, How))
    assert len({line_status_word(status) for status in LineStatus}) == len(LineStatus)
    assert [pile_word(pile) for pile in Pile] == ["Concordants", "Caisse seulement", "Relevé seulement", "Différents"]


def test_several_reasons_stand_in_one_line() -> None:
    assert why_words(Pair(None, line(), (Why.AMOUNT, Why.PHONE))) == "Montant différent, Autre numéro"
    assert why_words(Pair(ours(), line())) == ""


def test_the_direction_and_the_time_are_the_till_s_and_the_line_s() -> None:
    assert direction_of(Pair(ours(direction=Direction.OUT), line())) is Direction.OUT
    assert direction_of(Pair(None, line(direction=Direction.OUT))) is Direction.OUT
    assert direction_of(Pair(None, None)) is Direction.IN
    later = AT + timedelta(hours=1)
    assert entry_time(Pair(ours(), line(at=later))) == later
    assert entry_time(Pair(ours(), line(at=None))) == AT
    assert entry_time(Pair(None, line(at=None))) is None


@pytest.mark.parametrize(
    ("lines", "known", "repeated", "said"),
    [
        (86, 0, 0, "Relevé MVola importé : 86 lignes nouvelles."),
        (1, 3, 0, "Relevé MVola importé : 1 ligne nouvelle, 3 déjà connues."),
        (2, 1, 2, "Relevé MVola importé : 2 lignes nouvelles, 1 déjà connue, 2 en double."),
        (0, 86, 0, "Relevé MVola : rien de nouveau, toutes ses lignes étaient déjà connues."),
    ],
)
def test_an_import_says_what_was_new_known_and_double(lines: int, known: int, repeated: int, said: str) -> None:
    assert imported_sentence(Imported("mvola", lines, known, repeated)).replace("\u00a0", " ") == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 ligne déjà rapprochée dit "), (3, "3 lignes déjà rapprochées ")])
def test_lines_that_say_something_else_than_before_are_a_warning(count: int, said: str) -> None:
    words = imported_sentence(Imported("mvola", 2, 0, 0, count)).replace("\u00a0", " ")
    assert words.startswith("Relevé MVola importé : 2 lignes nouvelles. Attention : ")
    assert said in words


def test_a_statement_says_how_many_lines_and_of_which_days() -> None:
    def of(*times: datetime | None, repeated: int = 0) -> str:
        lines = tuple(line(at=at) for at in times)
        return statement_sentence(Statement("mvola", "releve.csv", "00", lines, repeated)).replace("\u202f", " ")

    assert of(AT, AT) == "2 lignes du 21/11/2026"
    assert of(AT - timedelta(days=1), AT) == "2 lignes, du 20/11/2026 au 21/11/2026"
    assert of(None) == "1 ligne"
    assert of(AT, repeated=1) == "1 ligne du 21/11/2026 ; 1 ligne est en double et compte une fois"
