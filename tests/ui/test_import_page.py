"""Importing a statement: the file, what was understood of it, mending that, and what came of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.reconciliation import Reconciled
from pos_app.core.shop import Imported, ImportStatement, Reconcile
from pos_app.statements import Field, load_mapping
from pos_app.ui.screens.import_files import Place
from pos_app.ui.screens.import_page import ImportPage
from tests.ui.fake_operators import MVOLA, PVIT, PVIT_WEB
from tests.ui.fakes import FakeTill
from tests.ui.reconciling import reconcile_screen, till_with_people
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words

HEADER = "N° transaction;Référence;Téléphone client;Montant;Date;Statut\n"
LINES = "".join(
    f"6538040{number:02};C3-7K2M4Q{number:02};034 12 345 {number:02};{1_000 * number},00;"
    f"21/11/2026 08:{number:02}:10;Réussi\n"
    for number in range(1, 13)
)


def statement_file(folder: Path, name: str = "mvola.csv", text: str = HEADER + LINES, encoding: str = "cp1252") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def page_of(qtbot: QtBot, folder: Path, till: FakeTill | None = None, size: tuple[int, int] = WIDE) -> ImportPage:
    """The page with the files of one folder listed."""
    page = ImportPage(till or till_with_people(), places=lambda: [Place("Téléchargements", folder)])
    put_on_screen(qtbot, page, size)
    page.begin()
    qtbot.waitUntil(lambda: "Recherche" not in page.file_count.text())
    return page


def understood(qtbot: QtBot, page: ImportPage, path: Path) -> None:
    """Take a file and wait until it was read."""
    page.take(path)
    qtbot.waitUntil(lambda: page.lines.isVisible() or page.columns.isVisible() or page.trouble.isVisible())


def acts(till: FakeTill) -> list[ImportStatement]:
    return [act for act in till.acts if isinstance(act, ImportStatement)]


def test_the_newest_file_is_one_press_away_and_is_shown_as_it_was_understood(qtbot: QtBot, tmp_path: Path) -> None:
    statement_file(tmp_path)
    page = page_of(qtbot, tmp_path)
    assert "1 fichier" in page.file_count.text()
    press(qtbot, page, Qt.Key.Key_Return)
    qtbot.waitUntil(page.lines.isVisible)
    about = spaces(page.about.text())
    assert "12 lignes du 21/11/2026" in about
    assert "Windows (cp1252)" in about
    assert "point-virgule" in about
    first = [spaces(page.line_model.words(0, column)) for column in range(7)]
    assert first == ["2", "21/11/2026 08:01", "1 000 Ar", "034 12 345 01", "653804001", "C3-7K2M4Q01", "Réussi"]
    assert page.import_button.text() == "Importer 12 lignes MVola"


def test_a_training_gives_the_statement_of_its_simulator(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    till.statement_of = lambda operator: statement_file(tmp_path, f"{operator}-2026-11-21.csv")
    page = page_of(qtbot, tmp_path, till)
    assert page.training_button.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.lines.isVisible)
    assert page.statement is not None
    assert (page.statement.operator, page.title.text()) == ("mvola", "mvola-2026-11-21.csv")
    assert not page.training_button.isVisible()


def test_a_simulator_that_gives_no_statement_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    def none(operator: str) -> Path:
        raise KnownError("training_statement", detail=operator)

    till = till_with_people()
    till.statement_of = none
    page = page_of(qtbot, tmp_path, till)
    page.training_button.click()
    qtbot.waitUntil(page.trouble.isVisible)
    assert "Le simulateur n'a pas donné de relevé" in page.trouble.text()


def test_a_real_till_has_no_simulator_to_ask(qtbot: QtBot, tmp_path: Path) -> None:
    assert page_of(qtbot, tmp_path).training_button.isHidden()


def test_importing_hands_over_the_whole_statement_once(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path))
    press(qtbot, page, Qt.Key.Key_F12)
    press(qtbot, page, Qt.Key.Key_F12)
    [act] = acts(till)
    assert (act.by, act.pin, act.statement.operator, len(act.statement.lines)) == ("Hanta R.", None, "mvola", 12)
    assert page.import_button.text() == "Import en cours…"
    press(qtbot, page, Qt.Key.Key_Escape)
    assert page.isVisible(), "an import under way is not left"
    with qtbot.waitSignal(page.imported) as imported:
        till.tell_done(act, Imported("mvola", 12, 0, 0))
    assert imported.args == [Imported("mvola", 12, 0, 0)]


def test_after_an_import_another_operators_statement_can_follow(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path))
    page.import_button.click()
    till.tell_done(acts(till)[0], Imported("mvola", 12, 0, 0))
    page.begin()
    for widget in (page.operator, page.back_button):
        assert widget.isEnabled()
    with qtbot.waitSignal(page.left):
        press(qtbot, page, Qt.Key.Key_Escape)


def test_a_refused_import_says_why_and_can_be_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path))
    page.import_button.click()
    till.tell_refused(acts(till)[0], KnownError("statement_other_period", path="mvola.csv"))
    assert page.trouble.isVisible()
    page.import_button.click()
    assert len(acts(till)) == 2


def test_answers_to_other_acts_are_none_of_its_business(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path))
    assert page.statement is not None
    stranger = ImportStatement(page.statement, "x")
    till.tell_done(stranger, Imported("mvola", 1, 0, 0))
    till.tell_refused(stranger, InvalidInput("pin_wrong"))
    assert page.lines.isVisible()
    assert not page.trouble.isVisible()


def test_a_file_without_known_columns_shows_itself_and_the_columns_to_choose(qtbot: QtBot, tmp_path: Path) -> None:
    text = "quand;combien;qui\n21/11/2026 08:01:10;12500;0341234501\n21/11/2026 08:02:10;4500;0341234502\n"
    page = page_of(qtbot, tmp_path)
    understood(qtbot, page, statement_file(tmp_path, "bizarre.csv", text))
    assert page.trouble.isVisible()
    assert page.columns.isVisible()
    assert not page.import_button.isEnabled()
    choice = page.columns.choices[Field.AMOUNT]
    choice.setCurrentIndex(choice.findData("combien"))
    qtbot.waitUntil(page.lines.isVisible)
    assert spaces(page.line_model.words(0, 2)) == "12 500 Ar"
    assert not page.trouble.isVisible()
    assert page.import_button.text() == "Importer 2 lignes MVola"


def test_the_columns_that_were_chosen_are_kept_and_used_for_the_next_file(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    till.mappings = tmp_path / "mappings"
    text = "quand;combien;qui\n21/11/2026 08:01:10;12500;0341234501\n"
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path, "bizarre.csv", text))
    assert not page.save_button.isVisible()
    choice = page.columns.choices[Field.AMOUNT]
    choice.setCurrentIndex(choice.findData("combien"))
    qtbot.waitUntil(page.save_button.isVisible)
    qtbot.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Retenu" in page.about.text())
    assert load_mapping(tmp_path / "mappings" / "mvola.toml").columns[Field.AMOUNT] == "combien"
    page.begin()
    page.take(statement_file(tmp_path, "demain.csv", text))
    qtbot.waitUntil(page.lines.isVisible)
    assert "colonnes retenues" in page.about.text()


def test_kept_columns_that_do_not_fit_give_way_to_a_guess_and_say_so(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    till.mappings = tmp_path
    (tmp_path / "mvola.toml").write_text('[columns]\namount = "combien"\ndate = "quand"\n', encoding="utf-8")
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path))
    qtbot.waitUntil(page.lines.isVisible)
    assert page.trouble.isVisible()
    assert page.statement is not None
    assert len(page.statement.lines) == 12


def test_kept_columns_that_are_no_toml_are_said_and_do_no_harm(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    till.mappings = tmp_path
    (tmp_path / "mvola.toml").write_text("= no", encoding="utf-8")
    page = page_of(qtbot, tmp_path, till)
    understood(qtbot, page, statement_file(tmp_path))
    qtbot.waitUntil(page.lines.isVisible)
    assert page.trouble.isVisible()


def test_columns_can_be_corrected_where_the_guess_was_wrong(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path)
    understood(qtbot, page, statement_file(tmp_path))
    qtbot.keyClick(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert page.columns.isVisible()
    reference = page.columns.choices[Field.REFERENCE]
    assert reference.currentText() == "Référence · C3-7K2M4Q01"
    reference.setCurrentIndex(0)
    qtbot.waitUntil(lambda: page.line_model.words(0, 5) == "—")
    amount = page.columns.choices[Field.AMOUNT]
    amount.setCurrentIndex(amount.findData("Téléphone client"))
    # A column means one thing: the telephone has none any more.
    qtbot.waitUntil(lambda: page.columns.choices[Field.PHONE].currentIndex() == 0)


def test_another_separator_reads_the_file_anew(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path)
    understood(qtbot, page, statement_file(tmp_path))
    page.columns_button.click()
    separator = page.columns.separator
    separator.setCurrentIndex(separator.findData("|"))
    qtbot.waitUntil(page.trouble.isVisible)
    assert page.statement is None
    separator.setCurrentIndex(separator.findData(";"))
    qtbot.waitUntil(lambda: page.statement is not None)
    assert page.columns.encoding.currentText() == "Windows (cp1252)"
    assert not page.columns.sheet.isVisible()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.csv", b""),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("releve.pdf.csv", b"%PDF-1.7 x"),
        ("deux.csv", "Montant;Date;Référence\né".encode() + "é;1;2\n".encode("cp1252")),
    ],
)
def test_a_file_that_is_no_statement_is_a_sentence_and_nothing_can_be_imported(
    qtbot: QtBot, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    page = page_of(qtbot, tmp_path)
    understood(qtbot, page, path)
    assert page.trouble.isVisible()
    assert "(" not in page.trouble.text()[:60], "a sentence, never a machine word"
    assert not page.import_button.isVisible() or not page.import_button.isEnabled()
    page.import_button.click()
    assert page.statement is None


def test_a_path_can_be_typed_and_a_folder_is_looked_into(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "mois").mkdir()
    statement_file(tmp_path / "mois")
    page = page_of(qtbot, tmp_path)
    page.path.setFocus()
    qtbot.keyClicks(page.path, str(tmp_path / "mois"))
    press(qtbot, page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.file_model.rowCount() == 2)
    assert page.place.currentData() == str(tmp_path / "mois")
    page.files.opened.emit(0)
    qtbot.waitUntil(lambda: page.place.currentData() == str(tmp_path))
    page.place.setCurrentIndex(0)
    qtbot.waitUntil(lambda: page.place.currentData() is None and page.file_model.rowCount() == 0)
    page.path.setText(str(tmp_path / "mois" / "mvola.csv"))
    page.path.setFocus()
    press(qtbot, page, Qt.Key.Key_Return)
    qtbot.waitUntil(page.lines.isVisible)


def test_a_place_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    statement_file(tmp_path)
    page = page_of(qtbot, tmp_path)
    page.place.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.file_model.rowCount() == 2)
    assert page.file_model.words(0, 0) == "Dossier au-dessus"


def test_a_file_that_is_gone_is_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path)
    page.take(tmp_path / "gone.csv")
    qtbot.waitUntil(page.trouble.isVisible)
    assert "gone.csv" in page.trouble.text()
    assert page.files.isVisible()


def test_the_name_of_the_file_tells_the_operator_and_choosing_another_reads_again(qtbot: QtBot, tmp_path: Path) -> None:
    text = "Reference;Montant;Date;Telephone;Statut\nT1;500;21-11-2026 08:01:10;74213803;200\n"
    page = page_of(qtbot, tmp_path)
    understood(qtbot, page, statement_file(tmp_path, "PVit novembre.csv", text))
    assert page.operator.currentData() == "pvit"
    qtbot.waitUntil(lambda: page.statement is not None)
    assert page.statement is not None
    assert page.statement.operator == "pvit"
    page.operator.setCurrentIndex(page.operator.findData("mvola"))
    qtbot.waitUntil(lambda: page.statement is not None and page.statement.operator == "mvola")


def test_another_file_and_back(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path)
    understood(qtbot, page, statement_file(tmp_path))
    qtbot.keyClick(page, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert page.files.isVisible()
    assert page.statement is None
    with qtbot.waitSignal(page.left):
        press(qtbot, page, Qt.Key.Key_Escape)


def test_dropping_a_file_on_the_screen_reads_it_and_the_result_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    screen = reconcile_screen(qtbot, till, Reconciled("mvola"))
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(statement_file(tmp_path)))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    screen.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dropped, buttons, keys))
    qtbot.waitUntil(screen.importing.lines.isVisible)
    click(qtbot, screen.importing.import_button)
    till.tell_done(acts(till)[0], Imported("mvola", 12, 3, 1))
    said = spaces(screen.piles.news.text())
    assert said == "Relevé MVola importé : 12 lignes nouvelles, 3 déjà connues, 1 en double."
    assert screen.piles.isVisible()
    assert isinstance(till.acts[-1], Reconcile)


def test_lines_that_contradict_what_was_matched_are_a_warning(qtbot: QtBot, tmp_path: Path) -> None:
    till = till_with_people()
    screen = reconcile_screen(qtbot, till, Reconciled("mvola"))
    screen.show_import()
    understood(qtbot, screen.importing, statement_file(tmp_path))
    screen.importing.import_button.click()
    till.tell_done(acts(till)[0], Imported("mvola", 11, 0, 0, 1))
    assert screen.piles.trouble.isVisible()
    assert "dit maintenant autre chose" in screen.piles.trouble.text()


def test_what_is_dropped_from_elsewhere_is_left_alone(qtbot: QtBot) -> None:
    screen = reconcile_screen(qtbot, till_with_people(), Reconciled("mvola"))
    dropped = QMimeData()
    dropped.setUrls([QUrl("https://example.com/releve.csv")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    screen.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dropped, buttons, keys))
    assert screen.piles.isVisible()


def test_the_key_of_the_piles_leads_to_the_import_and_escape_back(qtbot: QtBot) -> None:
    screen = reconcile_screen(qtbot, till_with_people(), Reconciled("mvola"))
    qtbot.keyClick(screen, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert "Importer un relevé" in words(screen.importing)
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.piles.isVisible()


@pytest.mark.parametrize("size", [WIDE, NARROW, (1262, 682)])
def test_nothing_is_cut(qtbot: QtBot, tmp_path: Path, size: tuple[int, int]) -> None:
    page = page_of(qtbot, tmp_path, size=size)
    assert what_is_cut(page) == []
    understood(qtbot, page, statement_file(tmp_path))
    qtbot.waitUntil(page.lines.isVisible)
    qtbot.waitUntil(lambda: what_is_cut(page) == [])
    page.columns_button.click()
    page.grab()
    cut = [words for words in what_is_cut(page) if words]
    assert cut == []


def test_ways_to_pay_of_one_account_have_one_statement(qtbot: QtBot, tmp_path: Path) -> None:
    statement_file(tmp_path, "pvit-liste.csv")
    page = page_of(qtbot, tmp_path, FakeTill(operators=(MVOLA, PVIT_WEB, PVIT)))
    assert [page.operator.itemData(index) for index in range(page.operator.count())] == ["mvola", "pvit"]
    page.take(tmp_path / "pvit-liste.csv")
    qtbot.waitUntil(lambda: page.operator.currentData() == "pvit")
    page.begin("mvola")
    page.begin("pvit")
    assert page.operator.currentText() == PVIT.name


def test_an_account_of_which_one_way_to_pay_is_left_has_its_statement(qtbot: QtBot, tmp_path: Path) -> None:
    statement_file(tmp_path)
    page = page_of(qtbot, tmp_path, FakeTill(operators=(PVIT_WEB,)))
    page.begin("pvit")
    assert page.operator.currentText() == PVIT_WEB.name
