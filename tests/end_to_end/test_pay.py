"""`pay` and `status` against the sandbox, story by story: exit code, JSON, and never more than one debit."""

import signal
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.home import Home
from pos_app.ledger.chain import verify
from pos_app.wording.payments import as_json
from tests.end_to_end.command_line import PATIENCE, CommandLine, debits, finished, sandbox

MVOLA = "03412345"
AIRTEL = "0742138"
ORANGE_CI = "07088892"
MTN_CONGO = "0663049"
MOOV = "0621234"

PAID = (0, "paid")
REFUSED = (1, "refused")
NOT_SENT = (1, "not_sent")
AWAITING = (3, "awaiting")
UNKNOWN = (3, "unknown")
REVIEW = (4, "review")
GIVEN_UP = (1, "abandoned")
"""A link that nobody ever saw: the till itself gives it up."""

STORIES = {
    "mvola": {
        "01": (*PAID, 1),
        "02": (*REFUSED, 0),
        "03": (*REFUSED, 0),
        "04": (*AWAITING, 0),
        # MVola can only be asked by the id that the lost answer carried.
        "05": (*UNKNOWN, None),
        "06": (*UNKNOWN, 0),
        "07": (*UNKNOWN, None),
        "08": (*UNKNOWN, None),
        "09": (*REFUSED, None),
        "10": (*REVIEW, 1),
        "11": (*PAID, 1),
        "12": (*NOT_SENT, 0),
        "13": (*PAID, 1),
    },
    "pvit": {
        "01": (*PAID, 1),
        "02": (*REFUSED, 0),
        "03": (*REFUSED, 0),
        "04": (*AWAITING, 0),
        "05": (*PAID, 1),
        "06": (*UNKNOWN, 0),
        "07": (*PAID, 1),
        "08": (*PAID, 1),
        "09": (*REFUSED, None),
        # PVit returns no amount: the statement will show it.
        "10": (*PAID, 1),
        "11": (*PAID, 1),
        "12": (*NOT_SENT, 0),
        "13": (*PAID, 1),
    },
    "moneyfusion": {
        "01": (*PAID, 1),
        "02": (*REFUSED, 0),
        "03": (*REFUSED, 0),
        "04": (*AWAITING, 0),
        "05": (*GIVEN_UP, 0),
        "06": (*GIVEN_UP, 0),
        "07": (*GIVEN_UP, 0),
        "08": (*GIVEN_UP, 0),
        "09": (*REFUSED, None),
        "10": (*REVIEW, 1),
        "11": (*PAID, 1),
        "12": (*NOT_SENT, 0),
        "13": (*PAID, 1),
    },
    "ekolopay": {
        "01": (*PAID, 1),
        # Without callbacks EkoloPay never tells a refusal: "not paid so far" is all that it answers.
        "02": (*AWAITING, 0),
        "03": (*AWAITING, 0),
        "04": (*AWAITING, 0),
        "05": (*GIVEN_UP, 0),
        "06": (*GIVEN_UP, 0),
        "07": (*GIVEN_UP, 0),
        "08": (*GIVEN_UP, 0),
        "09": (*PAID, 1),
        # EkoloPay returns no amount: the statement will show it.
        "10": (*PAID, 1),
        "11": (*PAID, 1),
        "12": (*NOT_SENT, 0),
        "13": (*PAID, 1),
    },
}
"""Exit code, status and debits at that moment; None where the debit may still be on its way."""

CUSTOMERS = {"mvola": MVOLA, "pvit": AIRTEL, "moneyfusion": ORANGE_CI, "ekolopay": MTN_CONGO}
CASES = [(operator, story, *STORIES[operator][story]) for operator in STORIES for story in STORIES[operator]]
LONG, SHORT = "60", "3"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as env:
        yield env


@pytest.fixture
def till(provider: dict[str, str], tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home", {**provider, "POS_APP_POLL_FAST": "1"})


@pytest.mark.parametrize(("operator", "story", "code", "status", "count"), CASES)
def test_story(
    till: CommandLine, provider: dict[str, str], operator: str, story: str, code: int, status: str, count: int | None
) -> None:
    phone = CUSTOMERS[operator] + story
    # The silent ones would use up whatever time they are given.
    silent = (code == 3 and status == "awaiting") or (operator, story) == ("pvit", "06")
    outcome = till.pay(operator, phone, "--wait", SHORT if silent else LONG)
    assert (outcome.code, outcome.json["status"]) == (code, status), outcome.err
    payment = outcome.json
    assert payment["operator"] == operator
    assert (payment["amount"], payment["environment"]) == (1000, "sandbox")
    assert payment["phone"].endswith(phone[1:])
    taken = debits(provider, payment["reference"])
    assert taken <= 1
    assert count is None or taken == count
    home = Home(till.home)
    reader = home.open_reader()
    assert [as_json(known) for known in reader.page(10).payments] == [payment]
    reader.close()
    assert verify(home.ledger, home.vault.ledger_key()).intact


def test_an_operator_that_cannot_be_asked_is_not_proposed_to_be_asked(till: CommandLine) -> None:
    outcome = till.pay("mvola", f"{MVOLA}06", "--wait", LONG)
    assert outcome.code == 3
    assert "relevé" in outcome.err
    assert "pos-app status" not in outcome.err


@pytest.mark.parametrize(("operator", "phone"), [("mvola", MVOLA), ("pvit", MOOV)])
def test_paid_after_a_refusal_is_late(till: CommandLine, provider: dict[str, str], operator: str, phone: str) -> None:
    refused = till.pay(operator, f"{phone}09", "--wait", LONG)
    assert (refused.code, refused.json["status"]) == REFUSED
    reference = refused.json["reference"]
    # Ten seconds later the money comes all the same; whoever asks finds it.
    for _ in range(200):
        asked = till.run("status", reference, "--json")
        if asked.code != 1:
            break
    assert (asked.code, asked.json["status"]) == PAID, asked.err
    assert "late" in asked.json["flags"]
    assert debits(provider, reference) == 1


def test_a_lost_answer_is_found_again_by_status(till: CommandLine, provider: dict[str, str]) -> None:
    lost = till.pay("pvit", f"{MOOV}05", "--wait", "0")
    assert lost.code == 3
    reference = lost.json["reference"]
    assert reference in lost.err
    for _ in range(200):
        asked = till.run("status", reference.lower(), "--json")
        if asked.code != 3:
            break
    assert (asked.code, asked.json["wallet"]) == (0, "MC")
    assert debits(provider, reference) == 1


def test_everything_that_can_be_said(till: CommandLine) -> None:
    arguments = (
        "--description",
        "Riz d'été",
        "--name",
        "Rakoto",
        "--foreign-currency",
        "EUR",
        "--foreign-amount",
        "2.50",
    )
    outcome = till.pay("mvola", "+261 34 12 345 01", *arguments, "--wait", LONG, amount="12 500")
    assert outcome.code == 0
    assert outcome.json["description"] == "Riz d'été"
    assert outcome.json["amount"] == 12_500
    listed = till.run("payments")
    assert "12\u202f500\u202fAr" in listed.out
    assert "Payé" in listed.out


def test_languages(till: CommandLine) -> None:
    outcome = till.run("--lang", "en", "pay", "--operator", "mvola", "--amount", "1", "--phone", f"{MVOLA}12")
    assert outcome.code == 1
    assert "Traceback" not in outcome.err


WRONG = {
    "amount with a comma": ("mvola", "0341234501", "--wait", "1", "12,5"),
    "amount zero": ("mvola", "0341234501", "0"),
    "amount in other digits": ("mvola", "0341234501", "１０００"),
    "amount below the least": ("pvit", "074213801", "99"),
    "number of another network": ("mvola", "0321234501", "1000"),
    "number too short": ("mvola", "034123450", "1000"),
    "operator that is not set up": ("pvit-web", "074213801", "1000"),
    "the shop's own number": ("mvola", "0343500004", "1000"),
    "wallet of the other network": ("pvit", "074213801", "--wallet", "MC", "1000"),
    "wallet that does not exist": ("pvit", "074213801", "--wallet", "XX", "1000"),
    "foreign amount alone": ("mvola", "0341234501", "--foreign-amount", "2.50", "1000"),
    "invisible text": ("mvola", "0341234501", "--description", "a\u202eb", "1000"),
    "wait that never ends": ("mvola", "0341234501", "--wait", "inf", "1000"),
    "wait that is no number": ("mvola", "0341234501", "--wait", "soon", "1000"),
    "option that does not exist": ("mvola", "0341234501", "--again", "1000"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_is_a_sentence_and_records_nothing(till: CommandLine, case: str) -> None:
    operator, phone, *more, amount = WRONG[case]
    outcome = till.pay(operator, phone, *more, amount=amount)
    assert outcome.code == 2, outcome.err
    assert outcome.out == ""
    assert outcome.err.startswith("pos-app: ")
    assert "Traceback" not in outcome.err
    assert till.run("payments", "--json").json == []


def test_wrong_settings_name_the_key(till: CommandLine, provider: dict[str, str]) -> None:
    broken = CommandLine(till.home, {**provider, "MVOLA_CONSUMER_SECRET": ""})
    outcome = broken.pay("mvola", f"{MVOLA}01")
    assert outcome.code == 2
    assert "providers.mvola.consumer_secret" in outcome.err
    assert "MVOLA_CONSUMER_SECRET" in outcome.err
    nothing = CommandLine(till.home, {}).pay("mvola", f"{MVOLA}01")
    assert nothing.code == 2
    assert "[providers.mvola]" in nothing.err
    assert not till.home.exists()


def test_status_of_an_unknown_reference(till: CommandLine) -> None:
    outcome = till.run("status", "C1-00000000X", "--json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "C1-00000000X" in outcome.err


def test_while_a_till_is_open_others_read_and_do_not_charge(till: CommandLine) -> None:
    paid = till.pay("mvola", f"{MVOLA}01", "--wait", LONG)
    home = Home(till.home)
    with home.locked():
        ledger = home.open_ledger()
        refused = till.pay("mvola", f"{MVOLA}01")
        assert (refused.code, refused.out) == (2, "")
        assert "déjà ouverte" in refused.err
        assert till.run("payments", "--json").json == [paid.json]
        assert till.run("verify", "--json").json["intact"] is True
        doctor = till.run("doctor", "--json")
        assert doctor.code == 0, doctor.out
        ledger.close()


def test_a_killed_payment_is_taken_up_and_never_sent_again(till: CommandLine, provider: dict[str, str]) -> None:
    process = till.start("pay", "--operator", "mvola", "--amount", "1000", "--phone", f"{MVOLA}14", "--wait", LONG)
    assert process.stderr is not None
    reference = next(line.split()[-1] for line in process.stderr if "C1-" in line)
    process.kill()
    finished(process)
    for _ in range(200):
        asked = till.run("status", reference, "--json")
        if asked.json["status"] not in ("awaiting", "sending"):
            break
    # Killed before the send, after it but before its answer was written, or later: all of them are accounted for.
    assert asked.json["status"] in ("not_sent", "unknown", "paid")
    assert debits(provider, reference) <= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a whole console on Windows")
def test_an_interrupted_wait_says_how_to_ask(till: CommandLine) -> None:
    process = till.start("pay", "--operator", "mvola", "--amount", "1000", "--phone", f"{MVOLA}04", "--json")
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if "accepté" in line:
            process.send_signal(signal.SIGINT)
            break
    outcome = finished(process)
    assert (outcome.code, outcome.json["status"]) == AWAITING
    assert f"pos-app status {outcome.json['reference']}" in outcome.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX pipe")
def test_a_terminal_that_goes_away_changes_nothing(till: CommandLine, provider: dict[str, str]) -> None:
    process = till.start("pay", "--operator", "mvola", "--amount", "1000", "--phone", f"{MVOLA}01", "--wait", LONG)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()
    assert process.wait(PATIENCE) == 0
    (paid,) = till.run("payments", "--json").json
    assert paid["status"] == "paid"
    assert debits(provider, paid["reference"]) == 1


def test_a_changed_entry_is_named(till: CommandLine) -> None:
    till.pay("mvola", f"{MVOLA}02", "--wait", LONG)
    connection = sqlite3.connect(till.home / "ledger.sqlite3")
    with connection:
        connection.execute("DROP TRIGGER IF EXISTS events_update")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE events SET data = replace(data, '1000', '9000') WHERE seq = 2")
    connection.close()
    outcome = till.run("verify", "--json")
    assert outcome.code == 1
    # The first one opened the day.
    assert (outcome.json["intact"], outcome.json["first_bad"]) == (False, 2)
    assert "n° 2" in till.run("verify").out
    refused = till.pay("mvola", f"{MVOLA}01")
    assert (refused.code, refused.out) == (2, "")
    assert till.run("doctor").code == 1


def test_no_secret_and_no_whole_number_is_written(till: CommandLine, provider: dict[str, str]) -> None:
    assert till.environ["PVIT_TOKEN"]
    verbose = till.run("-v", "pay", "--operator", "mvola", "--amount", "1000", "--phone", f"{MVOLA}01", "--wait", LONG)
    assert verbose.code == 0
    written = b"".join(path.read_bytes() for path in till.home.rglob("*") if path.is_file())
    for name in ("MVOLA_CONSUMER_KEY", "MVOLA_CONSUMER_SECRET", "PVIT_TOKEN"):
        assert provider[name].encode() not in written
        assert provider[name] not in verbose.out + verbose.err
    logged = b"".join(path.read_bytes() for path in (till.home / "logs").iterdir())
    assert f"{MVOLA}01".encode() not in logged
