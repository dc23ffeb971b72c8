"""Say which column of a statement means what, by lists that show what stands in each. It reads nothing itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.statements import Field, Mapping, Sheet
from pos_app.ui import theme
from pos_app.ui.choice import Choice
from pos_app.ui.widgets import PlainLabel
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain

FIELDS: tuple[tuple[Field, str], ...] = (
    (Field.DATE, N_("Date")),
    (Field.TIME, N_("Heure, si elle est à part")),
    (Field.AMOUNT, N_("Montant")),
    (Field.TRANSACTION, N_("Numéro de transaction")),
    (Field.REFERENCE, N_("Notre référence")),
    (Field.PHONE, N_("Téléphone du client")),
    (Field.STATUS, N_("État")),
    (Field.FEE, N_("Frais")),
    (Field.CREDIT, N_("Crédit, si à part")),
    (Field.DEBIT, N_("Débit, si à part")),
    (Field.TYPE, N_("Sens : entré ou sorti")),
    (Field.CURRENCY, N_("Monnaie")),
)
ENCODINGS: tuple[tuple[str, str], ...] = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows (cp1252)"),
    ("utf-16", "UTF-16"),
    ("mac-roman", "Macintosh"),
)
SEPARATORS: tuple[tuple[str, str], ...] = (
    (";", N_("Point-virgule ;")),
    (",", N_("Virgule ,")),
    ("\t", N_("Tabulation")),
    ("|", N_("Barre |")),
)
_HEADER_LIMIT, _SAMPLE_LIMIT = 34, 26
_WIDE, _COLUMNS, _NARROW_COLUMNS = 820, 3, 2


def separator_word(separator: str) -> str:
    """The name of a separator."""
    return _(dict(SEPARATORS).get(separator, separator))


def encoding_word(encoding: str) -> str:
    """The name of an encoding, as people know it."""
    return dict(ENCODINGS).get(encoding.removesuffix("-sig"), encoding.upper())


class ColumnsPanel(QScrollArea):
    """A list for each field, filled with the sheet's columns; `changed` carries the new `Mapping` at once."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mapping: Mapping | None = None
        self._filling = False
        self._across = 0
        self.choices = {field: self._choice(_(name), partial(self._column_chosen, field)) for field, name in FIELDS}
        self.encoding = self._choice(_("Caractères du fichier"), self._reading_chosen)
        self.separator = self._choice(_("Séparateur"), self._reading_chosen)
        self.sheet = self._choice(_("Feuille"), self._reading_chosen)
        named = [(_(name), self.choices[field]) for field, name in FIELDS]
        named += [(choice.accessibleName(), choice) for choice in (self.encoding, self.separator, self.sheet)]
        self._cells = {choice: _labelled(name, choice) for name, choice in named}
        self._lay_out()

    def show_sheet(self, sheet: Sheet, mapping: Mapping) -> None:
        """Offer the sheet's columns, with those of the mapping chosen."""
        self._filling, self._mapping = True, mapping
        columns = _columns_of(sheet)
        for field, choice in self.choices.items():
            named = mapping.columns.get(field)
            place = None if named is None else sheet.place(named)
            _offer(choice, [(_("— aucune —"), None), *columns], None if place is None else _column(sheet, place))
        # A mark at the beginning of the file is no other encoding to a person.
        encoding = None if sheet.encoding is None else sheet.encoding.removesuffix("-sig")
        _offer(self.encoding, _with_found(ENCODINGS, encoding), encoding)
        separators = tuple((sign, _(name)) for sign, name in SEPARATORS)
        _offer(self.separator, _with_found(separators, sheet.separator), sheet.separator)
        _offer(self.sheet, [(plain(name, _HEADER_LIMIT), name) for name in sheet.sheets], sheet.sheet)
        for choice, shown in (
            (self.encoding, sheet.encoding is not None),
            (self.separator, sheet.separator is not None),
            (self.sheet, len(sheet.sheets) > 1),
        ):
            self._cells[choice].setVisible(shown)
        self._filling = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _column_chosen(self, field: Field, _index: int) -> None:
        if self._filling or self._mapping is None:
            return
        columns = {known: column for known, column in self._mapping.columns.items() if known is not field}
        chosen = self.choices[field].currentData()
        if chosen is not None:
            # A column means one thing: what it meant before is free again.
            columns = {known: column for known, column in columns.items() if column != chosen}
            columns[field] = chosen
        self._tell(replace(self._mapping, columns=columns))

    def _reading_chosen(self, _index: int) -> None:
        if self._filling or self._mapping is None:
            return
        self._tell(
            replace(
                self._mapping,
                # Read another way, the table has other columns: they are looked for again.
                columns={},
                header_row=None,
                encoding=self.encoding.currentData(),
                separator=self.separator.currentData(),
                sheet=self.sheet.currentData(),
            )
        )

    def _tell(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self.changed.emit(mapping)

    def _choice(self, name: str, chosen: object) -> Choice:
        choice = Choice()
        choice.setAccessibleName(name)
        choice.setMinimumContentsLength(8)
        choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.currentIndexChanged.connect(chosen)
        return choice

    def _lay_out(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        sheet = QWidget()
        self._grid = QGridLayout(sheet)
        self._grid.setContentsMargins(2, 2, 10, 2)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.setWidget(sheet)
        self.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)
        theme.slim(self.verticalScrollBar())
        self._place()

    def _place(self) -> None:
        across = _COLUMNS if self.width() >= _WIDE else _NARROW_COLUMNS
        if self._across == across:
            return
        self._across = across
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for number, cell in enumerate(self._cells.values()):
            self._grid.addWidget(cell, number // across, number % across, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(len(self._cells), 1)


def _columns_of(sheet: Sheet) -> list[tuple[str, str | int | None]]:
    return [(_column_words(sheet, place), _column(sheet, place)) for place in range(len(sheet.headers))]


def _column(sheet: Sheet, place: int) -> str | int:
    """How a mapping names a column: by its header, or by its number where that would be another one's."""
    header = sheet.headers[place]
    return header if sheet.header_row and header and sheet.place(header) == place else place + 1


def _column_words(sheet: Sheet, place: int) -> str:
    from pos_app.statements.cells import text_of

    header = plain(sheet.headers[place], _HEADER_LIMIT)
    if not header or header == str(place + 1):
        header = _("Colonne {number}").format(number=place + 1)
    cells = (text_of(row.cells[place]) for row in sheet.first if place < len(row.cells))
    sample = next((cell for cell in cells if cell), "")
    return f"{header} · {plain(sample, _SAMPLE_LIMIT)}" if sample else header


def _with_found(known: tuple[tuple[str, str], ...], found: str | None) -> list[tuple[str, str | int | None]]:
    offered: list[tuple[str, str | int | None]] = [(name, value) for value, name in known]
    if found is not None and found not in dict(known):
        offered.insert(0, (found, found))
    return offered


def _offer(choice: Choice, offered: list[tuple[str, str | int | None]], chosen: str | int | None) -> None:
    choice.clear()
    for words, value in offered:
        choice.addItem(words, value)
    values = [value for _words, value in offered]
    choice.setCurrentIndex(values.index(chosen) if chosen in values else 0)


def _labelled(words: str, choice: Choice) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(PlainLabel(words, 13, theme.MEDIUM, theme.INK_SOFT))
    column.addWidget(choice)
    return made
