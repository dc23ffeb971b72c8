"""What the import of a statement is made of: its widgets and where they stand. It reads nothing and decides nothing."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos_app.ui import theme
from pos_app.ui.button_flow import ButtonFlow, flow_button
from pos_app.ui.choice import Choice
from pos_app.ui.plain_table import PlainTable
from pos_app.ui.screens.import_columns import ColumnsPanel
from pos_app.ui.screens.import_files import FileModel
from pos_app.ui.screens.import_preview import LineModel
from pos_app.ui.widgets import Card, Field, Icon, Notice, PlainLabel, Role
from pos_app.wording.catalog import _

_PATH_LIMIT = 1_000


class ImportLayout(QWidget):
    """First which file, then what stands in it. `_show_files` and `_show_preview` change between the two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw: PlainTable | None = None
        self._preview = QVBoxLayout()
        self._build_files()
        self._build_preview()
        self._lay_out()

    def _build_files(self) -> None:
        self.title = PlainLabel("", 19, theme.BOLD, wrap=True)
        self.about = PlainLabel("", 14, theme.MEDIUM, theme.INK_SOFT, wrap=True, limit=700)
        self.trouble = Notice("triangle-alert", colour=theme.REFUSED, tint=theme.REFUSED_TINT, px=14)
        self.operator = Choice()
        self.operator.setAccessibleName(_("Relevé de quel opérateur"))
        self.place = Choice()
        self.place.setAccessibleName(_("Où chercher le fichier"))
        self.path = QLineEdit()
        self.path.setMaxLength(_PATH_LIMIT)
        self.path.setPlaceholderText(_("Ou taper son emplacement, puis Entrée"))
        self.path.setAccessibleName(_("Emplacement du fichier"))
        self.file_model = FileModel(self)
        self.files = PlainTable(self.file_model)
        self.files.setAccessibleName(_("Fichiers trouvés"))
        self.file_count = PlainLabel("", 13, theme.REGULAR, theme.INK_SOFT, wrap=True)

    def _build_preview(self) -> None:
        self.line_model = LineModel(self)
        self.lines = PlainTable(self.line_model)
        self.lines.setAccessibleName(_("Lignes comprises"))
        self.columns = ColumnsPanel()
        self.columns.setVisible(False)
        self.import_button = flow_button("", "F12", "file-up", Role.PRIMARY, key=Qt.Key.Key_F12)
        self.columns_button = flow_button(_("Choisir les colonnes"), "Ctrl+K", "columns-3")
        self.save_button = flow_button(_("Retenir ces colonnes"), "Ctrl+S", "check")
        self.other_button = flow_button(_("Autre fichier"), "Ctrl+O", "folder")
        self.training_button = flow_button(_("Relevé du simulateur"), "Ctrl+R", "graduation-cap")
        self.back_button = flow_button(_("Retour"), _("Échap"), "x", key=Qt.Key.Key_Escape)
        self._actions = ButtonFlow(
            self.import_button,
            self.columns_button,
            self.save_button,
            self.other_button,
            self.training_button,
            self.back_button,
        )

    def _show_files(self, *, training: bool = False) -> None:
        self._steps.setCurrentIndex(0)
        self._actions.show_button(self.training_button, training)
        self.columns.setVisible(False)
        for button in (self.import_button, self.columns_button, self.save_button, self.other_button):
            self._actions.show_button(button, False)

    def _show_preview(self) -> None:
        self._steps.setCurrentIndex(1)
        self._actions.show_button(self.training_button, False)
        for button in (self.import_button, self.columns_button, self.other_button):
            self._actions.show_button(button, True)

    def _put_raw(self, table: PlainTable | None) -> None:
        """Show a table of the file as it stands in the place of the understood lines, or (None) those again."""
        if self._raw is not None:
            self._preview.removeWidget(self._raw)
            self._raw.deleteLater()
        self._raw = table
        self.lines.setVisible(table is None)
        if table is not None:
            self._preview.addWidget(table, 2)

    def _lay_out(self) -> None:
        self._steps = QStackedWidget()
        self._steps.addWidget(self._lay_out_files())
        preview = QWidget()
        preview.setLayout(self._preview)
        self._preview.setContentsMargins(0, 0, 0, 0)
        self._preview.setSpacing(10)
        self._preview.addWidget(self.columns, 3)
        self._preview.addWidget(self.lines, 2)
        self._steps.addWidget(preview)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        inside.addWidget(self.trouble)
        inside.addLayout(self._lay_out_head())
        inside.addWidget(self._steps, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(self._actions)

    def _lay_out_head(self) -> QGridLayout:
        head = QGridLayout()
        head.setHorizontalSpacing(12)
        self._operator_name = PlainLabel(_("Relevé de"), 13, theme.MEDIUM, theme.INK_SOFT)
        head.addWidget(self._operator_name, 0, 0)
        head.addWidget(self.operator, 1, 0)
        self._place_name = PlainLabel(_("Chercher dans"), 13, theme.MEDIUM, theme.INK_SOFT)
        head.addWidget(self._place_name, 0, 1)
        head.addWidget(self.place, 1, 1)
        head.setColumnStretch(0, 1)
        head.setColumnStretch(1, 1)
        return head

    def _lay_out_files(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        field = Field(self.path, 15, theme.REGULAR, 46)
        field.row.insertWidget(0, Icon("folder", theme.INK_SOFT, 18))
        column.addWidget(field)
        column.addWidget(self.files, 1)
        column.addWidget(self.file_count)
        return page
