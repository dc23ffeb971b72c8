"""Files appear whole or not at all, and cells are what they were: texts, numbers, times, never formulas."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import KnownError
from pos_app.exports import FORMATS
from pos_app.exports.csv_file import local, safe, shown
from pos_app.exports.redact import shown_link
from pos_app.exports.table import Document, Table, Value
from pos_app.exports.write import write
from pos_app.exports.xlsx_file import LONGEST_TEXT, _Formats, _workbook, _write
from pos_app.wording.errors import sentence
from tests.exports.shop import csv_rows, sheets


def document(*rows: tuple[Value, ...], total: int = 0) -> Document:
    columns = tuple(f"c{number}" for number in range(len(rows[0]) if rows else 1))
    return Document((Table("main", "Feuille", columns, rows),), total)


@contextmanager
def small_disk(most: int) -> Iterator[None]:
    """No file of this process may become larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_full_disk_leaves_nothing_and_what_was_there(tmp_path: Path, fmt: str) -> None:
    path = tmp_path / f"a.{fmt}"
    path.write_text("old")
    rows = [(f"{number * 7919 % 10_007} {number}" * 40,) for number in range(2_000)]
    with small_disk(8_192), pytest.raises(KnownError) as raised:
        write(document(*rows), fmt, path)
    assert raised.value.code == "export_disk_full"
    assert "—" not in sentence(raised.value)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_place_that_cannot_be_written_to(tmp_path: Path, fmt: str) -> None:
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "none" / "a", tmp_path / "folder"):
        with pytest.raises(KnownError) as raised:
            write(document(("x",)), fmt, place)
        assert raised.value.code == "export_failed"
        assert "—" not in sentence(raised.value)
    assert [found.name for found in tmp_path.iterdir()] == ["folder"]


def test_a_fault_of_the_workbooks_library_is_the_disks(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"), _workbook(tmp_path / "none" / "a.xlsx"):
        pass


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for text in ("one", "two"):
        write(document((text,)), "csv", path)
    assert csv_rows(path) == [{"c0": "two"}]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_a_formula(tmp_path: Path, text: str) -> None:
    assert safe(text) == f"'{text}"
    write(document((text, (text, "b"), {"=a": 1})), "xlsx", tmp_path / "a.xlsx")
    (_, row) = sheets(tmp_path / "a.xlsx")["Feuille"]
    assert row == [text, f"{text},b", '{"=a": 1}']
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_cells_of_every_kind(tmp_path: Path) -> None:
    at = datetime(2026, 11, 21, 8, 33, 14, tzinfo=UTC)
    ancient = datetime(1, 1, 1, tzinfo=UTC)
    row: tuple[Value, ...] = ('é;"\n', 12_500, True, at, ("a", "b"), {"k": [1]}, None, ancient, "\ud800x")
    for fmt in FORMATS:
        write(document(row), fmt, tmp_path / f"a.{fmt}")
    (found,) = csv_rows(tmp_path / "a.csv")
    cells = ['é;"\n', "12500", "true", "2026-11-21 11:33:14", "a,b", '{"k": [1]}', "", "0001-01-01 03:00:00", "?x"]
    assert [*found.values()] == cells
    (told,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["main"]
    assert [*told.values()][:3] == ['é;"\n', 12_500, True]
    times = ("2026-11-21T08:33:14.000Z", "0001-01-01T00:00:00.000Z")
    assert [*told.values()][3:8] == [times[0], ["a", "b"], {"k": [1]}, None, times[1]]
    (_, cells) = sheets(tmp_path / "a.xlsx")["Feuille"]
    assert cells[1:7] == [12_500.0, True, datetime.fromisoformat("2026-11-21T11:33:14"), "a,b", '{"k": [1]}', ""]
    assert cells[7].startswith("0001-01-01")
    assert shown(False) == "false"


def test_a_time_at_the_end_of_all_times() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert local(last) == last.replace(tzinfo=None)


def test_a_text_that_is_longer_than_a_cell(tmp_path: Path) -> None:
    write(document(("x" * (LONGEST_TEXT + 1),)), "xlsx", tmp_path / "a.xlsx")
    (_, (cell,)) = sheets(tmp_path / "a.xlsx")["Feuille"]
    assert (len(cell), cell[-1]) == (LONGEST_TEXT, "…")


def test_more_rows_than_a_sheet_holds_go_on_in_another(tmp_path: Path) -> None:
    with _workbook(tmp_path / "a.xlsx") as workbook:
        table = Table("main", "x" * 40, ("c",), [(number,) for number in range(5)])
        _write(table, workbook, _Formats(workbook), most_rows=3)
    book = sheets(tmp_path / "a.xlsx")
    assert [[row[0] for row in rows] for rows in book.values()] == [["c", 0, 1], ["c", 2, 3], ["c", 4]]
    assert [name[-3:] for name in book] == ["xxx", "x 2", "x 3"]


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-(10**12), 10**12)), max_size=5))
def test_csv_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write(document(*rows), "csv", path)
    found = [tuple(row.values()) for row in csv_rows(path)]
    assert found == [(safe(text.encode("utf-8", "replace").decode()), str(number)) for text, number in rows]


def test_links_lose_what_opens_them() -> None:
    assert shown_link(None) is None
    assert shown_link("https://a.example") == "https://a.example"
    text = '{"url": "https://a.example/pay/token?x=1", "b": "http://b.example:80/x"}'
    assert shown_link(text) == '{"url": "https://a.example/…", "b": "http://b.example:80/…"}'
