"""The stack of screens is as large as the screen that is shown."""

from pytestqt.qtbot import QtBot

from pos_app.ui.widgets import PlainLabel
from pos_app.ui.window import Pages


def test_a_tall_screen_seen_before_does_not_make_the_sale_scroll(qtbot: QtBot) -> None:
    pages = Pages()
    qtbot.addWidget(pages)
    assert pages.heightForWidth(200) <= 0
    tall, short = PlainLabel("mot " * 100, wrap=True), PlainLabel("mot", wrap=True)
    for page in (tall, short):
        pages.addWidget(page)
    pages.show_page(tall)
    assert pages.heightForWidth(200) == tall.heightForWidth(200) > 4 * short.heightForWidth(200)
    pages.show_page(short)
    assert pages.heightForWidth(200) == short.heightForWidth(200)
    assert pages.minimumSizeHint() == short.minimumSizeHint()
