"""Before the first sale of a day: what is in the drawer. It opens the day, counted or not, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_app.core.day import Count
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.count_form import CountForm, currencies_of
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, Notice, PlainLabel, Role
from pos_app.wording.amounts import format_day
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused
    from pos_app.core.shop import OpenDay


class OpenDayScreen(QWidget):
    """The float by notes and coins, or as one sum. `day` of the till's state is there once it is open."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self._asked: OpenDay | None = None
        self.form = CountForm(currencies_of(till.operators))
        self.title = PlainLabel(_("Ouvrir la journée : compter le fond de caisse"), 20, theme.BOLD, wrap=True)
        self.about = PlainLabel("", 14, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.trouble.hide()
        self.open_button = KeyButton("", "F12", "calendar-check", Role.PRIMARY, keys=(Qt.Key.Key_F12,))
        self.skip_button = KeyButton(_("Sans compter"), "F6", role=Role.SECONDARY, keys=(Qt.Key.Key_F6,))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        self.form.changed.connect(self._counted)
        self.form.finished.connect(self.open_day)
        self.open_button.clicked.connect(self.open_day)
        self.skip_button.clicked.connect(self.open_uncounted)
        till.act_done.connect(self._done)
        till.act_refused.connect(self._refused)
        till.shop_changed.connect(self._repaint)
        self._repaint()

    def open_day(self) -> None:
        """Open with what was counted; currencies in which nothing was typed have an uncounted float."""
        if not self.form.counts():
            self.trouble.setText(_("Rien n'est encore compté : taper les billets ou le total, ou « Sans compter »."))
            self.trouble.show()
            self.form.begin_typing()
            return
        rest = tuple(Count(currency, 0, counted=False) for currency in self.form.uncounted())
        self._open((*self.form.counts(), *rest))

    def open_uncounted(self) -> None:
        """Open without knowing what is in the drawer: the report will say so."""
        self._open(tuple(Count(currency, 0, counted=False) for currency in currencies_of(self._till.operators)))

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 560)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.trouble.hide()
        self._repaint()
        self.form.begin_typing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setContentsMargins(*theme.page_margins(self.width()))

    def _open(self, floats: tuple[Count, ...]) -> None:
        if self._asked is not None:
            return
        from pos_app.core.shop import OpenDay

        self._asked = OpenDay(floats, self._till.cashier)
        self.trouble.hide()
        self._repaint()
        self._till.act(self._asked)

    def _counted(self) -> None:
        self.trouble.hide()
        self._repaint()

    def _done(self, news: ActDone) -> None:
        if news.act is self._asked:
            self._asked = None
            self.form.begin()
            self._repaint()

    def _refused(self, news: ActRefused) -> None:
        if news.act is self._asked:
            self._asked = None
            self.trouble.setText(sentence(news.error))
            self.trouble.show()
            self._repaint()

    def _repaint(self) -> None:
        last = None if self._till.shop is None else self._till.shop.last
        if last is None or last.closed_at is None:
            self.about.setText(_("C'est la première journée de cette caisse."))
        else:
            self.about.setText(
                _("La journée précédente (Z n° {number}) est clôturée depuis le {day}.").format(
                    number=last.number, day=format_day(last.closed_at)
                )
            )
        words = self.form.words()
        busy = self._asked is not None
        if busy:
            self.open_button.setText(_("Enregistrement…"))
        elif words:
            self.open_button.setText(_("Ouvrir avec {amounts}").format(amounts=words))
        else:
            self.open_button.setText(_("Ouvrir la journée"))
        self.open_button.setEnabled(not busy)
        self.skip_button.setEnabled(not busy)

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 18, 24, 18)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        inside.addWidget(self.form, 1)
        inside.addWidget(self.trouble)
        self._page = QVBoxLayout(self)
        self._page.setSpacing(14)
        self._page.addWidget(card, 1)
        self._page.addWidget(ActionRow(self.open_button, self.skip_button))
