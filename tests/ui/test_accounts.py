"""Daily keys and callback addresses: the header's warning, and the page that renews a key and never shows one."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.ui import theme
from pos_app.ui.header import Header
from pos_app.ui.screens.about import AboutScreen
from pos_app.ui.screens.about_cards import AddressesCard, KeyCard
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_WEB, FakeTill
from tests.ui.screen import HOSTILE, click, is_harmless, press, put_on_screen, spaces, words

EVERY_OPERATOR = (MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY)
ADDRESS = "https://caisse.example.ga/c/pvit/3Yx0cW8vT1mJb2Qp7Zr5Ks9Lh4Nd6Fg"


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=EVERY_OPERATOR)


@pytest.fixture
def header(qtbot: QtBot, till: FakeTill) -> Header:
    made = Header(till)
    qtbot.addWidget(made)
    made.resize(1262, 56)
    made.show()
    return made


@pytest.fixture
def about(qtbot: QtBot, till: FakeTill, header: Header) -> AboutScreen:
    # Told before the page is ever shown, as at the start of a till; the header keeps it.
    till.tell_key("pvit", timedelta(hours=3))
    made = AboutScreen(till)
    put_on_screen(qtbot, made)
    return made


def card_of(about: AboutScreen) -> KeyCard:
    return about.key_cards["pvit"]


# The header


@pytest.mark.parametrize(
    ("age", "refused", "said", "colour"),
    [
        (timedelta(hours=19, minutes=59), False, "PVit —", theme.DOT_NONE),
        (timedelta(hours=20), False, "PVit — · clé 20 h", theme.DOT_SLOW),
        (timedelta(hours=21, minutes=30), False, "PVit — · clé 21 h", theme.DOT_SLOW),
        (timedelta(hours=2), True, "PVit — · clé refusée", theme.DOT_DOWN),
        (None, False, "PVit —", theme.DOT_NONE),
        (None, True, "PVit — · clé refusée", theme.DOT_DOWN),
        (timedelta(hours=-5), False, "PVit —", theme.DOT_NONE),
    ],
)
def test_the_header_warns_of_an_old_key_and_rings_for_a_refused_one(
    header: Header, till: FakeTill, age: timedelta | None, refused: bool, said: str, colour: str
) -> None:
    till.tell_key("pvit", age, refused=refused)
    assert (header.dots["pvit"].words(), header.dots["pvit"].colour) == (said, colour)
    # The same account is told of once.
    assert header.dots["pvit-web"].words() == "PVit Web —"


def test_a_new_key_ends_the_warning(header: Header, till: FakeTill) -> None:
    till.tell_key("pvit", timedelta(hours=25), refused=True)
    till.tell_key("pvit", timedelta(0))
    assert header.dots["pvit"].words() == "PVit —"


def test_where_only_the_web_page_is_offered_it_carries_the_warning(qtbot: QtBot) -> None:
    till = FakeTill(operators=(PVIT_WEB,))
    header = Header(till)
    qtbot.addWidget(header)
    till.tell_key("pvit", timedelta(hours=22))
    assert header.dots["pvit-web"].words() == "PVit Web — · clé 22 h"


def test_in_a_narrow_window_calm_operators_give_way_and_troubled_ones_never(header: Header, till: FakeTill) -> None:
    till.tell_key("pvit", timedelta(hours=25), refused=True)
    header.resize(540, 56)
    assert [name for name, dot in header.dots.items() if dot.isVisible()] == ["mvola", "pvit"]
    header.resize(300, 56)
    assert [name for name, dot in header.dots.items() if dot.isVisible()] == ["pvit"]
    header.resize(1262, 56)
    assert all(dot.isVisible() for dot in header.dots.values())


def test_the_shop_is_cut_with_a_sign_and_comes_back(header: Header) -> None:
    whole = header.shop.text()
    for width, names in ((700, {whole}), (200, {"", "…"})):
        header.resize(width, 56)
        assert header.shop.text() in names or header.shop.text().endswith("…")
    header.resize(1262, 56)
    assert header.shop.text() == whole == "Épicerie Analakely"


# The page


def test_the_page_tells_the_keys_age_and_source(about: AboutScreen, till: FakeTill) -> None:
    assert "En service depuis 3 h" in card_of(about).state.text()
    assert "envoyée par PVit" in card_of(about).state.text()
    assert not card_of(about).alarm.isVisible()
    assert list(about.key_cards) == ["pvit"]
    till.tell_key("pvit", timedelta(hours=20, minutes=1), source="pasted")
    assert "collée à la main" in card_of(about).state.text()
    assert "Une clé vit 24 h" in spaces(card_of(about).alarm.text())
    till.tell_key("pvit", None, source="settings", refused=True)
    assert "Âge inconnu, des réglages" in card_of(about).state.text()
    assert "aucun paiement n'est perdu" in spaces(card_of(about).alarm.text())


def test_a_pasted_key_is_offered_once_and_never_shown(qtbot: QtBot, about: AboutScreen, till: FakeTill) -> None:
    card = card_of(about)
    assert card.field.echoMode() is QLineEdit.EchoMode.Password
    QGuiApplication.clipboard().setText(" new-key-of-today\n")
    card.field.setFocus()
    card.field.paste()
    click(qtbot, card.button)
    assert till.offered_keys == [("pvit", "new-key-of-today")]
    card.field.undo()
    assert card.field.text() == ""
    assert "new-key" not in words(about)
    assert "PVit essaie la clé…" in card.outcome.text()
    qtbot.keyClicks(card.field, "second")
    press(qtbot, card.field, Qt.Key.Key_Return)
    assert len(till.offered_keys) == 1
    till.tell_key_offered("mvola")
    assert not card.button.isEnabled()
    till.tell_key_offered("pvit")
    assert "Clé acceptée" in card.outcome.text()
    assert card.button.isEnabled()


@pytest.mark.parametrize(
    ("reason", "said"),
    [("key_not_proved", "PVit ne l'a pas confirmée."), ("engine_stopped", "La caisse ne peut plus encaisser")],
)
def test_a_key_that_was_not_taken_says_why_and_that_the_old_one_stays(
    qtbot: QtBot, about: AboutScreen, till: FakeTill, reason: str, said: str
) -> None:
    card = card_of(about)
    qtbot.keyClicks(card.field, "key")
    press(qtbot, card.field, Qt.Key.Key_Return)
    till.tell_key_offered("pvit", reason)
    assert "celle d'avant reste en service" in spaces(card.outcome.text())
    assert said in spaces(card.outcome.text())


def test_an_empty_field_offers_nothing_and_a_left_page_keeps_no_key(
    qtbot: QtBot, about: AboutScreen, till: FakeTill
) -> None:
    card = card_of(about)
    click(qtbot, card.button)
    assert till.offered_keys == []
    assert "Coller d'abord" in card.outcome.text()
    qtbot.keyClicks(card.field, "half")
    about.hide()
    assert card.field.text() == ""


def test_a_till_without_daily_keys_has_no_card(qtbot: QtBot) -> None:
    about = AboutScreen(FakeTill(operators=(MVOLA,)))
    put_on_screen(qtbot, about)
    assert about.findChildren(KeyCard) == []
    assert about.findChildren(AddressesCard) == []


def test_addresses_are_told_and_copied(qtbot: QtBot, about: AboutScreen, till: FakeTill) -> None:
    till.tell_listening(("PVit", ADDRESS), ("EkoloPay", ADDRESS.replace("pvit", "ekolopay")))
    card = about.addresses
    assert card is not None
    click(qtbot, card.rows[1].button)
    assert QGuiApplication.clipboard().text() == ADDRESS.replace("pvit", "ekolopay")
    assert card.rows[1].button.text() == "Copié"
    assert card.rows[0].button.text() == "Copier"
    assert card.rows[0].line.isReadOnly()
    assert card.width() <= about.viewport().width()


def test_a_listener_that_cannot_listen_says_why_and_that_payments_go_on(about: AboutScreen, till: FakeTill) -> None:
    till.tell_listening(("PVit", ADDRESS))
    till.tell_listening(error=KnownError("listen_failed", detail="busy"))
    assert about.addresses is not None
    assert about.addresses.rows == []
    assert "suivis quand même" in about.addresses.alarm.text()


@pytest.mark.parametrize("text", HOSTILE)
def test_names_from_outside_are_harmless(about: AboutScreen, till: FakeTill, text: str) -> None:
    till.tell_listening((text, ADDRESS))
    assert about.addresses is not None
    assert all(is_harmless(line) for line in words(about.addresses).splitlines())
