"""`pos-app receipt`: what it shows, writes and prints, how that is counted, and its exit codes."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app import cli
from pos_app.home import Home
from pos_app.printers import make_spool
from pos_app.printing.drain_lock import FileDrainLock
from tests.ledger.story import payout, write
from tests.receipts.decoder import decode
from tests.receipts.printed import Cut, Line, Qr
from tests.support.fake_printer import FakePrinter, Status

REFERENCE = "C3-1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A till with one payment of each outcome, made after its print queue was."""
    till = Home(tmp_path / "home", find=lambda: None)
    with till.locked():
        make_spool(till)
        ledger = till.open_ledger()
        at = datetime.now(UTC) + timedelta(seconds=1)
        for number, outcome in enumerate(("paid", "refused", "awaiting", "confirmed_manually"), 1):
            write(ledger, f"C3-{number}", outcome, at)
        payout(ledger, "C3-9", "paid", at)
        ledger.close()
    return till.path


def run(home: Path, *arguments: str, **settings: str) -> int:
    environ = {f"POS_APP_{name}": value for name, value in settings.items()}
    return cli.run(["--home", str(home), "receipt", *arguments], environ)


def lines(data: bytes) -> list[str]:
    return [event.text.strip() for event in decode(data) if isinstance(event, Line)]


def test_shown_it_is_not_counted(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, REFERENCE.lower()) == run(home, REFERENCE) == 0
    shown = capsys.readouterr().out
    assert shown.count("Preuve de paiement") == 2
    assert shown.count("APERÇU") == 4
    assert "DUPLICATA" not in shown
    assert run(home, REFERENCE, "--escpos", str(tmp_path / "r.bin")) == 0
    assert "DUPLICATA 1" not in lines((tmp_path / "r.bin").read_bytes())


def test_everything_that_is_handed_out_is_counted(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pypdf import PdfReader

    assert run(home, REFERENCE, "--escpos", str(tmp_path / "1.bin")) == 0
    assert run(home, REFERENCE, "--pdf", str(tmp_path / "2.pdf")) == 0
    assert run(home, REFERENCE, "--print", PRINTER_CONNECTION="file", PRINTER_TARGET=str(tmp_path / "3.bin")) == 0
    assert capsys.readouterr().out.replace("\u00a0", " ").splitlines() == [
        f"Reçu écrit : {tmp_path / '1.bin'}",
        f"Reçu écrit (DUPLICATA 1) : {tmp_path / '2.pdf'}",
        "Reçu imprimé (DUPLICATA 2).",
    ]
    first = (tmp_path / "1.bin").read_bytes()
    assert not any("DUPLICATA" in line for line in lines(first))
    assert [event.payload for event in decode(first) if isinstance(event, Qr)] == [REFERENCE]
    assert isinstance(decode(first)[-1], Cut)
    assert "DUPLICATA 1" in PdfReader(tmp_path / "2.pdf").pages[0].extract_text()
    assert "DUPLICATA 2" in lines((tmp_path / "3.bin").read_bytes())


def test_a_printer_on_the_network(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakePrinter() as printer:
        code = run(home, REFERENCE, "--print", PRINTER_CONNECTION="network", PRINTER_TARGET=printer.target)
        printed = b"".join(printer.received)
    assert code == 0
    assert "Preuve de paiement" in lines(printed)
    assert capsys.readouterr().out == "Reçu imprimé.\n"


def test_without_paper_it_stays_in_the_queue(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakePrinter() as printer:
        printer.status = Status(paper_out=True)
        settings = {"PRINTER_CONNECTION": "network", "PRINTER_TARGET": printer.target}
        assert run(home, REFERENCE, "--print", "--wait", "0.5", **settings) == 1
        told = capsys.readouterr()
        assert f"L'imprimante {printer.target} n'a plus de papier" in told.err
        assert "file d'impression" in told.err
        assert told.out == ""
        printer.status = Status()
        # Whoever prints next prints what waits first.
        assert run(home, "C3-2", "--print", **settings) == 0
        assert capsys.readouterr().err == "1 papier plus ancien, qui attendait, a été imprimé avant lui.\n"
        printed = lines(b"".join(printer.received))
    assert printed.index("PAYÉ") < printed.index("REFUSÉ")
    assert not any("DUPLICATA" in line for line in printed)


@pytest.mark.expects_log("was deleted or replaced")
def test_a_queue_that_is_taken_away_meanwhile_is_not_called_printed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakePrinter() as printer:
        printer.status = Status(paper_out=True)

        def take_away() -> None:
            printer.wait_for(lambda it: bool(it.questions))
            (home / "printing.sqlite3").unlink()

        taking = threading.Thread(target=take_away)
        taking.start()
        settings = {"PRINTER_CONNECTION": "network", "PRINTER_TARGET": printer.target}
        assert run(home, REFERENCE, "--print", "--wait", "10", **settings) == 2
        taking.join()
    told = capsys.readouterr()
    assert told.out == ""
    assert "supprimé ou remplacé" in told.err


def test_one_behind_others_says_what_keeps_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakePrinter(off=True) as printer:
        settings = {"PRINTER_CONNECTION": "network", "PRINTER_TARGET": printer.target}
        for reference, before in ((REFERENCE, ""), ("C3-2", "1 papier plus ancien attend avant lui.\n")):
            assert run(home, reference, "--print", "--wait", "0.5", **settings) == 1
            told = capsys.readouterr().err
            assert told.startswith(f"{before}L'imprimante {printer.target} ne répond pas")


def test_what_keeps_the_printer_of_the_window_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The window's process prints, and only the queue's file says what its printer lacks."""
    with FakePrinter(off=True) as printer:
        settings = {"PRINTER_CONNECTION": "network", "PRINTER_TARGET": printer.target}
        assert run(home, REFERENCE, "--print", "--wait", "0.5", **settings) == 1
        capsys.readouterr()
        window = FileDrainLock(home / "printing.lock")
        assert window.take()
        try:
            assert run(home, "C3-2", "--print", "--wait", "0.1", **settings) == 1
        finally:
            window.release()
    told = capsys.readouterr().err
    assert told.startswith(f"1 papier plus ancien attend avant lui.\nL'imprimante {printer.target} ne répond pas")


@pytest.mark.parametrize(
    ("reference", "code", "word"),
    [("C3-2", 0, "REFUSÉ"), ("C3-3", 3, "pas encore décidé"), ("C3-4", 0, "selon le gérant"), ("C3-9", 0, "VERSÉ")],
)
def test_the_paper_fits_the_payment(
    home: Path, capsys: pytest.CaptureFixture[str], reference: str, code: int, word: str
) -> None:
    assert run(home, reference) == code
    told = capsys.readouterr()
    assert word in (told.err if code else told.out)


def test_what_cannot_be_done(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "NOBODY") == 2
    assert run(tmp_path / "nowhere", REFERENCE) == 2
    assert run(home, REFERENCE, "--print") == 2
    assert "[printer]" in capsys.readouterr().err
    assert run(home, REFERENCE, "--print", "--pdf", str(tmp_path / "r.pdf")) == 2
    assert "une seule" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert run(home, REFERENCE, "--escpos", str(tmp_path / "file" / "r.bin")) == 2
    assert "touché" in capsys.readouterr().err


@pytest.mark.parametrize("way", ["--pdf", "--escpos"])
def test_no_device_is_replaced_by_a_file(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """As root the place of `/dev/usb/lp0` would be taken, and the receipt be called printed."""
    device = tmp_path / "lp0"
    os.mkfifo(device)
    assert run(home, REFERENCE, way, str(device)) == 2
    assert device.is_fifo()
    assert "touché" in capsys.readouterr().err
    assert run(home, REFERENCE, "--escpos", str(tmp_path / "r.bin")) == 0
    assert not any("DUPLICATA" in line for line in lines((tmp_path / "r.bin").read_bytes()))


def test_narrow_paper_is_shown_narrow(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, REFERENCE, PRINTER_CONNECTION="file", PRINTER_TARGET="/dev/null", PRINTER_WIDTH="58") == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) == 32


def test_an_old_payment_whose_count_nobody_knows_is_a_copy(home: Path, tmp_path: Path) -> None:
    for file in home.glob("printing.sqlite3*"):
        file.unlink()
    till = Home(home, find=lambda: None)
    make_spool(till)
    with till.locked():
        ledger = till.open_ledger()
        write(ledger, "C3-8", "paid", datetime.now(UTC) - timedelta(days=1))
        ledger.close()
    assert run(home, "C3-8", "--escpos", str(tmp_path / "r.bin")) == 0
    assert lines((tmp_path / "r.bin").read_bytes())[0] == "DUPLICATA"


def test_a_printer_of_the_desktop_that_is_not_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {"PRINTER_CONNECTION": "office", "PRINTER_TARGET": "no such printer"}
    assert run(home, REFERENCE, "--print", "--wait", "2", **settings) == 1
    assert "printer_" not in capsys.readouterr().err
