"""Property tests: what is written in any usual form comes back; no file raises anything but a known error."""

import csv
import io
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.core.errors import KnownError
from pos_app.core.money import MAX_AMOUNT, Currency
from pos_app.core.payment import Direction
from pos_app.core.statement import LineStatus, StatementLine, keyed
from pos_app.statements import columns, guess, load_mapping, preview, read
from tests.statements.operators import MVOLA, PVIT_LIST, workbook, write

HEADERS = ["Date opération", "N° transaction", "Référence marchand", "Téléphone", "Type", "Montant", "Frais", "Statut"]
WORDS = {LineStatus.SUCCESS: "Réussi", LineStatus.FAILED: "Échec", LineStatus.PENDING: "En attente"}
TYPES = {Direction.IN: "Crédit", Direction.OUT: "Débit"}
ANTANANARIVO = timezone(timedelta(hours=3))

names = st.text("ABCDEFGHJKMNPQRSTVWXYZ0123456789.-", min_size=5, max_size=20).filter(
    lambda text: not text.startswith("-") and any(sign.isdigit() for sign in text) and not text.isdecimal()
)
times = st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2098-01-01"))
lines = st.lists(
    st.builds(
        StatementLine,
        row=st.just(0),
        amount=st.integers(1, MAX_AMOUNT),
        currency=st.just(Currency.MGA),
        at=times.map(lambda at: at.replace(microsecond=0, tzinfo=ANTANANARIVO).astimezone(UTC)),
        transaction_id=names,
        reference=names,
        phone=st.integers(0, 9_999_999).map(lambda number: f"+26134{number:07}"),
        direction=st.sampled_from(Direction),
        status=st.sampled_from(sorted(WORDS)),
        fee=st.none() | st.integers(0, 9999),
    ),
    max_size=8,
    unique_by=lambda line: line.transaction_id,
)


def amount_text(amount: int, style: str) -> str:
    group, decimal = style[0].strip("-"), style[1:]
    text = f"{amount:,}".replace(",", group)
    return f"{text}{decimal}00" if decimal else text


def row_of(line: StatementLine, style: str, form: str) -> list[str]:
    assert line.at is not None
    assert line.phone is not None
    local = line.at.astimezone(ANTANANARIVO)
    fee = "" if line.fee is None else amount_text(line.fee, style)
    return [
        local.strftime(form),
        line.transaction_id or "",
        line.reference or "",
        "0" + line.phone[4:],
        TYPES[line.direction],
        amount_text(line.amount, style),
        fee,
        WORDS[line.status],
    ]


def expected(found: list[StatementLine], first_row: int) -> list[StatementLine]:
    worded = [replace(line, row=first_row + place, word=WORDS[line.status]) for place, line in enumerate(found)]
    return keyed(worded)


@given(
    lines,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([";", ",", "\t", "|"]),
    st.sampled_from(["-", " ", "\u00a0", "-.", "-,", " ,", ".,", ",."]),
    st.sampled_from(["%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]),
    st.lists(st.sampled_from(["Relevé MVola", "Compte;0343500003", ""]), max_size=3),
)
def test_text_of_every_form(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[StatementLine],
    encoding: str,
    separator: str,
    style: str,
    form: str,
    titles: list[str],
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator)
    writer.writerows([[title] for title in titles])
    writer.writerow(HEADERS)
    writer.writerows(row_of(line, style, form) for line in found)
    path = write(tmp_path_factory.mktemp("text"), stream.getvalue().encode(encoding))
    assert list(read(path, MVOLA).lines) == expected(found, len(titles) + 2)


@settings(max_examples=40)
@given(lines)
def test_workbooks(tmp_path_factory: pytest.TempPathFactory, found: list[StatementLine]) -> None:
    rows: list[list[object]] = [[*HEADERS]]
    for line in found:
        cells: list[object] = [*row_of(line, "-", "%Y")]
        assert line.at is not None
        assert line.phone is not None
        cells[0] = line.at.astimezone(ANTANANARIVO).replace(tzinfo=None)
        cells[3], cells[5], cells[6] = int(line.phone[4:]), float(line.amount), line.fee
        rows.append(cells)
    path = write(tmp_path_factory.mktemp("xlsx"), workbook(rows), "releve.xlsx")
    assert list(read(path, MVOLA).lines) == expected(found, 2)


def changed_bytes(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with a few bytes in it replaced, added or lost."""

    def change(changes: list[tuple[int, bytes, int]]) -> bytes:
        changed = content
        for place, new, lost in changes:
            at = place % (len(changed) + 1)
            changed = changed[:at] + new + changed[at + lost :]
        return changed

    return st.lists(st.tuples(st.integers(0, 2**20), st.binary(max_size=4), st.integers(0, 4)), max_size=6).map(change)


ROWS: list[list[object]] = [[*line.split(";")] for line in PVIT_LIST.splitlines()]
FILES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    changed_bytes(PVIT_LIST.encode()),
    changed_bytes(PVIT_LIST.encode("cp1252")),
    changed_bytes(PVIT_LIST.encode("utf-16")),
    changed_bytes(workbook(ROWS)),
    changed_bytes(b"[columns]\namount = 3\n[words]\nsuccess = ['a']\n"),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(FILES)
def test_no_file_raises_anything_but_known_errors(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path: Path = write(tmp_path_factory.mktemp("fuzz"), content)
    with suppress(KnownError):
        load_mapping(path)
    with suppress(KnownError):
        sheet = preview(path)
        mapping = guess(sheet, MVOLA)
        columns(sheet, mapping, MVOLA)
        read(path, MVOLA)
