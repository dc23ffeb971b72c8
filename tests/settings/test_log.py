"""The log: what is hidden in every line, wherever it comes from; the file turns over; nothing that broke is lost."""

import base64
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.log import FILE_NAME, Log, PrivateFormatter, open_log

SECRET = "sandbox-consumer-secret"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Log]:
    log = open_log(tmp_path)
    log.hide([SECRET, "key:pair", "abc"])
    yield log
    log.close()


def lines(folder: Path) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8")


def test_secrets_never_reach_the_file(opened: Log, tmp_path: Path) -> None:
    log = logging.getLogger("pos_app.test")
    log.info("as it is: %s", SECRET)
    log.info("encoded: %s", base64.b64encode(SECRET.encode()).decode())
    log.info("Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.abc-def_ghi")
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.info("a traceback", exc_info=True)
    written = lines(tmp_path)
    assert SECRET not in written
    assert base64.b64encode(SECRET.encode()).decode() not in written
    assert "eyJ" not in written
    assert written.count("•••") >= 4
    assert "ValueError" in written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to 0341234567 now", "to 034•••67 now"),
        ("+261341234567", "+26134•••67"),
        ("00261341234567", "0026134•••67"),
        ("msisdn;074213803", "msisdn;074•••03"),
        ("'0708889205'", "'070•••05'"),
        ("at 2026-11-21T08:33:14.123Z", "at 2026-11-21T08:33:14.123Z"),
        ("C1-0T38S6XFT", "C1-0T38S6XFT"),
        ("6b1f2d35-5470-4ddc-b7e2-0cf39313c943", "6b1f2d35-5470-4ddc-b7e2-0cf39313c943"),
        ("1000 Ar", "1000 Ar"),
    ],
)
def test_numbers_are_shortened(text: str, shown: str) -> None:
    assert PrivateFormatter().clean(text) == shown


@given(st.text(max_size=60), st.text(alphabet="abcXYZ019+/=.$^\\", min_size=4, max_size=30), st.text(max_size=60))
def test_any_secret_is_hidden(before: str, secret: str, after: str) -> None:
    formatter = PrivateFormatter()
    formatter.hide([secret])
    assert secret not in formatter.clean(f"{before}<{secret}>{after}")


def test_short_words_are_no_secrets(opened: Log, tmp_path: Path) -> None:
    logging.getLogger("pos_app").info("abc stays")
    assert "abc stays" in lines(tmp_path)


def test_libraries_that_print_addresses_are_silent(opened: Log, tmp_path: Path) -> None:
    logging.getLogger("httpx").info("GET https://www.pay.example/app/key/pay/")
    logging.getLogger("httpcore").debug("headers")
    assert lines(tmp_path) == ""


@pytest.mark.expects_log("CRITICAL pos_app: unhandled exception")
def test_what_nobody_caught_is_logged_and_an_interruption_is_not(tmp_path: Path) -> None:
    passed_on: list[type[BaseException]] = []
    before, sys.excepthook = sys.excepthook, lambda kind, _error, _trace: passed_on.append(kind)
    log = open_log(tmp_path)
    try:
        sys.excepthook(RuntimeError, RuntimeError("a bug"), None)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        log.close()
        sys.excepthook = before
    assert "RuntimeError: a bug" in lines(tmp_path)
    assert "KeyboardInterrupt" not in lines(tmp_path)
    assert passed_on == [RuntimeError, KeyboardInterrupt]


@pytest.mark.expects_log("unhandled exception in reader")
def test_what_nobody_caught_in_a_thread_is_logged(tmp_path: Path) -> None:
    passed_on: list[threading.ExceptHookArgs] = []
    before = threading.excepthook
    threading.excepthook = passed_on.append
    log = open_log(tmp_path)
    try:
        thread = threading.Thread(target=lambda: 1 / 0, name="reader")
        thread.start()
        thread.join()
    finally:
        log.close()
        threading.excepthook = before
    assert "ZeroDivisionError" in lines(tmp_path)
    assert len(passed_on) == 1


def test_closing_takes_everything_back(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level, sys.excepthook, threading.excepthook)
    open_log(tmp_path, verbose=True).close()
    assert (list(root.handlers), root.level, sys.excepthook, threading.excepthook) == before


def test_verbose_speaks_on_standard_error_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = open_log(tmp_path, verbose=True)
    logging.getLogger("pos_app").debug("detail of 0341234567")
    log.close()
    assert "detail of 034•••67" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_costs_the_log_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file")
    log = open_log(tmp_path / "logs")
    logging.getLogger("pos_app").info("lost")
    log.close()
    assert "logs" in capsys.readouterr().err


def test_the_file_turns_over(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    for _ in range(120):
        logging.getLogger("pos_app").info("x" * 60_000)
    log.close()
    files = list(tmp_path.glob(f"{FILE_NAME}*"))
    assert len(files) == 5
    assert sum(path.stat().st_size for path in files) < 6_000_000
