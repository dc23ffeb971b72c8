"""The sale with every operator: which one a number proposes, what each takes, what the button says it will do."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.merchants import MoneyFusionMerchant
from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.core.phone import parse
from pos_app.ui.sale_form import read_phone
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.typed import countries_of, group_phone, proposed
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_WEB, FakeTill
from tests.ui.screen import LOW, NARROW, WIDE, click, put_on_screen, spaces, what_is_cut

ALL = (MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY)
GABON_LINK = MoneyFusionMerchant(
    api_url="http://127.0.0.1:8808/moneyfusion/app/key/pay/",
    status_url="http://127.0.0.1:8808/moneyfusion/paiementNotif",
    environment=Environment.TRAINING,
    country="GA",
).operator


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=ALL)


@pytest.fixture
def sale(qtbot: QtBot, till: FakeTill) -> SaleScreen:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    return screen


def fill_in(qtbot: QtBot, sale: SaleScreen, amount: str, phone: str) -> None:
    qtbot.keyClicks(sale.amount.line, amount)
    qtbot.keyClicks(sale.phone.line, phone)


def chosen(sale: SaleScreen) -> str:
    assert sale.tiles.operator is not None
    return sale.tiles.operator.id


# The proposal


def test_a_number_of_one_country_proposes_its_operator_whatever_the_order() -> None:
    for order in itertools.permutations(ALL):
        assert proposed("034 12 345 67", order) is MVOLA
        assert proposed("+261 34 12 345 67", order) is MVOLA
        assert proposed("07 08 88 92 05", order) is MONEYFUSION
        assert proposed("+242 06 630 49 25", order) is EKOLOPAY
        assert proposed("074 21 38 03", order) is PVIT
        assert proposed("+241 74 21 38 03", order) is PVIT


@pytest.mark.parametrize("typed", ["074213803", "+24174213803", "066304925", "0024177123456"])
def test_asking_on_the_telephone_goes_before_a_link_of_the_same_country(typed: str) -> None:
    for order in itertools.permutations((GABON_LINK, PVIT_WEB, PVIT)):
        assert proposed(typed, order) is PVIT
    assert proposed(typed, (GABON_LINK, PVIT_WEB)) is GABON_LINK
    assert proposed(typed, (PVIT_WEB, GABON_LINK)) is PVIT_WEB


def test_a_number_of_two_countries_belongs_to_the_one_that_the_settings_name_first() -> None:
    assert proposed("066304925", (PVIT, EKOLOPAY)) is PVIT
    assert proposed("066304925", (EKOLOPAY, PVIT)) is EKOLOPAY
    assert proposed("+242066304925", (PVIT, EKOLOPAY)) is EKOLOPAY
    assert proposed("+24166304925", (EKOLOPAY, PVIT)) is PVIT


@pytest.mark.parametrize("typed", ["", "0", "07", "032", "0321234567", "+33612345678", "0221234567", "07421380312345"])
def test_what_nobody_takes_proposes_nobody(typed: str) -> None:
    assert proposed(typed, ALL) is None


def test_an_unknown_prefix_behind_a_calling_code_proposes_who_takes_any_network() -> None:
    assert proposed("+225 09 20 30 40 50", ALL) is MONEYFUSION
    assert proposed("0920304050", ALL) is None


@given(st.text("0123456789+ .-", max_size=20), st.permutations(ALL))
def test_what_is_proposed_could_take_the_number(typed: str, order: list[Operator]) -> None:
    operator = proposed(typed, order)
    if operator is None:
        return
    error = read_phone(typed, operator).error
    assert error is None or error.code not in ("phone_other_network", "phone_foreign")


def test_an_ambiguous_number_says_nothing_wrong(qtbot: QtBot) -> None:
    till = FakeTill(operators=(PVIT, EKOLOPAY))
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    fill_in(qtbot, screen, "5000", "066304925")
    qtbot.waitUntil(screen.button.isEnabled)
    assert (chosen(screen), screen.phone.mark) == ("pvit", "Moov Money")
    click(qtbot, screen.tiles.tiles[1])
    qtbot.waitUntil(screen.button.isEnabled)
    assert (chosen(screen), screen.phone.mark) == ("ekolopay", "MTN MoMo")
    assert not screen.phone_note.isVisible()
    qtbot.keyClick(screen.phone.line, Qt.Key.Key_Backspace)
    qtbot.keyClicks(screen.phone.line, "5")
    assert chosen(screen) == "ekolopay", "what the cashier chose is kept"


def test_groups_are_those_of_the_country_that_the_number_fits() -> None:
    countries = countries_of(ALL)
    assert group_phone("0748123456", countries) == "07 48 12 34 56"
    assert group_phone("074213803", countries) == "074 21 38 03"
    assert group_phone("0341234567", countries) == "034 12 345 67"


# What is taken

WRONG = {
    "mvola": ["0321234567", "0331234567", "074213803", "0708889205"],
    "pvit": ["0341234567", "0708889205", "+242066304925", "074000000"],
    "pvit-web": ["0341234567", "0708889205", "+242066304925"],
    "moneyfusion": ["0341234567", "074213803", "2720304050", "01010101"],
    "ekolopay": ["0341234567", "0708889205", "074213803"],
}
RIGHT = {
    "mvola": ["0341234567", "0381234567"],
    "pvit": ["074213803", "066304925"],
    "pvit-web": ["077123456", "062123456"],
    "moneyfusion": ["0708889205", "0508889205", "0108889205"],
    "ekolopay": ["066304925", "055304925"],
}


@pytest.mark.parametrize("number", range(5))
def test_a_number_of_another_operator_is_refused_before_anything_is_recorded(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, number: int
) -> None:
    for wrong in WRONG[ALL[number].id]:
        sale.reset()
        click(qtbot, sale.tiles.tiles[number])
        fill_in(qtbot, sale, "5000", wrong)
        qtbot.keyClick(sale.phone.line, Qt.Key.Key_Return)
        sale.charge()
        assert chosen(sale) == ALL[number].id
        assert not sale.button.isEnabled(), wrong
        assert sale.phone_note.isVisible(), wrong
    assert till.charges == []


@pytest.mark.parametrize("number", range(5))
def test_every_network_that_an_operator_takes_can_be_charged(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, number: int
) -> None:
    operator = ALL[number]
    for right in RIGHT[operator.id]:
        sale.reset()
        click(qtbot, sale.tiles.tiles[number])
        fill_in(qtbot, sale, "5000", right)
        qtbot.waitUntil(sale.button.isEnabled)
        assert sale.phone.mark != ""
        click(qtbot, sale.button)
        request = till.charges[-1]
        assert (request.operator, request.phone) == (operator.id, parse(right, operator.region).e164)
        till.record(request)
    assert len(till.charges) == len(RIGHT[operator.id])


@pytest.mark.parametrize(
    ("number", "amount", "allowed"),
    [
        (0, "20000000", True),
        (0, "20000001", False),
        (1, "99", False),
        (1, "100", True),
        (1, "490000", True),
        (1, "490001", False),
        (2, "99", False),
        (2, "490001", False),
        (3, "199", False),
        (3, "200", True),
        (4, "1", True),
    ],
)
def test_the_limits_of_each_operator(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, number: int, amount: str, allowed: bool
) -> None:
    click(qtbot, sale.tiles.tiles[number])
    fill_in(qtbot, sale, amount, RIGHT[ALL[number].id][0])
    if allowed:
        qtbot.waitUntil(sale.button.isEnabled)
    else:
        qtbot.waitUntil(lambda: sale.button.text() == "Corriger le montant")
        sale.charge()
        assert till.charges == []


def test_limits_are_told_only_where_there_are_any(qtbot: QtBot, sale: SaleScreen) -> None:
    told = []
    for tile in sale.tiles.tiles:
        click(qtbot, tile)
        told.append(spaces(sale.amount_note.text()))
    assert told == [
        "Jusqu'à 20 000 000 Ar par paiement",
        "De 100 FCFA à 490 000 FCFA par paiement",
        "De 100 FCFA à 490 000 FCFA par paiement",
        "À partir de 200 FCFA par paiement",
        "",
    ]


# What the button says


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Demander 5 000 Ar à 034 12 345 67"),
        (1, "Demander 5 000 FCFA à 074 21 38 03"),
        (2, "Créer le lien de 5 000 FCFA pour 077 12 34 56"),
        (3, "Créer le lien de 5 000 FCFA pour 07 08 88 92 05"),
        (4, "Créer le lien de 5 000 FCFA pour 06 630 49 25"),
    ],
)
def test_the_button_says_what_will_happen(qtbot: QtBot, sale: SaleScreen, number: int, said: str) -> None:
    click(qtbot, sale.tiles.tiles[number])
    fill_in(qtbot, sale, "5000", RIGHT[ALL[number].id][0])
    qtbot.waitUntil(sale.button.isEnabled)
    assert spaces(sale.button.text()) == said
    assert sale.amount.unit == ("Ar" if number == 0 else "FCFA")


def test_the_currency_follows_the_operator(qtbot: QtBot, sale: SaleScreen) -> None:
    assert sale.amount.unit == "Ar"
    qtbot.keyClicks(sale.phone.line, "0708889205")
    assert (chosen(sale), sale.amount.unit) == ("moneyfusion", "FCFA")
    sale.reset()
    assert sale.amount.unit == "Ar"


@pytest.mark.parametrize("key", ["12345", "&é\"'("])
def test_five_operators_are_chosen_by_alt_and_a_digit(qtbot: QtBot, sale: SaleScreen, key: str) -> None:
    codes = [Qt.Key.Key_Ampersand, Qt.Key.Key_Eacute, Qt.Key.Key_QuoteDbl, Qt.Key.Key_Apostrophe, Qt.Key.Key_ParenLeft]
    for number in range(5):
        pressed = Qt.Key(ord(key[number])) if key.isdigit() else codes[number]
        qtbot.keyClick(sale.amount.line, pressed, Qt.KeyboardModifier.AltModifier)
        assert chosen(sale) == ALL[number].id


def test_a_proposal_finds_its_tile_after_the_settings_were_read_anew(qtbot: QtBot, till: FakeTill) -> None:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    till.operators = tuple(replace(operator) for operator in ALL)
    qtbot.keyClicks(screen.phone.line, "0708889205")
    assert chosen(screen) == "moneyfusion"


# Looks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
@pytest.mark.parametrize("number", range(5))
def test_five_operators_fit(qtbot: QtBot, till: FakeTill, language: str, size: tuple[int, int], number: int) -> None:
    set_language(language)
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen, size)
    click(qtbot, screen.tiles.tiles[number])
    fill_in(qtbot, screen, "490000", RIGHT[ALL[number].id][0])
    qtbot.waitUntil(screen.button.isEnabled)
    if till.quotes or ALL[number].quotes:
        till.tell_quote(ALL[number].id, 490_000, "AM", "x" * 300)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    tiles = screen.tiles.tiles
    assert all(min(tile.width(), tile.height()) >= 44 for tile in tiles)
    assert not any(a.geometry().intersects(b.geometry()) for a, b in itertools.combinations(tiles, 2))
    assert screen.button.geometry().top() > tiles[-1].mapTo(screen, tiles[-1].rect().bottomLeft()).y()
    QApplication.processEvents()
