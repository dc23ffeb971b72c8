"""The whole window when the till cannot open: what happened, whether money may have moved, what to do."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.ui import theme
from pos_app.ui.action_row import ActionRow
from pos_app.ui.widgets import Card, Icon, KeyButton, PlainLabel, Role
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import sentence

_MINIMUM = (480, 360)
_PAGE_WIDTH = 860
_SCROLL_BAR = 20
_NO_PROVIDER = "no_operators"
_EXAMPLE = """\
[shop]
name = "Épicerie Analakely"

[providers.mvola]
environment = "production"
base_url = "https://api.mvola.mg"
consumer_key = "…"
partner_name = "…"
partner_msisdn = "034…"
"""
_ANY_TITLE = N_("La caisse ne peut pas ouvrir")
_TITLES = {
    _NO_PROVIDER: N_("Cette caisse n'a pas encore d'opérateur"),
    "home_in_use": N_("La caisse est déjà ouverte"),
}


class StopWindow(QMainWindow):
    """A page with the words for `error`. `again` asks for a new start; closing the window ends the application."""

    painted = Signal()
    """Once, right after the first frame was painted."""
    again = Signal()

    def __init__(self, error: KnownError) -> None:
        super().__init__()
        self.error = error
        self.title = PlainLabel(_title(error), 26, theme.BOLD, wrap=True)
        self.words = PlainLabel(sentence(error), 18, theme.MEDIUM, wrap=True, limit=900)
        self.money = PlainLabel(_money(), 16, theme.REGULAR, theme.INK_SOFT, wrap=True)
        self.again_button = KeyButton(_("Réessayer"), "F5", "refresh-cw", Role.PRIMARY, keys=(Qt.Key.Key_F5,))
        self.close_button = KeyButton(_("Fermer"), _("Échap"), "x", Role.SECONDARY, keys=(Qt.Key.Key_Escape,))
        self.again_button.clicked.connect(self.again)
        self.close_button.clicked.connect(self.close)
        self._page = QWidget()
        self._lay_out()
        self.setWindowTitle(_("Caisse"))
        self.setMinimumSize(*_MINIMUM)
        self.resize(1366, 768)
        self.again_button.setFocus()
        self._page.installEventFilter(self)

    def text(self) -> str:
        """All that the page says."""
        return "\n".join(label.text() for label in self._page.findChildren(PlainLabel))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            # Told when the whole frame is done, not in the middle of it.
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell_painted)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = max(16, (self.width() - _PAGE_WIDTH) // 2)
        layout = self._page.layout()
        assert layout is not None
        layout.setContentsMargins(side, 24, side, 24)
        # A scroll area asks for the least height at any width; wrapped sentences need that of this width.
        self._page.setMinimumHeight(layout.totalHeightForWidth(self.width() - _SCROLL_BAR))

    def _tell_painted(self) -> None:
        self.painted.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._page)
        column.addStretch(1)
        card = Card(bar=theme.REFUSED if self.error.code != _NO_PROVIDER else theme.ACTION)
        sheet = QVBoxLayout(card)
        sheet.setContentsMargins(40, 32, 36, 32)
        sheet.setSpacing(18)
        head = QHBoxLayout()
        head.setSpacing(20)
        colour = theme.REFUSED if self.error.code != _NO_PROVIDER else theme.ACTION
        icon = "octagon-alert" if self.error.code != _NO_PROVIDER else "settings"
        head.addWidget(Icon(icon, colour, 48), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        sheet.addLayout(head)
        sheet.addWidget(self.words)
        if self.error.code == _NO_PROVIDER:
            self._add_example(sheet)
        else:
            sheet.addWidget(self.money)
        sheet.addWidget(ActionRow(self.again_button, self.close_button))
        column.addWidget(card)
        column.addStretch(1)
        room = QScrollArea()
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidgetResizable(True)
        room.setWidget(self._page)
        self.setCentralWidget(room)

    def _add_example(self, sheet: QVBoxLayout) -> None:
        sheet.addWidget(PlainLabel(_("Par exemple :"), 15, theme.SEMIBOLD))
        box = Card(fill=theme.SOFT, border=theme.LINE, radius=theme.RADIUS)
        lines = QVBoxLayout(box)
        lines.setContentsMargins(18, 12, 18, 12)
        lines.setSpacing(1)
        for line in _EXAMPLE.splitlines():
            written = PlainLabel(line, 14, theme.MEDIUM)
            written.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.addWidget(written)
        sheet.addWidget(box)
        training = _(
            "Pour essayer sans compte ni argent réel, lancer {command} : la caisse en formation, avec le téléphone du "
            "client à côté."
        ).format(command="pos-app demo")
        sheet.addWidget(PlainLabel(training, 16, theme.MEDIUM, wrap=True))


def _title(error: KnownError) -> str:
    return _(_TITLES.get(error.code, _ANY_TITLE))


def _money() -> str:
    return _(
        "Depuis cette ouverture, aucune demande de paiement n'est partie. Un paiement demandé auparavant peut encore "
        "aboutir chez l'opérateur : ne pas le redemander."
    )
