"""`pos-app demo` in a process of its own: the tour that plays by itself, and a training till that a signal closes."""

import os
import signal
import sqlite3
import struct
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pos_app.ledger.chain import verify
from pos_app.training import training_home

PATIENCE = 240
PICTURES = (
    "01-sale-empty",
    "02-sale-filled",
    "03-waiting",
    "04-telephone",
    "05-paid",
    "06-refused",
    "07-abandon-asked",
    "08-abandoned",
    "09-paid-late",
    "10-paid-pvit",
    "11-not-sent",
    "12-to-verify",
    "13-review",
    "14-in-flight",
    "15-history",
    "16-about",
    "17-lane",
    "18-sale-1024",
    "19-sale-filled-1024",
    "20-waiting-1024",
    "22-link-moneyfusion",
    "23-customer-code",
    "24-telephone-page",
    "25-customer-paid",
    "26-paid-moneyfusion",
    "27-link-ekolopay",
    "28-refused-ekolopay",
    "29-link-abandon-asked",
    "30-link-paid-late",
    "31-link-pvit-web",
    "32-telephone-pvit-page",
    "33-paid-pvit-web",
    "34-link-lost",
    "35-change",
    "36-change-asked",
    "37-payout-paid",
    "38-payout-refused",
    "39-payout-to-verify",
    "40-sale-commission",
    "41-key-refused",
    "42-stopped",
    "43-orphan",
    "44-link-1024",
    "45-change-1024",
    "46-first-manager",
    "47-open-day",
    "48-people",
    "49-lock",
    "49-lock-1024",
    "50-cash-sale",
    "51-cash-out",
    "52-decision",
    "53-managers-only",
    "54-declared-paid",
    "55-second-attempt",
    "56-history-filtered",
    "57-history-details",
    "58-board",
    "59-statement",
    "60-piles",
    "60-piles-1024",
    "61-difference",
    "62-explained",
    "63-day",
    "63-day-1024",
    "64-blind-count",
    "64-blind-count-1024",
    "65-close-asked",
    "66-undecided",
    "67-z-report",
    "68-z-exported",
    "69-next-day",
    "70-wrong-pin",
    "71-receipt",
    "71-receipt-paper",
    "72-copy-asked",
    "73-copy-paper",
    "74-link-paper",
    "75-share",
    "75-share-1024",
    "76-printer",
    "76-printer-1024",
    "77-test-page",
    "78-no-paper",
    "78-no-paper-1024",
    "79-no-paper-printer",
    "80-paper-again",
    "81-x-printed",
    "82-z-paper",
    "83-cash-slip",
    "84-refusal-slip",
    "85-change-slip",
)
PAPERS = {
    ("payment", 0): 3,
    ("payment", 1): 2,
    ("payment", 2): 1,
    ("refusal", 0): 1,
    ("link", 0): 1,
    ("change", 0): 1,
    ("cash", 0): 1,
    ("x", 0): 1,
    ("z", 0): 1,
}
"""What was handed out, by its kind and the number of its copy: a PDF and a picture are copies of a printed receipt."""
CUSTOMERS = ("23-customer-code", "25-customer-paid")
"""Pictures of the customer's screen, which has a size of its own."""


def demo(*arguments: str, home: Path | None = None, **more: str) -> "subprocess.Popen[str]":
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    given = [] if home is None else ["--home", str(home)]
    return subprocess.Popen(
        [sys.executable, "-m", "pos_app", *given, *arguments],
        env={**environ, **more, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    with process:
        out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def size_of(picture: Path) -> tuple[int, int]:
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:])
    return width, height


def printed(spool: Path) -> Counter[tuple[str, int]]:
    """What the print queue counted; nothing waits in it."""
    connection = sqlite3.connect(spool)
    copies = list(connection.execute("SELECT key, copy FROM copies"))
    states = {state for (state,) in connection.execute("SELECT state FROM jobs")}
    connection.close()
    assert states == {"printed"}
    return Counter((key.partition(":")[0], copy) for key, copy in copies)


def test_the_tour(tmp_path: Path) -> None:
    folder = tmp_path / "pictures" / "of the tour"
    code, out, err = finished(demo("demo", "--tour", str(folder), home=tmp_path / "home"))
    assert code == 0, out + err
    assert err == ""
    others = {f"21-sale-{language}" for language in ("en", "mg")}
    assert {file.stem for file in folder.iterdir()} == {*PICTURES, *others}
    for file in folder.iterdir():
        width, height = size_of(file)
        if file.stem in CUSTOMERS:
            assert (width, height) == (480, 640)
        else:
            assert height == 768
            assert width == 1024 if file.stem.endswith("-1024") else width >= 1366
    assert "jamais deux pour un même paiement" in out
    assert "4 rendus, 2 versements" in out
    assert out.count("papier n° ") == 11
    assert "Page d'essai" in out
    assert out.count("\n") > 150
    home = training_home(tmp_path / "home", {})
    assert verify(home.ledger, home.vault.ledger_key()).intact
    ledger = sqlite3.connect(home.ledger)
    statuses = Counter(status for (status,) in ledger.execute("SELECT status FROM payments"))
    environments = {environment for (environment,) in ledger.execute("SELECT environment FROM payments")}
    returned = Counter(status for (status,) in ledger.execute("SELECT status FROM payouts"))
    told = ledger.execute("SELECT kind FROM events WHERE reference IN ('@people', '@days', '@statements')")
    acts = Counter(kind for (kind,) in told)
    (orphans,) = ledger.execute("SELECT count(*) FROM orphans").fetchone()
    ledger.close()
    assert printed(home.printing) == PAPERS
    assert environments == {"training"}
    assert statuses == {
        "paid": 34,
        "refused": 10,
        "not_sent": 5,
        "confirmed_manually": 1,
        "review": 2,
        "awaiting": 4,
        "abandoned": 9,
    }
    assert returned == {"paid": 1, "refused": 1, "unknown": 1, "awaiting": 1}
    assert orphans == 1
    assert acts == {
        "person_added": 2,
        "signed_in": 3,
        "signed_out": 3,
        "pin_refused": 1,
        "forbidden": 1,
        "day_opened": 1,
        "cash_sale": 1,
        "cash_out": 1,
        "imported": 2,
        "compared": 6,
        "explained": 1,
        "day_closed": 1,
    }
    assert "34 paiements, chaque total vérifié" in out
    assert sorted(file.suffix for file in home.exports.iterdir()) == [".csv", ".csv", ".pdf", ".pdf"]
    assert len(list((home.path / "backups").iterdir())) == 1


def test_the_tour_in_another_language(tmp_path: Path) -> None:
    # The one whose words are longest; what fits there fits in the others.
    language = "mg"
    code, out, err = finished(demo("--lang", language, "demo", "--tour", str(tmp_path / "tour")))
    assert code == 0, out + err
    assert (tmp_path / "tour" / "21-sale-fr.png").exists()
    assert not (tmp_path / "tour" / f"21-sale-{language}.png").exists()


def test_a_tour_that_cannot_write_its_pictures_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, out, err = finished(demo("demo", "--tour", str(tmp_path / "file" / "below"), home=tmp_path / "home"))
    assert (code, err) == (1, "")
    assert "ÉCHEC" in out


def test_a_tour_in_a_real_home_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    code, out, err = finished(demo("demo", "--tour", str(tmp_path / "tour"), home=tmp_path))
    assert code == 1
    assert "ÉCHEC" in out
    assert "dossier d'une vraie caisse" in err
    assert "Traceback" not in err
    assert not (tmp_path / "ledger.sqlite3").exists()


def test_without_a_screen_it_says_what_can_be_done(tmp_path: Path) -> None:
    code, out, err = finished(demo("demo", home=tmp_path / "home"))
    assert (code, out) == (2, "")
    assert "--tour" in err
    assert not (tmp_path / "home").exists()


def test_it_leaves_after_its_first_frame(tmp_path: Path) -> None:
    process = demo("demo", home=tmp_path / "home", QT_QPA_PLATFORM="offscreen", POS_APP_EXIT_AFTER_PAINT="1")
    assert finished(process) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_signal_closes_it(tmp_path: Path) -> None:
    home = training_home(tmp_path / "home", {})
    process = demo("demo", home=home.path, QT_QPA_PLATFORM="offscreen")
    # Its ledger is there once the engine runs; a signal may come at any time after that.
    while not home.ledger.exists():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    code, out, err = finished(process)
    assert (code, out) == (0, ""), err
    assert verify(home.ledger, home.vault.ledger_key()).intact
