"""Names to choose one from, as tiles that scroll: by finger, by the arrow keys, by the first letter."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from pos_app.core.people import Person, same_name
from pos_app.ui import theme
from pos_app.ui.person_tile import PersonTile


class PersonList(QScrollArea):
    """Keeps the chosen person while the list changes around them."""

    chosen = Signal(object)
    """The `Person` that is chosen from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[PersonTile] = []
        self._index = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.slim(self.verticalScrollBar())
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self.setWidget(page)
        # White as the card it stands on. `viewport` would have PySide make 75 enums first, for 50 ms.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour(theme.SURFACE))
        self.setPalette(palette)

    @property
    def person(self) -> Person | None:
        """Who is chosen."""
        return self.tiles[self._index].person if 0 <= self._index < len(self.tiles) else None

    def show_people(self, people: Iterable[Person], wanted: str | None = None) -> None:
        """Show these, and choose `wanted` where there is nobody chosen of them already."""
        before = self.person
        for tile in self.tiles:
            tile.hide()
            tile.deleteLater()
        self.tiles = [PersonTile(person) for person in people]
        for place, tile in enumerate(self.tiles):
            tile.clicked.connect(self._clicked)
            self._column.insertWidget(place, tile)
        self._index = -1
        name = before.name if before is not None else wanted
        names = [tile.person.name for tile in self.tiles]
        found = next((index for index, known in enumerate(names) if name and same_name(known, name)), 0)
        self.choose(found)

    def choose(self, index: int) -> None:
        """Choose by place; nothing where there is nobody."""
        if not 0 <= index < len(self.tiles):
            return
        self._index = index
        for place, tile in enumerate(self.tiles):
            tile.setChecked(place == index)
        self.ensureWidgetVisible(self.tiles[index])
        self.chosen.emit(self.tiles[index].person)

    def step(self, by: int) -> None:
        """The next one, or the one before, round and round."""
        if self.tiles:
            self.choose((self._index + by) % len(self.tiles))

    def choose_by_letter(self, letter: str) -> None:
        """The next one whose name begins so."""
        order = [(self._index + 1 + step) % len(self.tiles) for step in range(len(self.tiles))]
        names = {index: self.tiles[index].person.name.casefold() for index in order}
        found = next((index for index in order if names[index].startswith(letter.casefold())), None)
        if found is not None:
            self.choose(found)

    def _clicked(self) -> None:
        tile = self.sender()
        assert isinstance(tile, PersonTile)
        self.choose(self.tiles.index(tile))
