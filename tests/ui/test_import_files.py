"""Where a statement is looked for: the newest first, whatever the folders are like."""

import os
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.ui.background import Task
from pos_app.ui.screens.import_files import (
    FileModel,
    Listing,
    Place,
    list_folder,
    list_newest,
    typed_path,
    usual_places,
)

_ADDRESS = "file:" + 3 * "/"


def task() -> Task:
    return Task(lambda progress: None)


def make(folder: Path, name: str, age: int = 0, size: int = 10) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"x" * size)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def names(listing: Listing) -> list[str]:
    return [found.name or found.path.name for found in listing.found]


def test_the_newest_of_all_places_come_first_and_only_what_may_be_a_statement(tmp_path: Path) -> None:
    downloads, desktop = tmp_path / "downloads", tmp_path / "desktop"
    make(downloads, "old.csv", age=500)
    make(downloads, "new.XLSX", age=5)
    make(downloads, "photo.jpg")
    make(downloads, ".hidden.csv")
    make(downloads, "~$open.xlsx")
    make(downloads / "folder", "deep.csv")
    make(desktop, "between.ods", age=50)
    gone = Place("Clé USB", tmp_path / "unplugged")
    listing = list_newest(lambda: [Place("T", downloads), gone, Place("B", desktop)], task())
    assert names(listing) == ["new.XLSX", "between.ods", "old.csv"]
    assert [place.name for place in listing.places] == ["T", "Clé USB", "B"]
    assert listing.folder is None


def test_a_search_that_nobody_wants_any_more_ends(tmp_path: Path) -> None:
    make(tmp_path, "a.csv")
    unwanted = task()
    unwanted.cancel()
    assert list_newest(lambda: [Place("T", tmp_path)], unwanted).found == ()


def test_a_folder_shows_the_one_above_then_folders_then_files(tmp_path: Path) -> None:
    make(tmp_path, "new.csv", age=1)
    make(tmp_path, "old.csv", age=9)
    (tmp_path / "b").mkdir()
    (tmp_path / "A").mkdir()
    listing = list_folder(list, tmp_path, task())
    assert names(listing) == ["..", "A", "b", "new.csv", "old.csv"]
    assert listing.found[0].path == tmp_path.parent
    assert names(list_folder(list, Path("/"), task()))[:1] != [".."]


def test_a_folder_that_cannot_be_read_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as refused:
        list_folder(list, tmp_path / "none", task())
    assert refused.value.code == "statement_unreadable"


def test_entries_that_vanish_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    make(tmp_path, "here.csv")
    assert names(list_folder(list, tmp_path, task()))[1:] == ["here.csv"]


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", None),
        ("   ", None),
        ("/tmp/releve.csv", Path("/tmp/releve.csv")),
        (' "/tmp/mon relevé.csv" ', Path("/tmp/mon relevé.csv")),
        ("'/tmp/a.csv'", Path("/tmp/a.csv")),
        (_ADDRESS + "tmp/mon%20relev%C3%A9.csv", Path("/tmp/mon relevé.csv")),
        (_ADDRESS + "C:/Users/x/a.csv", Path("C:/Users/x/a.csv")),
        ("~nobody-of-this-name/a.csv", Path("~nobody-of-this-name/a.csv")),
    ],
)
def test_a_path_is_understood_as_people_paste_it(typed: str, path: Path | None) -> None:
    assert typed_path(typed) == path


def test_a_tilde_is_the_home() -> None:
    assert typed_path("~/a.csv") == Path.home() / "a.csv"


def test_the_usual_places_are_folders_that_are_there() -> None:
    assert all(place.folder.is_dir() and place.name for place in usual_places())


def test_rows_name_file_folder_date_and_size(tmp_path: Path) -> None:
    make(tmp_path, "releve.csv", size=6_400)
    make(tmp_path, "grand.csv", age=5, size=3_200_000)
    (tmp_path / "mois").mkdir()
    model = FileModel()
    model.show_found(list_folder(list, tmp_path, task()).found)
    shown = [[model.words(row, column) for column in range(4)] for row in range(model.rowCount())]
    assert shown[0][0] == "Dossier au-dessus"
    assert shown[1] == ["Dossier mois", tmp_path.name, "", ""]
    assert shown[2] == ["releve.csv", tmp_path.name, "15/11/2023 01:13", "6 ko"]
    assert shown[3][3] == "3 Mo"
