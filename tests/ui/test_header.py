"""The header's states of operators and its clock; the bands under it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment, Status
from pos_app.ui import theme
from pos_app.ui.bands import EnvironmentBand, FailureBanner
from pos_app.ui.header import Header, operator_state
from pos_app.wording.amounts import format_clock
from pos_app.wording.errors import sentence
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_WEB, FakeReader, FakeTill, make_payment, now


@pytest.mark.parametrize(
    ("settled", "failed", "median", "words", "colour"),
    [
        (0, 0, None, "MVola —", theme.DOT_NONE),
        (5, 0, 9.2, "MVola 9 s", theme.DOT_GOOD),
        (5, 0, 0.2, "MVola 1 s", theme.DOT_GOOD),
        (5, 1, 9.2, "MVola 9 s", theme.DOT_GOOD),
        (5, 2, 9.2, "MVola perturbé", theme.DOT_SLOW),
        (1, 1, None, "MVola perturbé", theme.DOT_SLOW),
        (5, 0, 31.0, "MVola lent", theme.DOT_SLOW),
        (2, 0, None, "MVola répond", theme.DOT_GOOD),
        (3, 2, 9.0, "MVola en panne", theme.DOT_DOWN),
        (2, 2, None, "MVola en panne", theme.DOT_DOWN),
    ],
)
def test_an_operator_s_state_is_a_word_and_a_dot(
    settled: int, failed: int, median: float | None, words: str, colour: str
) -> None:
    state = operator_state("MVola", settled, failed, median)
    assert (state.words, state.colour) == (words, colour)


def test_states_that_read_alike_look_alike(qtbot: QtBot) -> None:
    colours = {operator_state("x", *numbers).colour for numbers in ((5, 0, 31.0), (1, 1, None))}
    assert colours == {theme.DOT_SLOW}


def test_the_header_shows_where_we_are_and_each_operator(qtbot: QtBot) -> None:
    till = FakeTill(make_payment(status=Status.PAID, created_at=now() - timedelta(seconds=60)))
    header = Header(till)
    qtbot.addWidget(header)
    assert header.shop.text() == "Épicerie Analakely"
    assert header.dots["mvola"].words() == "MVola 9 s"
    assert header.dots["mvola"].accessibleName() == "MVola 9 s"
    assert header.dots["pvit"].words() == "PVit —"
    assert header.clock.text() == format_clock(datetime.now(UTC))


def test_only_the_last_quarter_of_an_hour_counts(qtbot: QtBot) -> None:
    till = FakeTill(make_payment(status=Status.PAID, created_at=now() - timedelta(minutes=16)))
    header = Header(till)
    qtbot.addWidget(header)
    assert header.dots["mvola"].words() == "MVola —"


def test_news_refresh_the_states(qtbot: QtBot) -> None:
    payment = make_payment(created_at=now() - timedelta(seconds=9))
    till = FakeTill(payment)
    header = Header(till)
    qtbot.addWidget(header)
    till.change(payment, status=Status.PAID)
    qtbot.waitUntil(lambda: header.dots["mvola"].words() == "MVola 9 s")


def test_a_header_without_a_ledger_knows_no_state(qtbot: QtBot) -> None:
    till = FakeTill()
    till.reader = None
    header = Header(till)
    qtbot.addWidget(header)
    assert header.dots["mvola"].words() == "MVola —"


class BrokenReader(FakeReader):
    """A ledger that cannot be read any more."""

    def health(self, since: datetime) -> dict[str, Any]:
        raise KnownError("ledger_io")


def test_a_state_that_cannot_be_read_is_not_known(qtbot: QtBot) -> None:
    till = FakeTill()
    till.reader = BrokenReader()  # type: ignore[assignment]
    header = Header(till)
    qtbot.addWidget(header)
    assert header.dots["mvola"].words() == "MVola —"


def test_an_unreadable_ledger_is_said_but_does_not_cover_a_stopped_engine(qtbot: QtBot) -> None:
    banner = FailureBanner()
    qtbot.addWidget(banner)
    banner.show_unreadable(KnownError("ledger_io"))
    assert "ne se lit plus" in banner.words()
    banner.show_error(KnownError("ledger_io"))
    banner.show_unreadable(KnownError("ledger_io"))
    assert "aucune nouvelle demande" in banner.words()


def test_dots_are_painted_with_their_words(qtbot: QtBot) -> None:
    till = FakeTill(make_payment(status=Status.PAID))
    header = Header(till)
    qtbot.addWidget(header)
    header.resize(1262, header.height())
    busy = header.grab().toImage()
    till.fake_reader.payments.clear()
    header.refresh()
    assert header.grab().toImage() != busy


def test_training_and_sandbox_wear_bands_that_differ(qtbot: QtBot) -> None:
    bands = [EnvironmentBand(environment) for environment in (Environment.TRAINING, Environment.SANDBOX)]
    for band in bands:
        qtbot.addWidget(band)
        band.resize(900, 30)
        assert band.isVisibleTo(band.parentWidget())
    assert "aucun argent réel" in bands[0].words()
    assert "MODE FORMATION" in bands[0].words()
    assert "BAC À SABLE" in bands[1].words()
    assert bands[0].grab().toImage() != bands[1].grab().toImage()


def test_real_money_wears_no_band(qtbot: QtBot) -> None:
    band = EnvironmentBand(Environment.PRODUCTION)
    qtbot.addWidget(band)
    assert band.isHidden()
    assert band.words() == ""


def test_a_failure_says_what_happened_and_what_to_do(qtbot: QtBot) -> None:
    banner = FailureBanner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.show_error(KnownError("ledger_disk_full"))
    assert not banner.isHidden()
    assert "aucune nouvelle demande ne partira" in banner.words()
    assert sentence(KnownError("ledger_disk_full")) in banner.words()


def test_a_bug_shows_neither_its_text_nor_a_code(qtbot: QtBot) -> None:
    banner = FailureBanner()
    qtbot.addWidget(banner)
    banner.show_error(RuntimeError("secret token abc"))
    assert "secret" not in banner.words()
    assert "Ne redemandez pas" in banner.words()
    assert banner.accessibleName() == banner.words()
    banner.resize(900, 90)
    assert banner.grab().toImage().pixelColor(2, 2).name() == theme.REFUSED.lower()


TITLES = ("Encaisser", "Journée du 21/11/2026", "Historique", "Rendre de l'argent", "Tableau de bord", "Encaisser")
EVERY_OPERATOR = (MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY)


def header_of(qtbot: QtBot, width: int, till: FakeTill) -> Header:
    header = Header(till)
    qtbot.addWidget(header)
    header.resize(width, header.height())
    header.show()
    return header


def shop_is_whole(header: Header, name: str) -> bool:
    """Whether what is written of the name fits, and says with dots where something is missing."""
    shown = header.shop.text()
    fits = header.shop.fontMetrics().horizontalAdvance(shown) <= header.shop.width()
    return fits and (shown == name or (shown.endswith("…") and name.startswith(shown[:-1])))


@pytest.mark.parametrize("width", [1262, 920, 696])
def test_the_shops_name_stands_whole_under_every_title_before_operators_that_do_well(qtbot: QtBot, width: int) -> None:
    header = header_of(qtbot, width, FakeTill(operators=EVERY_OPERATOR))
    for title in TITLES:
        header.title.setText(title)
        qtbot.waitUntil(
            lambda: header.shop.text() == "Épicerie Analakely" and shop_is_whole(header, header.shop.text())
        )


@pytest.mark.parametrize("width", [1262, 920, 536])
def test_a_name_that_does_not_fit_is_cut_with_dots_under_every_title(qtbot: QtBot, width: int) -> None:
    failed = [make_payment(status=Status.UNKNOWN, settled_at=now(), operator=one.id) for one in EVERY_OPERATOR[:2]]
    name = "Épicerie Quincaillerie Boulangerie Rakotomalala et Filles"
    header = header_of(qtbot, width, FakeTill(*failed, operators=EVERY_OPERATOR, shop_name=name))
    for title in TITLES:
        header.title.setText(title)
        qtbot.waitUntil(lambda: len(header.shop.text()) >= 4 and shop_is_whole(header, name))
