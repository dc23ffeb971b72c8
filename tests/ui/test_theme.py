"""Contrast, fonts, icons: what makes the screens readable."""

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

import pos_app
from pos_app.core.payment import Status
from pos_app.ui import icons, theme
from pos_app.ui.buttons import _PAINTS

READABLE = 4.5


def luminance(code: str) -> float:
    """WCAG 2.2 relative luminance."""
    channels = [int(code[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXTS = [
    (theme.INK, theme.GROUND),
    (theme.INK, theme.ACTION_TINT),
    (theme.INK, theme.WAITING_BRIGHT),
    (theme.INK_SOFT, theme.SURFACE),
    (theme.INK_SOFT, theme.GROUND),
    (theme.INK_SOFT, theme.SOFT),
    (theme.WAITING_TEXT, theme.SURFACE),
    (theme.WAITING_ON_TINT, theme.WAITING_TINT),
    (theme.VERIFY_ON_TINT, theme.VERIFY_TINT),
    (theme.TRAINING_TEXT, theme.TRAINING_BAND),
    (theme.SANDBOX_TEXT, theme.SANDBOX_BAND),
    (theme.ON_DARK, theme.REFUSED),
    (theme.ON_DARK, theme.PAID),
    (theme.ON_DARK, theme.ACTION),
    (theme.SIDEBAR_TEXT, theme.SIDEBAR),
    (theme.SIDEBAR_FAINT, theme.SIDEBAR),
    (theme.SIDEBAR_FAINT, theme.SIDEBAR_HERE),
    (theme.ON_DARK, theme.SIDEBAR_HERE),
]


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= READABLE


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("status", Status)
def test_every_state_has_readable_words_and_an_icon_that_exists(status: Status) -> None:
    look = theme.look(status)
    assert contrast(look.text, theme.SURFACE) >= READABLE
    assert contrast(look.text, theme.GROUND) >= READABLE
    assert contrast(look.text, theme.ACTION_TINT) >= READABLE
    assert contrast(look.on_tint, look.tint) >= READABLE
    assert not icons.pixmap(look.icon, look.text, 16).isNull()


def test_states_that_differ_in_words_differ_in_icon() -> None:
    shown = {Status.AWAITING, Status.UNKNOWN, Status.PAID, Status.REFUSED, Status.NOT_SENT, Status.ABANDONED}
    assert len({theme.look(status).icon for status in shown}) == len(shown)


@pytest.mark.parametrize("role", _PAINTS)
def test_every_button_can_be_read_in_every_state(role: object) -> None:
    look = _PAINTS[role]  # type: ignore[index]
    for fill in (look.fill, look.hover, look.down):
        assert contrast(look.text, fill) >= READABLE


@pytest.mark.parametrize("role", _PAINTS)
def test_the_key_on_a_button_can_be_read(role: object) -> None:
    look = _PAINTS[role]  # type: ignore[index]
    ground = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    ground.fill(theme.colour(look.fill))
    painter = QPainter(ground)
    painter.fillRect(0, 0, 1, 1, look.hint_fill)
    painter.end()
    assert contrast(look.hint_text, ground.pixelColor(0, 0).name()) >= READABLE


def test_the_shipped_font_is_used_in_every_weight(qapp: QApplication) -> None:
    assert theme.FAMILY in QFontDatabase.families()
    for weight in (theme.REGULAR, theme.MEDIUM, theme.SEMIBOLD, theme.BOLD):
        info = QFontInfo(theme.font(20, weight))
        assert info.family() == theme.FAMILY
        assert info.weight() == weight


def test_the_font_holds_what_three_languages_and_amounts_need(qapp: QApplication) -> None:
    metrics = QFontMetricsF(theme.font(20))
    for character in "àâäæçéèêëîïñôœöùûüÿÀÂÇÉÈÊËÎÏÔŒÙÛn̈«»‘’“”…–—·→←↑↓≠≤≥€Ññ\u202f\u2009\u00a0":
        assert metrics.inFontUcs4(ord(character)) or character == "\u0308", hex(ord(character))


def test_digits_of_clocks_and_columns_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetricsF(theme.font(20, tabular=True))
    assert len({round(metrics.horizontalAdvance(digit), 2) for digit in "0123456789"}) == 1


def test_the_space_inside_an_amount_can_be_seen(qapp: QApplication) -> None:
    metrics = QFontMetricsF(theme.font(100))
    assert 20 <= metrics.horizontalAdvance("\u202f") <= 28


def test_an_icon_is_drawn_in_the_colour_that_was_asked_for(qapp: QApplication) -> None:
    image = icons.pixmap("check", "#12693A", 24).toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 250
    }
    assert colours == {"#12693a"}


def test_an_icon_is_sharp_on_a_dense_screen_and_drawn_once(qapp: QApplication) -> None:
    dense = icons.pixmap("check", theme.INK, 20, 2.0)
    assert (dense.width(), dense.deviceIndependentSize().width()) == (40, 20)
    assert icons.pixmap("check", theme.INK, 20, 2.0).cacheKey() == dense.cacheKey()


def test_an_icon_that_is_not_shipped_is_a_loud_mistake(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", theme.INK, 20)


def test_licences_are_shipped_with_fonts_and_icons() -> None:
    assert "SIL OPEN FONT LICENSE" in (theme.resources() / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "ISC License" in (theme.resources() / "icons" / "LICENSE").read_text(encoding="utf-8")


def test_every_icon_that_is_shipped_is_used() -> None:
    sources = Path(pos_app.__file__).parent.rglob("*.py")
    texts = {node.value for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_text(node)}
    unused = {path.stem for path in (theme.resources() / "icons").glob("*.svg")} - texts
    assert not unused


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
