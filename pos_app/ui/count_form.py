"""Counting a drawer in all the currencies of a shop, with keys for fingers beside it. Records nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_app.core.day import Count
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.ui.buttons import KeyButton
from pos_app.ui.count_page import CountPage
from pos_app.ui.keypad import Keypad
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _


def currencies_of(operators: Iterable[Operator]) -> tuple[Currency, ...]:
    """The currencies of a shop's operators, each once, in their order."""
    return tuple(dict.fromkeys(operator.currency for operator in operators))


def amount_words(amount: int, currency: Currency, among: Iterable[Currency]) -> str:
    """The amount; with the code of its currency where both CFA francs are about."""
    shown = format_amount(amount, currency)
    ambiguous = currency is not Currency.MGA and {Currency.XAF, Currency.XOF} <= set(among)
    return f"{shown} ({currency})" if ambiguous else shown


class _CurrencyTab(KeyButton):
    """Chooses the currency that is counted."""

    def __init__(self, currency: Currency, number: int) -> None:
        keys = (f"Alt+{number}", *(f"Alt+{key}" for key in '&É"'[number - 1 : number]))
        super().__init__(currency.value, _("Alt+{number}").format(number=number), keys=keys, px=14, height=44)
        self.setCheckable(True)
        self.toggled.connect(self.show_chosen)


class CountForm(QWidget):
    """One `CountPage` for each currency, and the keypad. `finished` is Enter in the very last field."""

    changed = Signal()
    finished = Signal()

    def __init__(self, currencies: Sequence[Currency], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = {currency: CountPage(currency) for currency in currencies}
        self._tabs = {currency: _CurrencyTab(currency, number) for number, currency in enumerate(currencies, 1)}
        self._stack = QStackedWidget()
        self.keypad = Keypad()
        self.keypad.setMaximumWidth(330)
        group = QButtonGroup(self)
        for currency, page in self.pages.items():
            self._stack.addWidget(page)
            group.addButton(self._tabs[currency])
            page.changed.connect(self.changed)
            page.finished.connect(self._page_finished)
            self._tabs[currency].clicked.connect(self._tab_pressed)
        self.keypad.typed.connect(self._typed)
        self.keypad.erased.connect(self._erased)
        self._lay_out()
        if self.pages:
            self.show_currency(next(iter(self.pages)))

    def begin(self, counts: Iterable[Count] = ()) -> None:
        """Empty fields, or what was counted before."""
        known = {count.currency: count for count in counts if count.counted}
        for currency, page in self.pages.items():
            page.begin(known.get(currency))
        if self.pages:
            self.show_currency(next(iter(self.pages)))

    def counts(self) -> tuple[Count, ...]:
        """What was counted; currencies in which nothing was typed are left out."""
        found = (page.count() for page in self.pages.values())
        return tuple(count for count in found if count is not None)

    def uncounted(self) -> tuple[Currency, ...]:
        """The currencies in which nothing was typed."""
        return tuple(currency for currency, page in self.pages.items() if page.count() is None)

    def words(self) -> str:
        """The sums, in one line."""
        return " · ".join(amount_words(count.amount, count.currency, self.pages) for count in self.counts())

    def show_currency(self, currency: Currency) -> None:
        """Count this one."""
        self._stack.setCurrentWidget(self.pages[currency])
        self._tabs[currency].setChecked(True)

    def begin_typing(self) -> None:
        """Take the keyboard."""
        page = self._page()
        if page is not None:
            page.begin_typing()

    def _page(self) -> CountPage | None:
        current = self._stack.currentWidget()
        return current if isinstance(current, CountPage) else None

    def _page_finished(self) -> None:
        order = list(self.pages)
        page = self._page()
        following = order[order.index(page.currency) + 1 :] if page is not None else []
        if following:
            self.show_currency(following[0])
            self.begin_typing()
        else:
            self.finished.emit()

    def _tab_pressed(self) -> None:
        chosen = next(currency for currency, tab in self._tabs.items() if tab is self.sender())
        self.show_currency(chosen)
        self.begin_typing()

    def _typed(self, text: str) -> None:
        page = self._page()
        if page is not None:
            page.type_text(text)

    def _erased(self) -> None:
        page = self._page()
        if page is not None:
            page.erase()

    def _lay_out(self) -> None:
        tabs = QWidget()
        row = QHBoxLayout(tabs)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for tab in self._tabs.values():
            row.addWidget(tab)
        row.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(tabs)
        left.addWidget(self._stack, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(20)
        across.addLayout(left, 66)
        across.addWidget(self.keypad, 34)
        self.keypad.setMinimumHeight(280)
        self.keypad.setMaximumHeight(460)
        across.setAlignment(self.keypad, Qt.AlignmentFlag.AlignTop)
        # Not before it has its place: a widget without a parent would be a window of its own.
        tabs.setVisible(len(self._tabs) > 1)
