"""/control/statement: an operator's export of what happened, as files that a till has to be able to read."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from pos_app.core.money import Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Environment, Status
from pos_app.core.reconciliation import Ours, match
from pos_app.core.reference import is_reference, make_reference, till_mark, till_of
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.statements import read
from tests.sandbox.bench import Bench
from tests.sandbox.links import created, token_of

COUNTRIES = {
    "mvola": ("MG", Currency.MGA),
    "pvit": ("GA", Currency.XAF),
    "pvit-web": ("GA", Currency.XAF),
    "moneyfusion": ("CI", Currency.XOF),
    "ekolopay": ("CG", Currency.XAF),
}
FORMATS = [
    "format=csv",
    "format=csv&encoding=utf-8-bom&separator=comma",
    "format=csv&encoding=cp1252&separator=tab",
    "format=csv&encoding=utf-16&separator=semicolon",
    "format=xlsx",
]


def ask(bench: Bench, operator: str, more: str = "") -> httpx.Response:
    return bench.call("GET", f"/control/statement?operator={operator}&{more}")


def rows(bench: Bench, operator: str, more: str = "") -> list[dict[str, str]]:
    answer = ask(bench, operator, more)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode()), delimiter=";"))


def operator_of(name: str) -> Operator:
    region, currency = COUNTRIES[name]
    return Operator(name, name, region, currency, {}, Environment.TRAINING)


def lines(bench: Bench, operator: str, folder: Path, more: str = "") -> tuple[StatementLine, ...]:
    """The statement as the till reads it."""
    answer = ask(bench, operator, more)
    assert answer.status_code == 200, answer.text
    name = answer.headers["content-disposition"].split('"')[1]
    file = folder / name
    file.write_bytes(answer.content)
    return read(file, operator_of(operator)).lines


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """One that paid, one that refused, one without money and one that gave change back, with PVit."""
    for story in ("01", "02", "03", "04"):
        bench.pvit(ref=reference(int(story)), tel_client=f"0740000{story}")
    bench.pvit(action="2", ref=reference(5), montant="200")
    bench.later(5)
    return bench


def reference(number: int) -> str:
    return make_reference("caisse3", datetime(2026, 11, 18, 11, number, tzinfo=UTC), None)


def test_pvits_list_has_the_columns_of_the_merchants_space(shop: Bench) -> None:
    by_reference = {row["Reference"]: row for row in rows(shop, "pvit")}
    assert len(by_reference) == 4
    paid, refused, poor, change = (by_reference[reference(number)] for number in (1, 2, 3, 5))
    assert paid == {
        "Reference": reference(1),
        "N° Transaction": shop.world.debits[0].transaction_id,
        "Opérateur": "AM",
        "Montant": "500.00",
        "Téléphone Client": "74000001",
        "Date paiement": "18-11-2026 12:06:42",
        "Statut": "SUCCESS",
        "Type Transaction": "CREDIT",
        "Solde ?": "OUI",
    }
    assert (refused["Statut"], refused["N° Transaction"], refused["Solde ?"]) == ("RECHUS", "", "NON")
    assert poor["Statut"] == "SOLDE INSUFFISANT"
    assert (change["Type Transaction"], change["Montant"], change["Statut"]) == ("DEBIT", "200.00", "SUCCESS")
    assert change["Téléphone Client"] == "74000001"
    assert rows(shop, "pvit-web") == rows(shop, "pvit")


@pytest.mark.parametrize("form", FORMATS)
def test_the_till_reads_every_format_of_pvits_list(shop: Bench, tmp_path: Path, form: str) -> None:
    found = {(each.reference, each.direction, each.status): each for each in lines(shop, "pvit", tmp_path, form)}
    assert len(found) == 4
    paid = found[reference(1), Direction.IN, LineStatus.SUCCESS]
    debit = shop.world.debits[0]
    assert (paid.amount, paid.phone, paid.transaction_id) == (500, "+24174000001", debit.transaction_id)
    assert paid.at == shop.world.date(debit.at).replace(microsecond=0)
    assert found[reference(2), Direction.IN, LineStatus.FAILED].transaction_id is None
    assert found[reference(5), Direction.OUT, LineStatus.SUCCESS].amount == 200


@pytest.mark.parametrize("form", FORMATS)
def test_the_till_reads_mvolas(bench: Bench, tmp_path: Path, form: str) -> None:
    bench.accepted("0341234501")
    bench.accepted("0341234502", "R2")
    bench.later(5)
    paid, failed = sorted(lines(bench, "mvola", tmp_path, form), key=lambda each: each.status, reverse=True)
    debit = bench.world.debits[0]
    assert (paid.transaction_id, paid.amount, paid.fee) == (debit.transaction_id, 10_000, 150)
    assert paid.phone == "+261341234501"
    assert paid.at == bench.world.date(debit.at).replace(microsecond=0)
    assert (paid.status, failed.status, failed.transaction_id) == (LineStatus.SUCCESS, LineStatus.FAILED, None)


@pytest.mark.parametrize("form", FORMATS)
def test_the_till_reads_those_of_links(bench: Bench, tmp_path: Path, form: str) -> None:
    token = created(bench, nomclient="Koné; <Awa>\x07")["token"]
    bought = token_of(bench)
    bench.later(5)
    (paid,) = lines(bench, "moneyfusion", tmp_path, form)
    assert (paid.transaction_id, paid.reference, paid.amount, paid.fee) == (token, "C3X7K2", 500, 13)
    assert (paid.status, paid.direction, paid.phone) == (LineStatus.SUCCESS, Direction.IN, "+2250708889201")
    (paid,) = lines(bench, "ekolopay", tmp_path, form)
    assert (paid.transaction_id, paid.amount, paid.phone) == (bought, 1_500, "+242066304901")
    debit = bench.world.debits[1]
    assert paid.at == bench.world.date(debit.at).replace(second=0, microsecond=0)


def test_links_that_nobody_paid_are_on_the_list_as_failures(bench: Bench, tmp_path: Path) -> None:
    bench.turn(link_seconds=60)
    for make in (created, token_of):
        make(bench, "04")
        make(bench, "02")
    bench.later(61)
    for operator in ("moneyfusion", "ekolopay"):
        assert [line.status for line in lines(bench, operator, tmp_path)] == [LineStatus.FAILED] * 2
    assert {row["Statut"] for row in rows(bench, "ekolopay")} == {"TIMEOUT", "REJECTED"}


def test_a_withdrawal_is_money_that_left(bench: Bench, tmp_path: Path) -> None:
    wanted = {"countryCode": "ci", "phone": "0708889201", "amount": 500, "withdraw_mode": "orange-money-ci"}
    headers = {"moneyfusion-private-key": bench.world.accounts.moneyfusion_private_key}
    answer = bench.call("POST", "/moneyfusion/api/v1/withdraw", json=wanted, headers=headers).json()
    bench.later(5)
    (sent,) = lines(bench, "moneyfusion", tmp_path)
    assert (sent.transaction_id, sent.direction, sent.reference) == (answer["tokenPay"], Direction.OUT, None)


@pytest.mark.parametrize(
    ("period", "count"),
    [
        ("", 1),
        ("from=2026-11-18&to=2026-11-18", 1),
        ("from=2026-11-19", 0),
        ("to=2026-11-17", 0),
        ("from=2026-11-18T14:06:43", 0),
        ("to=2026-11-18T14:06:43Z", 1),
    ],
)
def test_a_period_is_in_the_operators_own_time(bench: Bench, period: str, count: int) -> None:
    bench.accepted("0341234501")
    bench.later(5)
    assert len(rows(bench, "mvola", period)) == count


@pytest.mark.parametrize(
    "wrong",
    [
        "operator=orange",
        "format=csv",
        "operator=mvola&format=pdf",
        "operator=mvola&encoding=ebcdic",
        "operator=mvola&separator=space",
        "operator=mvola&from=hier",
        "operator=mvola&to=2026-13-01",
        "operator=mvola&plant=gold",
        "operator=mvola&plant=missing",
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(bench: Bench, wrong: str) -> None:
    answer = bench.call("GET", f"/control/statement?{wrong}")
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_only_this_machine_is_told(bench: Bench) -> None:
    assert bench.call("GET", "/control/statement?operator=mvola", host="192.168.1.20").status_code == 403


def test_a_file_says_what_it_is(shop: Bench) -> None:
    answer = ask(shop, "pvit", "encoding=cp1252")
    assert answer.headers["content-type"] == "text/csv; charset=cp1252"
    assert answer.headers["content-disposition"] == 'attachment; filename="pvit-2026-11-18.csv"'
    assert "N° Transaction" in answer.content.decode("cp1252")
    assert ask(shop, "pvit", "encoding=utf-8-bom").content.startswith(b"\xef\xbb\xbf")
    book = ask(shop, "pvit", "format=xlsx")
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")
    assert book.content == ask(shop, "pvit", "format=xlsx").content
    assert zipfile.ZipFile(io.BytesIO(book.content)).testzip() is None


# ---- differences on order, found again


def till_side(bench: Bench) -> list[Ours]:
    """What a till without a fault has written of the same."""
    found = []
    for debit in (*bench.world.debits, *bench.world.payouts):
        outgoing = debit.payer == bench.world.accounts.pvit_merchant
        at = bench.world.date(debit.at)
        phone = "+241" + (debit.payee if outgoing else debit.payer)[1:]
        way = Direction.OUT if outgoing else Direction.IN
        found.append(
            Ours(
                debit.reference,
                way,
                debit.amount,
                Currency.XAF,
                Status.PAID,
                at - timedelta(seconds=5),
                at,
                phone=phone,
            )
        )
    return found


def compared(bench: Bench, folder: Path, plant: str) -> dict[str, list[str]]:
    found = match("pvit", till_side(bench), lines(bench, "pvit", folder, f"plant={plant}"), till_mark("caisse3"))
    piles = {"ours_only": found.ours_only, "theirs_only": found.theirs_only, "differs": found.differs}
    reasons = {name: sorted(",".join(pair.why) for pair in pile) for name, pile in piles.items() if pile}
    return reasons | {"matched": [str(len(found.matched))]}


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        ("", {"matched": ["4"]}),
        ("missing", {"matched": ["3"], "ours_only": ["not_on_statement"]}),
        ("orphan", {"matched": ["4"], "theirs_only": ["not_in_till"]}),
        ("amount", {"matched": ["3"], "differs": ["amount_differs"]}),
        ("failed", {"matched": ["3"], "differs": ["status_differs"]}),
        ("duplicate", {"matched": ["4"]}),
        ("second_debit", {"matched": ["3"], "ours_only": ["ambiguous"], "theirs_only": ["ambiguous"] * 2}),
        ("other_till", {"matched": ["4"], "theirs_only": ["other_till"]}),
        ("missing,amount,orphan,missing", {
            "matched": ["2"],
            "ours_only": ["not_on_statement"],
            "theirs_only": ["not_in_till"],
            "differs": ["amount_differs"],
        }),
    ],
)  # fmt: skip
def test_planted_differences_are_found(shop: Bench, tmp_path: Path, plant: str, expected: dict[str, list[str]]) -> None:
    for number in (11, 12):
        shop.pvit(ref=reference(number), tel_client=f"07400{number}01")
    shop.later(5)
    assert compared(shop, tmp_path, plant) == expected
    assert compared(shop, tmp_path, "") == {"matched": ["4"]}, "the world itself has changed"


def test_the_line_of_another_till_has_a_reference_of_that_till(shop: Bench) -> None:
    known = {row["Reference"] for row in rows(shop, "pvit")}
    (other,) = [row["Reference"] for row in rows(shop, "pvit", "plant=other_till") if row["Reference"] not in known]
    assert is_reference(other)
    assert till_of(other) == till_mark("caisse99")
