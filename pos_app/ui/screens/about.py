"""Infos: what this till is and what it is connected to. Only a daily key can be renewed here; settings are a file."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.ui import theme
from pos_app.ui.account_news import AccountNews
from pos_app.ui.screens.about_cards import AddressesCard, KeyCard
from pos_app.ui.till import Till
from pos_app.ui.widgets import Card, KeyButton, PlainLabel
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import N_, _, language

_ENVIRONMENTS = {
    Environment.TRAINING: N_("formation : simulateur intégré, aucun argent réel"),
    Environment.SANDBOX: N_("bac à sable de l'opérateur : aucun argent réel"),
    Environment.PRODUCTION: N_("production : argent réel"),
}
_MINUTE_MS = 60_000
PEOPLE_KEY, PRINTER_KEY = "Ctrl+G", "Ctrl+P"
_LANGUAGES = {"fr": "Français", "en": "English", "mg": "Malagasy"}
_KEYS = (
    ("F1", N_("encaisser")),
    ("F2", N_("paiements en cours")),
    ("F3", N_("historique")),
    ("F4", N_("journée : espèces, rapprochement, clôture")),
    ("F5", N_("demander à l'opérateur où en est le paiement affiché")),
    ("F6", N_("nouvelle demande, ou nouvel essai d'un rendu")),
    ("F7", N_("rendre la monnaie ou rembourser le paiement affiché")),
    ("F10", N_("cette page")),
    ("Ctrl+T", N_("tableau de bord")),
    ("Ctrl+D", N_("décision du gérant sur le paiement affiché")),
    (PEOPLE_KEY, N_("depuis cette page : personnes et codes")),
    (PRINTER_KEY, N_("depuis cette page : imprimante")),
    ("Ctrl+L", N_("verrouiller la caisse, là où il y a des personnes")),
    (N_("Échap"), N_("effacer ce qui est tapé, revenir, ou abandonner (demandé une fois)")),
)


class AboutScreen(QScrollArea):
    """The till, its operators and its keys."""

    people_asked = Signal()
    """Who works here is wanted."""
    printer_asked = Signal()
    """The printer is wanted."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till, self._news = till, AccountNews.of(till)
        self.key_cards: dict[str, KeyCard] = {}
        self.addresses: AddressesCard | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.slim(self.verticalScrollBar())
        self.setAccessibleName(_("Informations sur la caisse"))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(26, 22, 26, 22)
        column.setSpacing(14)
        self.people_button = _people_button()
        self.people_button.clicked.connect(self.people_asked)
        self._buttons = [self.people_button]
        if till.prints is not None:
            self._buttons.append(_printer_button())
            self._buttons[-1].clicked.connect(self.printer_asked)
        self._till_card = _table(_("Cette caisse"), _till_rows(till), *self._buttons)
        column.addWidget(self._till_card)
        # Cards of what is told later stand here, above the operators: a refused key must not be looked for.
        self._column, self._place = column, column.count()
        for operator in till.operators:
            column.addWidget(_table(operator.name, _operator_rows(operator)))
        column.addWidget(_table(_("Touches"), ((_(key), _(words)) for key, words in _KEYS)))
        note = PlainLabel(
            _("Ces réglages se changent dans le fichier config.toml du dossier de la caisse, puis en la rouvrant."),
            13,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        column.addWidget(note)
        column.addStretch(1)
        self.setWidget(page)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._refresh)
        self._news.changed.connect(self._refresh)
        till.shop_changed.connect(self._show_till)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()
        for card in self.key_cards.values():
            card.field.setText("")

    def _refresh(self) -> None:
        for operator in self._news.accounts():
            if operator.id not in self.key_cards:
                card = self.key_cards[operator.id] = KeyCard(self._till, self._news, operator)
                self._column.insertWidget(self._place, card)
        for card in self.key_cards.values():
            card.refresh()
        self._show_addresses()

    def _show_till(self) -> None:
        """Who works at it may be somebody else now."""
        before = self._till_card
        self._till_card = _table(_("Cette caisse"), _till_rows(self._till), *self._buttons)
        self._column.replaceWidget(before, self._till_card)
        before.hide()
        before.deleteLater()

    def _show_addresses(self) -> None:
        listening, shown = self._news.listening, self.addresses
        if listening is None or (shown is not None and shown.listening is listening):
            return
        if shown is not None:
            shown.hide()
            shown.deleteLater()
        self.addresses = AddressesCard(listening)
        self._column.insertWidget(self._place + len(self.key_cards), self.addresses)


def _till_rows(till: Till) -> Iterator[tuple[str, str]]:
    yield _("Commerce"), till.shop_name
    yield _("Caisse"), till.till_code
    yield _("Caissier"), till.cashier or "—"
    yield _("Argent"), _(_ENVIRONMENTS[till.environment])
    yield _("Langue"), _LANGUAGES[language()]


def _operator_rows(operator: Operator) -> Iterator[tuple[str, str]]:
    yield _("Argent"), _(_ENVIRONMENTS[operator.environment])
    if operator.merchant is not None:
        yield _("Compte du commerce"), operator.merchant.grouped
    yield (
        _("Montants"),
        _("de {lowest} à {highest}").format(
            lowest=format_amount(operator.minimum, operator.currency),
            highest=format_amount(operator.maximum, operator.currency),
        ),
    )


def _people_button() -> KeyButton:
    return KeyButton(_("Personnes et codes"), PEOPLE_KEY, "circle-user-round", px=15, height=44, keys=(PEOPLE_KEY,))


def _printer_button() -> KeyButton:
    return KeyButton(_("Imprimante"), PRINTER_KEY, "printer", px=15, height=44, keys=(PRINTER_KEY,))


def _table(title: str, rows: Iterator[tuple[str, str]], *buttons: KeyButton) -> Card:
    card = Card()
    grid = QGridLayout(card)
    grid.setContentsMargins(24, 18, 24, 18)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 160)
    grid.setColumnStretch(1, 1)
    head = QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(PlainLabel(title, 16, theme.BOLD, limit=60), 1)
    for button in buttons:
        head.addWidget(button)
    grid.addLayout(head, 0, 0, 1, 2)
    for number, (name, value) in enumerate(rows, start=1):
        grid.addWidget(PlainLabel(name, 14, theme.REGULAR, theme.INK_SOFT), number, 0)
        grid.addWidget(PlainLabel(value, 14, theme.MEDIUM, wrap=True, limit=120), number, 1)
    return card
