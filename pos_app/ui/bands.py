"""The bands under the header: money that is not real, and an engine that stopped. They never go away by a click."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment
from pos_app.ui import icons, theme
from pos_app.ui.shapes import fill
from pos_app.ui.widgets import Icon, PlainLabel
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import sentence

_LOOKS = {
    Environment.TRAINING: (
        N_("MODE FORMATION — simulateur intégré, aucun argent réel"),
        "graduation-cap",
        theme.TRAINING_BAND,
        theme.TRAINING_TEXT,
    ),
    Environment.SANDBOX: (
        N_("BAC À SABLE — comptes d'essai de l'opérateur, aucun argent réel"),
        "flask-conical",
        theme.SANDBOX_BAND,
        theme.SANDBOX_TEXT,
    ),
}


class EnvironmentBand(QWidget):
    """Says on every screen that money is not real; hidden where it is."""

    def __init__(self, environment: Environment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(30)
        look = _LOOKS.get(environment)
        self.setVisible(look is not None)
        words, self._icon, self._fill, self._text = look or ("", "", theme.GROUND, theme.INK)
        self._words = _(words) if words else ""
        self.setAccessibleName(self._words)

    def words(self) -> str:
        """What the band says."""
        return self._words

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, QRectF(self.rect()), self._fill)
        painter.setFont(theme.font(13, theme.SEMIBOLD))
        width = QFontMetricsF(painter.font()).horizontalAdvance(self._words)
        left = (self.width() - width - 24) / 2
        icons.paint(painter, self._icon, self._text, round(left), 7, 16)
        painter.setPen(theme.colour(self._text))
        painter.drawText(QRectF(left + 24, 0, width + 2, 30), Qt.AlignmentFlag.AlignVCenter, self._words)


class FailureBanner(QWidget):
    """The engine stopped: what happened, that no charge can leave, what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel("", 16, theme.BOLD, theme.ON_DARK)
        self._words = PlainLabel("", 14, theme.MEDIUM, theme.ON_DARK, wrap=True, limit=600)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 12, 22, 12)
        row.setSpacing(16)
        row.addWidget(Icon("octagon-alert", theme.ON_DARK, 32))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._words)
        row.addLayout(column, 1)
        self.setVisible(False)

    def show_error(self, error: BaseException) -> None:
        """Say what stopped the engine. A bug has no words of its own: it is in the log."""
        self._title.setText(_("La caisse n'encaisse plus : aucune nouvelle demande ne partira."))
        if isinstance(error, KnownError):
            self._words.setText(sentence(error))
        else:
            self._words.setText(
                _(
                    "Une panne interne a arrêté le suivi des paiements. Ce qui est enregistré est intact et reste "
                    "visible dans l'historique. Ne redemandez pas un paiement en cours : le client a pu payer. Fermez "
                    "puis rouvrez la caisse ; si cela recommence, appelez le responsable."
                )
            )
        self.setAccessibleName(self.words())
        self.setVisible(True)

    def show_unreadable(self, error: KnownError) -> None:
        """Say that the ledger cannot be read; a stopped engine, which is worse, is not covered up."""
        if self.isHidden():
            self._title.setText(_("Le registre ne se lit plus : ce qui est affiché peut dater."))
            self._words.setText(sentence(error))
            self.setAccessibleName(self.words())
            self.setVisible(True)

    def words(self) -> str:
        """All that the banner says."""
        return f"{self._title.text()} {self._words.text()}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill(QPainter(self), QRectF(self.rect()), theme.REFUSED)
