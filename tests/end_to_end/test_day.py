"""The business day by the command line: real processes, a real ledger, a real sandbox."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.command_line import CommandLine, Outcome, sandbox

BOSS, BOSS_PIN = "Rasoa", "482916"
CASHIER, CASHIER_PIN = "Hanta", "4821"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sandbox of this module's own; every test has its own home and its own numbers."""
    with sandbox(tmp_path_factory.mktemp("sandbox")) as found:
        yield found


@pytest.fixture
def shop(env: dict[str, str], tmp_path: Path) -> CommandLine:
    """A till with MVola alone: one currency, so that none has to be named."""
    mvola = {name: value for name, value in env.items() if name.startswith("MVOLA")}
    return CommandLine(tmp_path / "home", {**mvola, "POS_APP_POLL_FAST": "1", "POS_APP_TILL": "caisse3"})


def as_(shop: CommandLine, pin: str) -> CommandLine:
    return replace(shop, environ={**shop.environ, "POS_APP_PIN": pin})


def hire(shop: CommandLine) -> None:
    for name, role, pin in ((BOSS, "manager", BOSS_PIN), (CASHIER, "cashier", CASHIER_PIN)):
        done = as_(shop, pin).run("people", "add", "--name", name, "--role", role)
        assert done.code == 0, done.err


def done(outcome: Outcome) -> Any:
    assert outcome.code == 0, outcome.err
    return outcome.json


def total_of(report: Any) -> tuple[int, int]:
    (total,) = report["totals"]
    return total["count"], total["amount"]


def test_a_day_without_people(shop: CommandLine) -> None:
    done(shop.run("day", "open", "--float", "100000", "--by", "caisse", "--json"))
    payment = done(shop.pay("mvola", "0341234501", "--wait", "30"))
    done(shop.run("day", "cash-in", "--amount", "5000", "--reason", "monnaie", "--by", "caisse", "--json"))
    done(shop.run("day", "cash-out", "--amount", "2000", "--reason", "pain", "--by", "caisse", "--json"))
    done(shop.run("day", "cash-sale", "--amount", "12500", "--by", "caisse", "--json"))

    report = done(shop.run("day", "report", "--json"))
    assert (report["number"], report["closed_at"], report["opened_by"]) == (None, None, "caisse")
    assert total_of(report) == (1, payment["amount"])
    (cash,) = report["cash"]
    assert {key: cash[key] for key in ("currency", "float", "in", "out", "expected", "counted", "difference")} == {
        "currency": "MGA",
        "float": 100_000,
        "in": 17_500,
        "out": 2_000,
        "expected": 115_500,
        "counted": None,
        "difference": None,
    }

    closed = done(shop.run("day", "close", "--counted", "115000", "--by", "caisse", "--json"))
    assert (closed["number"], closed["closed_by"], closed["undecided"]) == (1, "caisse", [])
    assert closed["cash"][0]["difference"] == -500
    assert len(closed["ledger_head"]) == 64
    assert done(shop.run("day", "report", "--number", "1", "--json")) == closed
    assert list((shop.home / "backups").iterdir())
    assert shop.run("verify").code == 0
    assert shop.run("day", "report", "--json").code == 2


def test_several_currencies(env: dict[str, str], tmp_path: Path) -> None:
    shop = CommandLine(tmp_path / "home", {**env, "POS_APP_POLL_FAST": "1", "POS_APP_TILL": "caisse3"})
    by = ("--by", "caisse", "--json")
    assert shop.run("day", "open", "--float", "100000", *by).code == 2  # of which money?
    done(shop.run("day", "open", "--float", "0", *by))  # none of any
    assert cash(done(shop.run("day", "report", "--json")), "float") == {"MGA": 0, "XAF": 0, "XOF": 0}
    done(shop.run("day", "close", "--counted", "0", *by))
    for wrong in ("", "MGA=", "-5", "1e3", "MGA=12,5", "EUR=5"):
        assert shop.run("day", "open", f"--float={wrong}", *by).code == 2
    done(shop.run("day", "open", "--float", "100 000", "--currency", "MGA", *by))
    assert shop.run("day", "cash-in", "--amount", "5", "--reason", "monnaie", *by).code == 2
    done(shop.run("day", "cash-in", "--amount", "5", "--currency", "XOF", "--reason", "monnaie", *by))
    assert shop.run("day", "close", "--counted", "MGA=99000", *by).code == 2  # francs are in the drawer as well
    closed = done(shop.run("day", "close", "--counted", "MGA=99 000", "--counted", "xof=5", *by))
    assert cash(closed, "counted") == {"MGA": 99_000, "XAF": None, "XOF": 5}
    assert cash(closed, "difference") == {"MGA": -1_000, "XAF": None, "XOF": 0}


def cash(report: Any, name: str) -> dict[str, int | None]:
    return {one["currency"]: one[name] for one in report["cash"]}


def test_paying_opens_a_day_by_itself_and_the_next_day_counts_on(shop: CommandLine) -> None:
    done(shop.pay("mvola", "0341234501", "--wait", "30"))
    report = done(shop.run("day", "report", "--json"))
    assert report["opened_by"] == "caisse"
    assert report["cash"][0]["float"] == 0
    assert done(shop.run("day", "close", "--counted", "0", "--by", "caisse", "--json"))["number"] == 1
    done(shop.pay("mvola", "0341234501", "--wait", "30", amount="2500"))
    second = done(shop.run("day", "close", "--counted", "MGA=0", "--by", "caisse", "--json"))
    assert second["number"] == 2
    assert total_of(second) == (1, 2500)


def test_an_undecided_payment_stands_in_the_way_until_a_manager_decides(shop: CommandLine) -> None:
    hire(shop)
    lost = shop.pay("mvola", "0341234506", "--wait", "20")
    assert lost.code == 3
    reference = lost.json["reference"]

    boss = as_(shop, BOSS_PIN)
    blocked = boss.run("day", "close", "--counted", "0", "--by", BOSS, "--json")
    assert blocked.code == 3
    assert [payment["reference"] for payment in blocked.json] == [reference]

    cashier = as_(shop, CASHIER_PIN)
    decision = ("day", "decide", reference, "--as", "paid", "--transaction", "653804911", "--reason", "relevé")
    assert cashier.run(*decision, "--by", CASHIER).code == 2
    assert boss.run(*decision, "--by", CASHIER).code == 2  # the cashier's name, another's PIN
    assert boss.run(*decision, "--by", BOSS).code == 0

    paid = done(shop.run("status", reference, "--json"))
    assert (paid["status"], paid["transaction_id"]) == ("confirmed_manually", "653804911")
    closed = done(boss.run("day", "close", "--counted", "0", "--by", BOSS, "--json"))
    (total,) = closed["totals"]
    assert (total["count"], total["manual_count"], total["manual_amount"]) == (0, 1, 1000)
    kinds = exported_kinds(shop)
    assert {"forbidden", "pin_refused", "decided"} <= kinds


def exported_kinds(shop: CommandLine) -> set[str]:
    import sqlite3

    with sqlite3.connect(shop.home / "ledger.sqlite3") as connection:
        return {kind for (kind,) in connection.execute("SELECT kind FROM events")}


def test_an_undecided_payment_is_carried_over_by_name(shop: CommandLine) -> None:
    reference = shop.pay("mvola", "0341234506", "--wait", "20").json["reference"]
    closed = done(shop.run("day", "close", "--counted", "0", "--by", "caisse", "--carry-over", "--json"))
    assert closed["carried_over"] == [reference]
    done(shop.run("day", "open", "--float", "0", "--by", "caisse", "--json"))
    assert done(shop.run("day", "report", "--json"))["undecided"] == [reference]


def test_names_and_pins(shop: CommandLine) -> None:
    assert shop.run("day", "open", "--float", "0", "--by", "Nobody").code == 2
    hire(shop)
    listed = done(shop.run("people", "list", "--json"))
    assert [(person["name"], person["role"]) for person in listed] == [(BOSS, "manager"), (CASHIER, "cashier")]
    wrong = as_(shop, "9999").run("day", "open", "--float", "0", "--by", CASHIER)
    assert (wrong.code, wrong.out) == (2, "")
    assert shop.run("day", "report", "--json").code == 2
    done(as_(shop, CASHIER_PIN).run("day", "open", "--float", "0", "--by", CASHIER, "--json"))
    assert shop.run("people", "disable", CASHIER).code == 0
    gone = as_(shop, CASHIER_PIN).run("day", "cash-in", "--amount", "1", "--reason", "x", "--by", CASHIER)
    assert gone.code == 2
    assert shop.run("people", "disable", BOSS).code == 2  # the last manager stays


def test_a_pin_on_standard_input_and_none_at_all(shop: CommandLine) -> None:
    opening = ("day", "open", "--float", "0", "--by", CASHIER, "--json")
    assert shop.typed(f"{BOSS_PIN}\n", "people", "add", "--name", BOSS, "--role", "manager").code == 0
    for pin, role in ((BOSS_PIN, "cashier"), (CASHIER_PIN, "manager"), ("", "cashier"), ("48x1", "cashier")):
        assert shop.typed(f"{pin}\n", "people", "add", "--name", "Lova", "--role", role).code == 2
    assert shop.typed(f"{CASHIER_PIN}\n", "people", "add", "--name", CASHIER, "--role", "cashier").code == 0
    # Nobody at a terminal and no PIN: a sentence at once, never a question that nobody sees.
    missing = shop.typed("", *opening)
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("pos-app: ")
    assert len(missing.err.splitlines()) == 1
    opened = shop.typed(f"{CASHIER_PIN}\n", *opening)
    assert (opened.code, opened.err) == (0, "")


def test_guessing_is_slowed_over_restarts(shop: CommandLine) -> None:
    hire(shop)
    for pin in ("0001", "0002", "0003", "0004", "0005"):
        assert as_(shop, pin).run("day", "open", "--float", "0", "--by", CASHIER).code == 2
    assert as_(shop, CASHIER_PIN).run("day", "open", "--float", "0", "--by", CASHIER).code == 2
    assert as_(shop, BOSS_PIN).run("day", "open", "--float", "0", "--by", BOSS).code == 0


def statement(env: dict[str, str], operator: str, form: str, target: Path) -> Path:
    address = f"{env['MVOLA_BASE_URL']}/control/statement?operator={operator}&format={form}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        target.write_bytes(answer.read())
    return target


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_statement_of_the_sandbox_matches(
    env: dict[str, str], shop: CommandLine, tmp_path: Path, form: str
) -> None:
    pvit = {name: value for name, value in env.items() if name.startswith("PVIT")}
    gabon = replace(shop, environ={**pvit, "POS_APP_POLL_FAST": "1", "POS_APP_TILL": "caisse3"})
    payment = done(gabon.pay("pvit", "074213801", "--wait", "30"))
    assert payment["flags"] == ["amount_unverified"]
    file = statement(env, "pvit", form, tmp_path / f"releve.{form}")
    imported = done(gabon.run("day", "import", str(file), "--operator", "pvit", "--json"))
    assert imported["lines"] >= 1
    (piles,) = done(gabon.run("day", "reconcile", "--json"))
    assert piles["operator"] == "pvit"
    mine = [pair for pair in piles["matched"] if pair["reference"] == payment["reference"]]
    assert [(pair["ours"], pair["theirs"]) for pair in mine] == [(1000, 1000)]
    assert piles["ours_only"] == piles["differs"] == []
    assert done(gabon.run("status", payment["reference"], "--json"))["flags"] == []
    again = done(gabon.run("day", "import", str(file), "--operator", "pvit", "--json"))
    assert again == {"operator": "pvit", "lines": 0, "known": imported["lines"], "repeated": 0, "contradicting": 0}
    report = done(gabon.run("day", "report", "--json"))
    assert [(pile["operator"], pile["matched"]) for pile in report["reconciliation"]] == [("pvit", 1)]


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(500), b"a;b;c\n1;2;3\n"])
def test_a_wrong_file_is_a_sentence_and_keeps_nothing(shop: CommandLine, tmp_path: Path, content: bytes) -> None:
    done(shop.run("day", "open", "--float", "0", "--by", "caisse", "--json"))
    file = tmp_path / "wrong.csv"
    file.write_bytes(content)
    refused = shop.run("day", "import", str(file), "--operator", "mvola", "--json")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("pos-app: ")
    assert "Traceback" not in refused.err
    assert "imported" not in exported_kinds(shop)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_exports(shop: CommandLine, tmp_path: Path, form: str) -> None:
    payment = done(shop.pay("mvola", "0341234501", "--wait", "30", "--description", "=1+1"))
    day = "2000-01-01", "2100-01-01"
    file = tmp_path / f"export.{form}"
    written = shop.run("export", "--from", day[0], "--to", day[1], "--format", form, str(file))
    assert written.code == 0, written.err
    content = file.read_bytes()
    if form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        assert payment["reference"].encode() in content
        assert b"'=1+1" in content
    elif form == "json":
        assert payment["reference"] in json.dumps(json.loads(content))
    else:
        assert content.startswith(b"PK")
    assert shop.run("export", "--from", day[1], "--to", day[0], "--format", form, str(file)).code == 2


def test_a_report_as_pdf(shop: CommandLine, tmp_path: Path) -> None:
    done(shop.run("day", "open", "--float", "0", "--by", "caisse", "--json"))
    written = shop.run("day", "report", "--pdf", str(tmp_path / "x.pdf"))
    assert written.code == 0, written.err
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")
