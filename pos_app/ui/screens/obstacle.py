"""The page that stands where the till would be, when it cannot open: what is in the way, and what to do."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.ui import theme
from pos_app.ui.buttons import KeyButton, Role
from pos_app.ui.widgets import Card, Icon, PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence


class ObstacleWindow(QWidget):
    """A window of its own: nothing of the till works while the obstacle stands."""

    painted = Signal()
    """Once, right after the first frame was painted."""

    def __init__(self, error: KnownError) -> None:
        super().__init__()
        self.setWindowTitle(_("Caisse"))
        self.resize(1024, 640)
        self._told = False
        self.title = PlainLabel(_("La caisse ne peut pas s'ouvrir"), 26, theme.BOLD, wrap=True)
        self.words = PlainLabel(sentence(error), 18, wrap=True, limit=1_000)
        self.safety = PlainLabel(
            _(
                "Aucune demande de paiement n'est partie. Ce qui était enregistré le reste. "
                "Pour s'exercer sans réglage ni réseau : la commande « pos-app demo »."
            ),
            16,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        self.leave = KeyButton(_("Fermer"), _("Échap"), role=Role.PRIMARY, keys=("Escape",))
        self.leave.clicked.connect(self.close)
        self._lay_out()

    def _lay_out(self) -> None:
        card = Card(bar=theme.REFUSED)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(36, 32, 36, 32)
        inside.setSpacing(18)
        head = QHBoxLayout()
        head.setSpacing(18)
        head.addWidget(Icon("octagon-alert", theme.REFUSED, 44))
        head.addWidget(self.title, 1)
        inside.addLayout(head)
        inside.addWidget(self.words)
        inside.addWidget(self.safety)
        inside.addStretch(1)
        inside.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        page = QVBoxLayout(self)
        page.setContentsMargins(40, 40, 40, 40)
        page.addWidget(card)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self, self._tell_painted)

    def _tell_painted(self) -> None:
        self.painted.emit()
