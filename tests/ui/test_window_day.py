"""The frame around the screens of the business day."""

from pytestqt.qtbot import QtBot

from pos_app.ui import sidebar
from pos_app.ui.window import TillWindow
from tests.ui.fakes import FakeTill


def test_screens_of_figures_have_the_whole_width(qtbot: QtBot) -> None:
    window = TillWindow(FakeTill(), sounds=False)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    for name, beside in ((sidebar.SALE, True), (sidebar.DAY, False), (sidebar.IN_FLIGHT, True)):
        window.show_section(name)
        assert window.lane.isVisible() is beside
        window.resize(window.width() - 1, window.height())
        assert window.lane.isVisible() is beside
