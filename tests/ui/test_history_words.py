"""What somebody types into the history, as conditions: what people see is understood, the rest stays text."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Flag, Status
from pos_app.ledger.reader import Search
from pos_app.ui import period
from pos_app.ui.history_words import TO_VERIFY, WAITING, understand
from pos_app.ui.period import Period
from pos_app.wording.catalog import LANGUAGES, set_language
from pos_app.wording.flags import flag_word, flag_words
from pos_app.wording.payments import status_word
from tests.ui.fake_operators import MVOLA, PVIT
from tests.ui.screen import spaces

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ANY = Search()


def read(typed: str, within: Search = ANY) -> Search:
    return understand(typed, within, (MVOLA, PVIT), NOW).search


def on(found: Period) -> Search:
    return Search(start=found.start, end=found.end)


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ("", ANY),
        ("payé", Search(statuses=frozenset({Status.PAID}))),
        ("PAYE", Search(statuses=frozenset({Status.PAID}))),
        ("payé (gérant)", Search(statuses=frozenset({Status.CONFIRMED_MANUALLY}))),
        ("en attente", Search(statuses=WAITING)),
        ("à vérifier", Search(statuses=TO_VERIFY)),
        ("not_sent", Search(statuses=frozenset({Status.NOT_SENT}))),
        ("late", Search(flags=frozenset({Flag.LATE}))),
        ("en retard", Search(flags=frozenset({Flag.LATE}))),
        ("retard doublon", Search(flags=frozenset({Flag.LATE, Flag.DUPLICATE}))),
        ("payé deux fois", Search(flags=frozenset({Flag.DUPLICATE}))),
        ("montant à vérifier", Search(flags=frozenset({Flag.AMOUNT_UNVERIFIED}))),
        ("rendus", Search(direction=Direction.OUT)),
        ("débit", Search(direction=Direction.OUT)),
        ("non rapproché", Search(reconciled=False)),
        ("rapprochés", Search(reconciled=True)),
        ("mvola", Search(operator="mvola")),
        ("PVit refusé", Search(operator="pvit", statuses=frozenset({Status.REFUSED}))),
        ("hier", on(period.yesterday(NOW))),
        ("aujourd’hui", on(period.today(NOW))),
        ("cette semaine", on(period.this_week(NOW))),
        ("ce mois", on(period.this_month(NOW))),
        ("19/11/2026", on(Period(date(2026, 11, 19), date(2026, 11, 19)))),
        ("> 10 000", Search(least=10_001)),
        (">=10000", Search(least=10_000)),
        ("<500", Search(most=499)),
        ("<= 500", Search(most=500)),
        ("20000..10000", Search(least=10_000, most=20_000)),
        ("12 500 Ar", Search(least=12_500, most=12_500, currencies=frozenset({Currency.MGA}))),
        ("500fcfa", Search(least=500, most=500, currencies=frozenset({Currency.XAF, Currency.XOF}))),
        ("500 xof", Search(least=500, most=500, currencies=frozenset({Currency.XOF}))),
        ("Rasoa payé hier", replace(on(period.yesterday(NOW)), text="Rasoa", statuses=frozenset({Status.PAID}))),
        ("12 500", Search(text="12 500")),
        ("034 12 345 67", Search(text="034 12 345 67")),
        ("+261 34 12 345 67", Search(text="+261 34 12 345 67")),
        ("C3-0T347SZ8K", Search(text="C3-0T347SZ8K")),
        ("31/02/2026", Search(text="31/02/2026")),
        (">99999999999999", Search(text=">99999999999999")),
        ("1..99999999999999", Search(text="1..99999999999999")),
        ("99999999999999 Ar", Search(text="99999999999999 Ar")),
        ("payée", Search(text="payée")),
        ("'; DROP TABLE payments; --", Search(text="'; DROP TABLE payments; --")),
    ],
)
def test_what_is_typed(typed: str, search: Search) -> None:
    assert read(typed) == search


def test_a_typed_word_goes_before_the_same_filter_and_the_others_stay() -> None:
    within = Search(statuses=frozenset({Status.PAID}), operator="mvola", flags=frozenset({Flag.LATE}))
    found = read("refusé doublon x", within)
    assert found == replace(
        within, statuses=frozenset({Status.REFUSED}), flags=frozenset({Flag.LATE, Flag.DUPLICATE}), text="x"
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("rasoa", ()),
        ("payé > 5000", ("plus de 5 000", "Payé")),
        ("<5000 >= 20", ("moins de 5 000", "au moins 20")),
        ("<= 5000 12 500 Ar", ("au plus 5 000", "montant 12 500 Ar")),
        ("1..2 late rasoa", ("de 1 à 2", "En retard", "« rasoa »")),
        ("19/11", ("19/11/2026",)),
        ("< 5 000 1 2 f", ("moins de 5 000", "montant 2 FCFA", "« 1 »")),
    ],
)
def test_what_was_understood_is_said(typed: str, words: tuple[str, ...]) -> None:
    assert tuple(map(spaces, understand(typed, ANY, (), NOW).words)) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_people_see_is_understood_in_their_language(language: str) -> None:
    set_language(language)
    for status in Status:
        assert status in read(status_word(status)).statuses
    for flag in Flag:
        assert flag in read(flag_word(flag)).flags


@given(st.text(max_size=80))
def test_nothing_that_is_typed_is_lost_or_breaks(typed: str) -> None:
    found = understand(typed, ANY, (MVOLA,), NOW)
    if not found.words:
        assert found.search == replace(ANY, text=" ".join(typed.split()))


def test_flags_in_words() -> None:
    assert flag_words([Flag.DUPLICATE, Flag.LATE]) == "En retard, Payé deux fois"
    assert flag_words([Flag.DUPLICATE], Direction.OUT) == "Versé deux fois"
    assert flag_words([]) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("samedi", date(2026, 11, 21)),
        ("Dimanche", date(2026, 11, 15)),
        ("lundi", date(2026, 11, 16)),
        ("VENDREDI", date(2026, 11, 20)),
        ("saturday", date(2026, 11, 21)),
        ("sunday", date(2026, 11, 15)),
        ("sabotsy", date(2026, 11, 21)),
        ("zoma", date(2026, 11, 20)),
        ("alahady", date(2026, 11, 15)),
    ],
)
def test_a_weekday_is_the_last_such_day_in_whatever_language(language: str, typed: str, day: date) -> None:
    set_language(language)
    found = understand(typed, ANY, (), NOW)
    assert found.search == on(Period(day, day))
    assert found.words == (f"{typed.lower()} {day:%d/%m/%Y}",)


def test_a_weekday_stands_among_other_words() -> None:
    assert read("payé samedi rakoto") == replace(
        on(period.today(NOW)), statuses=frozenset({Status.PAID}), text="rakoto"
    )
