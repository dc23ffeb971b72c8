"""A shop's ledger with something of every kind in it, and files read back as another program would."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from pos_app.core.payment import Json, Kind
from pos_app.ledger.ledger import Ledger
from tests.ledger import business
from tests.ledger.story import KEY, NOW, payout, write

START, END = NOW - timedelta(days=1), NOW + timedelta(days=1)
LINK = "https://payin.example/payment/secrettoken/500"


def fill(path: Path) -> None:
    """Two days: a paid payment with a line, a late one, one by a link, a payout, cash, a correction, an explanation."""
    ledger = Ledger.create(path, KEY)
    ledger.append_many([business.person("Vola"), business.person("Hanta", "manager")], NOW)
    business.open_day(ledger, 1, business.count(100_000))
    write(ledger, "C3-A", "paid", customer="=cmd|' /C calc'!A0", cashier="Vola")
    business.imported(ledger, business.line("t:in:1"))
    business.reconciled(ledger, "C3-A", "t:in:1")
    business.move(ledger, Kind.CASH_OUT, 5_000)
    business.explained(ledger, None, "t:in:9")
    business.close_day(ledger, business.count(95_000))
    business.open_day(ledger, 2)
    business.correct(ledger, -700, day=2, about="C3-A")
    write(ledger, "C3-B", "late", NOW + timedelta(minutes=1), amount=700)
    ledger.append("C3-C", Kind.CREATED, _created("C3-C"), NOW + timedelta(minutes=2))
    ledger.append("C3-C", Kind.SENDING, {"correlation_id": "x", "callback_secret": "s3cret"}, NOW)
    ledger.append("C3-C", Kind.ACCEPTED, {"link": LINK, "provider_reference": "prov"}, NOW)
    payout(ledger, "C3-D", "paid", NOW + timedelta(minutes=3))
    write(ledger, "C3-E", "paid", NOW - timedelta(days=40))
    ledger.close()


def _created(reference: str) -> dict[str, Json]:
    from tests.ledger.story import created

    return created(f"sale of {reference}", operator="moneyfusion", currency="XOF", amount=500)


def csv_rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook, as calamine reads them."""
    book = python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def objects(rows: list[list[Any]]) -> list[dict[str, Any]]:
    head, *rest = rows
    return [dict(zip(head, row, strict=True)) for row in rest]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
