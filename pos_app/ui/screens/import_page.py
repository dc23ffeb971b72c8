"""Import an operator's statement: find the file, see what was understood of it, correct that, hand it over whole.

Everything slow happens in threads. Nothing is kept before the till says that all of it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from pos_app.core.errors import KnownError
from pos_app.core.news import ActDone, ActRefused
from pos_app.core.operator import Operator
from pos_app.core.shop import Imported, ImportStatement
from pos_app.core.statement import Statement
from pos_app.ui.background import Background, Task
from pos_app.ui.plain_table import PlainTable
from pos_app.ui.screens.import_columns import encoding_word, separator_word
from pos_app.ui.screens.import_files import (
    Listing,
    Places,
    list_folder,
    list_newest,
    typed_path,
    usual_places,
)
from pos_app.ui.screens.import_layout import ImportLayout
from pos_app.ui.screens.import_preview import RawModel
from pos_app.ui.screens.import_reading import Reading, Understood, understand
from pos_app.ui.till import Till
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.errors import sentence
from pos_app.wording.reconciliation import statement_sentence

if TYPE_CHECKING:
    from pos_app.statements import Mapping, Sheet

_NAME_LIMIT = 60


class ImportPage(ImportLayout):
    """`begin` it, or `take` a file; then `imported` or `left`."""

    imported = Signal(object)
    """`core.shop.Imported`: every line was kept."""
    left = Signal()
    """Nothing was imported."""

    def __init__(self, till: Till, parent: QWidget | None = None, places: Places = usual_places) -> None:
        super().__init__(parent)
        self._till = till
        self._places = places
        self._understood: Understood | None = None
        self._act: ImportStatement | None = None
        self._looking = Background("folders", self)
        self._reading = Background("statement", self)
        self._saving = Background("columns", self)
        for operator in _of_accounts(till.operators):
            self.operator.addItem(plain(operator.name, _NAME_LIMIT), operator.account_id)
        self._connect()
        self._to_files()

    @property
    def statement(self) -> Statement | None:
        """The statement that would be imported now."""
        return None if self._understood is None else self._understood.statement

    def begin(self, operator_id: str | None = None) -> None:
        """Ask for a file anew, of this operator's statement where one is named. An import under way goes on."""
        if self._act is not None:
            return
        if operator_id is not None:
            self.operator.setCurrentIndex(max(0, self.operator.findData(operator_id)))
        self._to_files()
        self._look()
        self.files.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, path: Path) -> None:
        """Read this file; a folder is looked into."""
        self.path.setText(str(path))
        self._take(path)

    # What a person does

    def _take(self, path: Path) -> None:
        if self._act is not None:
            return
        self._looking.run(partial(_what_is, self._places, path))

    def _file_opened(self, row: int) -> None:
        found = self.file_model.found_at(row)
        if found.is_folder:
            self._looking.run(partial(list_folder, self._places, found.path))
        else:
            self._guess_operator(found.path)
            self._read(found.path)

    def _typed(self) -> None:
        path = typed_path(self.path.text())
        if path is not None:
            self._take(path)

    def _from_training(self) -> None:
        """In a training: the simulator writes what its operator would list, and that is read."""
        operator, write = self._operator(), self._till.statement_of
        if operator is None or write is None or self._act is not None:
            return
        self.file_count.setText(_("Le simulateur écrit le relevé…"))
        self._looking.run(partial(_written, write, operator.id))

    def _place_chosen(self) -> None:
        folder = self.place.currentData()
        if folder is None:
            self._look()
        else:
            self._looking.run(partial(list_folder, self._places, Path(folder)))

    def _operator_chosen(self) -> None:
        if self._understood is not None and self._act is None:
            # Read as another operator's, the file may mean something else.
            self._read(self._understood.reading.path)

    def _mapping_changed(self, mapping: Mapping) -> None:
        before = self._understood
        if before is None or before.sheet is None or self._act is not None:
            return
        reading = before.reading
        self._start(Reading(reading.path, reading.operator, before.sheet, mapping, reading.saved))

    def _toggle_columns(self) -> None:
        self.columns.setVisible(self.columns.isHidden())

    def _save(self) -> None:
        understood = self._understood
        if understood is None or understood.mapping is None or understood.reading.saved is None:
            return
        self._saving.run(partial(_save_mapping, understood.reading.saved, understood.mapping))

    def _import(self) -> None:
        statement = self.statement
        if statement is None or not statement.lines or self._act is not None or self._reading.is_running:
            return
        self._act = ImportStatement(statement, by=self._till.cashier)
        self._show_import()
        self._till.act(self._act)

    def _back(self) -> None:
        if self._act is None:
            self._reading.cancel()
            self._looking.cancel()
            self.left.emit()

    # What threads and the till tell

    def _look(self) -> None:
        self.file_count.setText(_("Recherche des fichiers…"))
        self._looking.run(partial(list_newest, self._places))

    def _looked(self, found: object) -> None:
        if isinstance(found, Path):
            self._guess_operator(found)
            self._read(found)
            return
        assert isinstance(found, Listing)
        self._show_trouble(None)
        self._offer_places(found)
        self.file_model.show_found(found.found)
        if found.found:
            self.files.selectRow(0)
        self.file_count.setText(_listing_words(found))

    def _read(self, path: Path) -> None:
        operator = self._operator()
        if operator is not None:
            self._start(Reading(path, operator, saved=self._saved_path(operator)))

    def _start(self, reading: Reading) -> None:
        self.about.setText(_("Lecture de {file}…").format(file=plain(reading.path.name, _NAME_LIMIT)))
        self.import_button.setEnabled(False)
        self._reading.run(partial(understand, reading))

    def _read_done(self, understood: object) -> None:
        assert isinstance(understood, Understood)
        self._understood = understood
        self._show_trouble(understood.error or understood.saved_error)
        if understood.sheet is None or understood.mapping is None:
            # No table at all: there are no columns to choose, another file is wanted.
            self.about.setText(plain(understood.reading.path.name, _NAME_LIMIT))
            self._understood = None
            self._show_files(training=self._till.statement_of is not None)
            return
        self._to_preview(understood, understood.sheet)

    def _saved(self, _result: object) -> None:
        operator = self._operator()
        name = "" if operator is None else plain(operator.name, _NAME_LIMIT)
        self.about.setText(_("Retenu : les prochains relevés {operator} seront lus ainsi.").format(operator=name))
        self._actions.show_button(self.save_button, False)

    def _act_done(self, news: ActDone) -> None:
        if self._act is None or news.act is not self._act:
            return
        self._act = None
        self._to_files()
        self._show_import()
        assert isinstance(news.result, Imported)
        self.imported.emit(news.result)

    def _act_refused(self, news: ActRefused) -> None:
        if self._act is not None and news.act is self._act:
            self._act = None
            self._show_trouble(news.error)
            self._show_import()

    # What is shown

    def _to_files(self) -> None:
        self._understood = None
        self.title.setText(_("Importer un relevé"))
        self.about.setText(
            _("Choisir le fichier téléchargé chez l'opérateur (CSV, Excel…), ou le déposer ici avec la souris.")
        )
        self._show_trouble(None)
        self._show_files(training=self._till.statement_of is not None)
        for widget in (self._operator_name, self._place_name, self.place):
            widget.setVisible(True)

    def _to_preview(self, understood: Understood, sheet: Sheet) -> None:
        assert understood.mapping is not None
        self._show_preview()
        for widget in (self._operator_name, self._place_name, self.place):
            widget.setVisible(False)
        self.title.setText(plain(sheet.name, _NAME_LIMIT))
        self.about.setText(_sheet_words(understood, sheet))
        self.columns.show_sheet(sheet, understood.mapping)
        statement = understood.statement
        self._put_raw(None if statement is not None else PlainTable(RawModel(sheet, self)))
        self.line_model.show_lines(() if statement is None else statement.lines)
        if statement is None:
            self.columns.setVisible(True)
        changed = understood.reading.mapping is not None and statement is not None
        self._actions.show_button(self.save_button, changed and understood.reading.saved is not None)
        self._show_import()
        if statement is not None and understood.reading.mapping is None:
            self.import_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_import(self) -> None:
        statement, operator = self.statement, self._operator()
        count = 0 if statement is None else len(statement.lines)
        name = "" if operator is None else plain(operator.name, _NAME_LIMIT)
        if self._act is not None:
            self.import_button.setText(_("Import en cours…"))
        elif count:
            words = ngettext("Importer {count} ligne {operator}", "Importer {count} lignes {operator}", count)
            self.import_button.setText(words.format(count=count, operator=name))
        else:
            self.import_button.setText(_("Rien à importer"))
        self.import_button.setEnabled(bool(count) and self._act is None)
        for widget in (self.operator, self.columns, self.columns_button, self.other_button, self.back_button):
            widget.setEnabled(self._act is None)

    def _show_trouble(self, error: KnownError | None) -> None:
        self.trouble.setText("" if error is None else sentence(error))
        self.trouble.setVisible(error is not None)

    def _offer_places(self, listing: Listing) -> None:
        self.place.blockSignals(True)
        self.place.clear()
        self.place.addItem(_("Les fichiers les plus récents"), None)
        for place in listing.places:
            self.place.addItem(plain(place.name, _NAME_LIMIT), str(place.folder))
        chosen = 0 if listing.folder is None else self.place.findData(str(listing.folder))
        if chosen < 0:
            self.place.addItem(plain(str(listing.folder), _NAME_LIMIT), str(listing.folder))
            chosen = self.place.count() - 1
        self.place.setCurrentIndex(chosen)
        self.place.blockSignals(False)

    def _operator(self) -> Operator | None:
        chosen = self.operator.currentData()
        return next((known for known in _of_accounts(self._till.operators) if known.account_id == chosen), None)

    def _guess_operator(self, path: Path) -> None:
        """A file that names exactly one operator is taken for its statement; it can be chosen otherwise afterwards."""
        name = path.name.casefold()
        known = _of_accounts(self._till.operators)
        named = [o.account_id for o in known if o.id.casefold() in name or o.name.casefold() in name]
        if len(named) == 1:
            self.operator.blockSignals(True)
            self.operator.setCurrentIndex(self.operator.findData(named[0]))
            self.operator.blockSignals(False)

    def _saved_path(self, operator: Operator) -> Path | None:
        return None if self._till.mappings is None else self._till.mappings / f"{operator.id}.toml"

    def _connect(self) -> None:
        self.files.opened.connect(self._file_opened)
        self.path.returnPressed.connect(self._typed)
        self.place.currentIndexChanged.connect(self._place_chosen)
        self.operator.currentIndexChanged.connect(self._operator_chosen)
        self.columns.changed.connect(self._mapping_changed)
        self.import_button.clicked.connect(self._import)
        self.columns_button.clicked.connect(self._toggle_columns)
        self.save_button.clicked.connect(self._save)
        self.other_button.clicked.connect(lambda: self.begin())
        self.training_button.clicked.connect(self._from_training)
        self.back_button.clicked.connect(self._back)
        self._looking.done.connect(self._looked)
        self._looking.failed.connect(self._show_trouble)
        self._reading.done.connect(self._read_done)
        self._saving.done.connect(self._saved)
        self._saving.failed.connect(self._show_trouble)
        self._till.act_done.connect(self._act_done)
        self._till.act_refused.connect(self._act_refused)


def _what_is(places: Places, path: Path, task: Task) -> Listing | Path:
    """In a thread: what a path leads to. A file that is not there is told by whoever reads it."""
    return list_folder(places, path, task) if path.is_dir() else path


def _of_accounts(operators: Iterable[Operator]) -> list[Operator]:
    """One for each account: ways to pay that share one have one statement."""
    found: dict[str, Operator] = {}
    for operator in operators:
        if operator.account_id not in found or operator.id == operator.account_id:
            found[operator.account_id] = operator
    return list(found.values())


def _written(write: Callable[[str], Path], operator_id: str, task: Task) -> Path:
    """In a thread: the file that the simulator made."""
    del task
    return write(operator_id)


def _save_mapping(path: Path, mapping: Mapping, task: Task) -> None:
    from pos_app.statements import save_mapping

    del task
    save_mapping(path, mapping)


def _listing_words(listing: Listing) -> str:
    files = sum(not found.is_folder for found in listing.found)
    if files:
        return ngettext("{count} fichier", "{count} fichiers", files).format(count=files)
    if listing.folder is None:
        return _(
            "Aucun relevé dans les dossiers habituels : brancher la clé, choisir un dossier ou taper l'emplacement."
        )
    return _("Aucun fichier CSV ou Excel dans ce dossier.")


def _sheet_words(understood: Understood, sheet: Sheet) -> str:
    """How the file was read, and what came of it."""
    parts = []
    if understood.statement is not None:
        parts.append(statement_sentence(understood.statement))
    if sheet.encoding is not None:
        parts.append(_("caractères {encoding}").format(encoding=encoding_word(sheet.encoding)))
    if sheet.separator is not None:
        parts.append(_("séparateur {separator}").format(separator=separator_word(sheet.separator).lower()))
    if sheet.sheet is not None:
        parts.append(_("feuille {sheet}").format(sheet=plain(sheet.sheet, _NAME_LIMIT)))
    if understood.from_saved:
        parts.append(_("colonnes retenues pour cet opérateur"))
    return " · ".join(parts)
