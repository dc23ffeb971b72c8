"""Operators and files that the tests of statements read."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Environment
from pos_app.core.statement import Statement
from pos_app.statements import Mapping, read
from pos_app.wording.errors import TABLES, sentence


def operator(identity: str, region: str, currency: Currency) -> Operator:
    return Operator(identity, identity, region, currency, {}, Environment.SANDBOX)


PVIT = operator("pvit", "GA", Currency.XAF)
MVOLA = operator("mvola", "MG", Currency.MGA)
MONEYFUSION = operator("moneyfusion", "CI", Currency.XOF)
EKOLOPAY = operator("ekolopay", "CG", Currency.XAF)

PVIT_LIST = """\
Reference;N° Transaction;Opérateur;Montant;Téléphone Client;Date paiement;Statut;Type Transaction;Solde ?
C3-0SQANEM09;MP200617.0720.A1;AM;100.00;74213803;17-06-2020 07:20:02;SUCCESS;CREDIT;OUI
C3-0SQAR300E;MP200617.0721.A2;AM;12500.00;977220470;17-06-2020 07:21:02;SOLDE INSUFFISANT;CREDIT;NON
C3-0SQATQC0Y;MP200618.0721.A3;MC;500.00;062213803;18-06-2020 07:21:02;RECHUS;DEBIT;NON
"""
"""The columns and words of the administration list, exactly as the provider's sheet has them."""


def write(folder: Path, content: str | bytes, name: str = "releve.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(*sheets: Sequence[Iterable[object]], names: Sequence[str | None] = ()) -> bytes:
    """An XLSX file; dates are written as dates, a text that begins with `=` in braces as a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        date = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for place, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[place] if place < len(names) else None)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(number, column, cell[0], None, cell[1])
                    elif hasattr(cell, "hour") or hasattr(cell, "year"):
                        sheet.write_datetime(number, column, cell, date)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return stream.getvalue()


def read_text(folder: Path, text: str, to: Operator = MVOLA, mapping: Mapping | None = None) -> Statement:
    return read(write(folder, text), to, mapping)


def refusal(path: Path, to: Operator = MVOLA, mapping: Mapping | None = None) -> KnownError:
    """The error that reading ends with; it has a sentence that fills all its places."""
    with pytest.raises(KnownError) as raised:
        read(path, to, mapping)
    error = raised.value
    assert any(error.code in table for table in TABLES), error.code
    assert "—" not in sentence(error), sentence(error)
    return error
