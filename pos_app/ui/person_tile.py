"""One person as a large tile: name and role in words, and whether this is the one. It knows no PIN."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_app.core.people import LONGEST_NAME, Person, Role
from pos_app.ui import icons, theme
from pos_app.ui.shapes import focus_ring, rounded
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain

HEIGHT = 68
_ROLES = {Role.MANAGER: N_("Gérant"), Role.CASHIER: N_("Caissier")}


def role_word(role: Role) -> str:
    """The role as people say it."""
    return _(_ROLES[role])


class PersonTile(QAbstractButton):
    """Checkable; whoever shows several of them checks one."""

    def __init__(self, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = person
        name = plain(person.name, LONGEST_NAME)
        self._name = name
        self._word = _("N'y travaille plus") if person.disabled else role_word(person.role)
        # Doubled, or Qt would make a mnemonic of an ampersand.
        self.setText(name.replace("&", "&&"))
        self.setAccessibleName(_("{name}, {role}").format(name=name, role=self._word))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def nextCheckState(self) -> None:
        """Leave the mark alone: who shows the tiles decides which one is chosen."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        chosen = self.isChecked()
        fill = theme.ACTION_TINT if chosen else theme.SOFT if self.isDown() else theme.SURFACE
        rounded(painter, rect, theme.RADIUS, fill, theme.ACTION if chosen else theme.LINE)
        if chosen:
            focus_ring(painter, rect, theme.RADIUS)
        ink = theme.INK_SOFT if self.person.disabled else theme.INK
        icon = "shield-check" if self.person.role is Role.MANAGER else "circle-user-round"
        icons.paint(painter, icon, theme.ACTION if chosen else theme.INK_SOFT, 18, (rect.height() - 28) / 2, 28)
        room = rect.width() - 62 - (40 if chosen else 16)
        painter.setPen(theme.colour(ink))
        painter.setFont(theme.font(18, theme.SEMIBOLD))
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, round(room))
        painter.drawText(QRectF(62, 10, room, 26), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(theme.colour(theme.INK_SOFT))
        painter.setFont(theme.font(13, theme.MEDIUM))
        painter.drawText(QRectF(62, 36, room, 20), Qt.AlignmentFlag.AlignVCenter, self._word)
        if chosen:
            icons.paint(painter, "check", theme.ACTION, rect.right() - 36, (rect.height() - 22) / 2, 22)
