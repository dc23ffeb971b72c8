"""Links, callbacks and money that goes back, as real processes: the till listens, the sandbox calls, a browser pays."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest

from pos_app.home import Home
from pos_app.ledger.chain import verify
from tests.end_to_end.command_line import PATIENCE, CommandLine, debits, finished, sandbox
from tests.end_to_end.test_pay import AIRTEL, GIVEN_UP, LONG, MTN_CONGO, MVOLA, NOT_SENT, ORANGE_CI, PAID, REFUSED

UNKNOWN = (3, "unknown")
WITH_CALLBACKS = {
    # The id that the lost answer carried comes by the callback on the payment's own secret path.
    ("mvola", "05"): (*PAID, 1),
    ("mvola", "06"): (*UNKNOWN, 0),
    ("mvola", "07"): (*PAID, 1),
    ("mvola", "08"): (*PAID, 1),
    ("mvola", "11"): (*PAID, 1),
    ("moneyfusion", "01"): (*PAID, 1),
    ("moneyfusion", "05"): (*GIVEN_UP, 0),
    ("moneyfusion", "11"): (*PAID, 1),
    # With its callback, and only with it, EkoloPay tells a refusal.
    ("ekolopay", "02"): (*REFUSED, 0),
    ("ekolopay", "11"): (*PAID, 1),
    ("pvit", "05"): (*PAID, 1),
    ("pvit", "11"): (*PAID, 1),
}
CUSTOMERS = {"mvola": MVOLA, "pvit": AIRTEL, "moneyfusion": ORANGE_CI, "ekolopay": MTN_CONGO}
OUT = {
    "PVIT_PAYOUT_MAXIMUM": "2000",
    "PVIT_PAYOUT_DAILY_MAXIMUM": "3000",
    "MONEYFUSION_PAYOUT_MAXIMUM": "2000",
    "MONEYFUSION_PAYOUT_DAILY_MAXIMUM": "3000",
    "POS_APP_MANAGER_PIN": "4821",
    "POS_APP_PIN": "4821",
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as env:
        yield env


@pytest.fixture
def till(provider: dict[str, str], tmp_path: Path) -> CommandLine:
    return listening(provider, tmp_path)


def listening(provider: dict[str, str], tmp_path: Path) -> CommandLine:
    """A till that listens, whose addresses were entered in the accounts."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{unused.getsockname()[1]}"
    environ = {**provider, **OUT, "POS_APP_POLL_FAST": "1", "POS_APP_CALLBACK_LISTEN": listen}
    home = Home(tmp_path / "home")
    with home.locked():
        home.open_ledger().close()
    line = CommandLine(home.path, environ)
    checks = line.run("doctor", "--json").json
    entered = {
        check["detail"].split()[0]: check["detail"].split()[-1] for check in checks if check["check"] == "addresses"
    }
    order(provider, "switches", {"pvit_callback_url": entered["PVit"], "ekolopay_callback_url": entered["EkoloPay"]})
    return line


def order(provider: Mapping[str, str], what: str, body: object) -> Any:
    request = urllib.request.Request(
        f"{provider['MVOLA_BASE_URL']}/control/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


def payouts(provider: Mapping[str, str]) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{provider['MVOLA_BASE_URL']}/control/payouts", timeout=PATIENCE) as answer:
        found: list[dict[str, Any]] = json.load(answer)["payouts"]
    return found


class Form(HTMLParser):
    """The one form of a page, as a browser understands it."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", {}  # type: str, dict[str, str]
        self._address = address
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = urljoin(self._address, given.get("action", ""))
        elif tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"]] = given["value"]


def browse(address: str, fields: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Where the browser is in the end, and the page there."""
    body = None if fields is None else urlencode(fields).encode()
    with urllib.request.urlopen(address, body, timeout=PATIENCE) as answer:
        return answer.url, answer.read().decode()


def intact(home: Path) -> bool:
    return verify(Home(home).ledger, Home(home).vault.ledger_key()).intact


@pytest.mark.parametrize(
    ("operator", "story", "code", "status", "count"),
    [(*key, *expected) for key, expected in WITH_CALLBACKS.items()],
)
def test_story_with_callbacks(
    till: CommandLine, provider: dict[str, str], operator: str, story: str, code: int, status: str, count: int
) -> None:
    wait = "3" if (operator, story) == ("mvola", "06") else LONG
    outcome = till.pay(operator, CUSTOMERS[operator] + story, "--wait", wait)
    assert (outcome.code, outcome.json["status"]) == (code, status), outcome.err
    assert debits(provider, outcome.json["reference"]) == count
    assert intact(till.home)


def test_pvits_page_from_the_tills_own_page_to_paid(till: CommandLine, provider: dict[str, str]) -> None:
    paying = till.start(
        "pay", "--operator", "pvit-web", "--amount", "750", "--phone", f"{AIRTEL}01", "--json", "--wait", LONG
    )
    assert paying.stderr is not None
    said = ""
    while "/w/" not in said:
        said = paying.stderr.readline()
        assert said, "the till ended before it gave a link"
    link = said.split()[-1]
    own = Form(*browse(link))
    assert own.action == provider["PVIT_URL"]
    assert own.fields["montant"] == "750"
    assert "token" not in own.fields
    where, page = browse(own.action, own.fields)
    hosted = Form(where, page)
    number = f"{AIRTEL}01"
    back, thanks = browse(hosted.action, {**hosted.fields, "operator": "AM", "number": number, "action": "pay"})
    assert back == f"{link}/done"
    assert "Payé" not in thanks
    outcome = finished(paying)
    assert (outcome.code, outcome.json["status"]) == PAID, outcome.err
    assert outcome.json["flags"] == ["amount_unverified"]
    assert outcome.json["link"] == link
    assert debits(provider, outcome.json["reference"]) == 1


def test_a_port_that_is_taken_does_not_stop_the_shop(till: CommandLine) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", int(till.environ["POS_APP_CALLBACK_LISTEN"].rpartition(":")[2])))
        busy.listen()
        outcome = till.pay("mvola", f"{MVOLA}01", "--wait", LONG)
        assert outcome.code == 0, outcome.err
        assert "pos-app:" in outcome.err
        # Without the listener there is no page that a customer could open.
        web = till.pay("pvit-web", f"{AIRTEL}01", "--wait", "1")
        assert (web.code, web.json["status"], web.json["reason"]) == (*NOT_SENT, "callbacks_off")


def test_forged_callbacks_pay_nothing(till: CommandLine, provider: dict[str, str]) -> None:
    """While a payment waits: forged, replayed, about somebody else's reference, on the right address and on others."""
    paying = till.start(
        "pay", "--operator", "pvit", "--amount", "500", "--phone", f"{AIRTEL}04", "--json", "--wait", "6"
    )
    assert paying.stderr is not None
    said = ""
    while "C1-" not in said:
        said = paying.stderr.readline()
    reference = said.split()[-1]
    address = json.loads(urllib.request.urlopen(f"{provider['MVOLA_BASE_URL']}/control/switches").read())
    account = address["pvit_callback_url"]
    forged = {"operator": "pvit", "outcome": "paid", "reference": reference, "url": account}
    assert order(provider, "callbacks/forge", forged)["status"] == 200
    assert order(provider, "callbacks/forge", {**forged, "reference": "C9-UNKNOWN"})["status"] == 200
    assert order(provider, "callbacks/forge", {**forged, "url": f"{account}x"})["status"] == 404
    assert order(provider, "callbacks/replay", {"times": 50, "contains": reference, "url": account})
    outcome = finished(paying)
    assert (outcome.code, outcome.json["status"]) == (3, "awaiting"), outcome.err
    assert debits(provider, reference) == 0
    reader = Home(till.home).open_reader()
    kinds = [event.kind for event in reader.trail(reference)]
    assert kinds.count("callback") == 1  # type: ignore[comparison-overlap]
    assert [orphan.named for orphan in reader.orphans(10)] == ["C9-UNKNOWN"]
    reader.close()
    assert intact(till.home)


@pytest.mark.parametrize(
    ("operator", "story", "code", "status", "count"),
    [
        ("pvit", "01", 0, "paid", 1),
        ("pvit", "02", 1, "refused", 0),
        ("pvit", "05", 0, "paid", 1),
        ("pvit", "06", 3, "unknown", 0),
        ("moneyfusion", "01", 3, "awaiting", 1),
        ("moneyfusion", "06", 3, "unknown", 0),
    ],
)
def test_money_goes_back_at_most_once(
    till: CommandLine, provider: dict[str, str], operator: str, story: str, code: int, status: str, count: int
) -> None:
    before = len(payouts(provider))
    wait = LONG if code != 3 else "3"
    arguments = ("--operator", operator, "--amount", "700", "--phone", CUSTOMERS[operator] + story, "--wait", wait)
    outcome = till.run("change", *arguments, "--reason", "monnaie", "--by", "Hanta", "--json")
    assert (outcome.code, outcome.json["status"]) == (code, status), outcome.err
    assert (outcome.json["direction"], outcome.json["approved_by"]) == ("out", "Hanta")
    assert len(payouts(provider)) - before == count
    assert till.run("payments", "--json").json == []
    assert [each["reference"] for each in till.run("payments", "--payouts", "--json").json] == [
        outcome.json["reference"]
    ]
    asked = till.run("status", outcome.json["reference"], "--json")
    assert asked.code == code
    assert len(payouts(provider)) - before == count
    assert intact(till.home)


def test_a_refund_of_a_payment_is_made_once(till: CommandLine, provider: dict[str, str]) -> None:
    paid = till.pay("pvit", f"{AIRTEL}01", "--wait", LONG, amount="900")
    reference = paid.json["reference"]
    arguments = ("change", "--operator", "pvit", "--amount", "900", "--phone", f"{AIRTEL}01", "--wait", LONG)
    refund = (*arguments, "--reason", "retour", "--by", "Hanta", "--for", reference.lower(), "--json")
    first = till.run(*refund)
    assert (first.code, first.json["returns"]) == (0, reference), first.err
    second = till.run(*refund)
    assert (second.code, second.out) == (2, ""), second.err
    assert first.json["reference"] in second.err
    assert len([each for each in payouts(provider) if each["reference"] == first.json["reference"]]) == 1


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"POS_APP_PIN": "1111"}, "500"),
        ({"POS_APP_PIN": ""}, "500"),
        ({"POS_APP_MANAGER_PIN": ""}, "500"),
        ({"PVIT_PAYOUT_MAXIMUM": "0", "PVIT_PAYOUT_DAILY_MAXIMUM": "0"}, "500"),
        ({}, "2001"),
        ({}, "99"),
        ({"PVIT_PAYOUT_DAILY_MAXIMUM": "400"}, "500"),
    ],
)
def test_money_that_may_not_go_is_not_recorded(
    till: CommandLine, provider: dict[str, str], changes: dict[str, str], amount: str
) -> None:
    before = len(payouts(provider))
    guarded = CommandLine(till.home, {**till.environ, **changes})
    arguments = ("--operator", "pvit", "--amount", amount, "--phone", f"{AIRTEL}01", "--reason", "monnaie")
    outcome = guarded.run("change", *arguments, "--by", "Hanta", "--json")
    assert (outcome.code, outcome.out) == (2, ""), outcome.err
    assert len(payouts(provider)) == before
    assert till.run("payments", "--payouts", "--json").json == []


def test_the_key_of_the_day(tmp_path: Path) -> None:
    # A sandbox of its own: the key of the shared one has to stay alive for the other tests.
    with sandbox(tmp_path / "sandbox") as provider:
        till = listening(provider, tmp_path)
        refused = _offer(till, "not-a-key-of-the-account")
        assert refused.code == 1
        order(provider, "pvit/replace", {})
        dead = till.pay("pvit", f"{AIRTEL}01", "--wait", LONG)
        assert (dead.code, dead.json["status"], dead.json["reason"]) == (*NOT_SENT, "token_invalid")
        checks = {check["check"]: check for check in till.run("doctor", "--json").json}
        assert not checks["token:pvit"]["ok"]
        with urllib.request.urlopen(f"{provider['MVOLA_BASE_URL']}/control") as answer:
            key = json.load(answer)["env"]["PVIT_TOKEN"]
        taken = _offer(till, key)
        assert taken.code == 0, taken.err
        assert till.pay("pvit", f"{AIRTEL}01", "--wait", LONG).code == 0
        for file in till.home.rglob("*"):
            if file.is_file() and file.name != "pvit.key":
                assert key.encode() not in file.read_bytes(), f"I7: {file.name}"


def _offer(till: CommandLine, key: str) -> Any:
    import os
    import subprocess

    from tests.end_to_end.command_line import Outcome

    done = subprocess.run(
        till.command("key"),
        env={**os.environ, **till.environ},
        input=key + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("operator", CUSTOMERS)
def test_a_payment_is_sent_however_short_the_wait(till: CommandLine, operator: str) -> None:
    outcome = till.pay(operator, CUSTOMERS[operator] + "04", "--wait", "0")
    assert (outcome.code, outcome.json["status"]) == (3, "awaiting"), outcome.err
