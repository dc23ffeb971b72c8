"""Proof that the guards of tests/conftest.py bite: each of these small tests has to fail, and for its own reason."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SETTINGS = (
    "[pytest]\naddopts = --strict-markers\nfilterwarnings = error\nqt_api = pyside6\nqt_log_level_fail = WARNING\n"
)


def outcome(pytester: pytest.Pytester, *bodies: str) -> tuple[dict[str, int], str]:
    """Run test files under our conftest in a process of its own; what came out, and what was printed."""
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makeini(SETTINGS)
    pytester.makepyfile(**{f"test_{number}": body for number, body in enumerate(bodies)})
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:xdist", "-rfE")
    return result.parseoutcomes(), result.stdout.str()


BITES = {
    "unexpected in the log": """
        import logging
        def test_it():
            logging.getLogger("pos_app.engine").warning("the disk is full")
        """,
    "expected in the log, and never came": """
        import pytest
        @pytest.mark.expects_log("disk")
        def test_it():
            pass
        """,
    "the test tried to leave the machine": """
        import socket
        def test_it():
            try:
                socket.getaddrinfo("devapi.example", 443)
            except AssertionError:
                pass
        """,
    "NetworkForbidden": """
        import socket
        def test_it():
            socket.create_connection(("203.0.113.7", 443), timeout=1)
        """,
    "DeprecationWarning": """
        import warnings
        def test_it():
            warnings.warn("old", DeprecationWarning)
        """,
    "PytestUnhandledThreadExceptionWarning": """
        import threading
        def test_it():
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
        """,
    "PytestUnraisableExceptionWarning": """
        class Bad:
            def __del__(self):
                raise ValueError("too late")
        def test_it():
            Bad()
        """,
    "Qt messages with level WARNING or above emitted": """
        from PySide6.QtCore import qWarning
        def test_it():
            qWarning("a widget without a parent")
        """,
}


def test_every_guard_bites(pytester: pytest.Pytester) -> None:
    _, printed = outcome(pytester, *BITES.values())
    bitten = {line.split()[1].split("::")[0] for line in printed.splitlines() if line.startswith(("FAILED ", "ERROR "))}
    assert bitten == {f"test_{number}.py" for number in range(len(BITES))}, printed
    assert [reason for reason in BITES if reason not in printed] == []


def test_what_is_allowed_passes(pytester: pytest.Pytester) -> None:
    outcomes, printed = outcome(
        pytester,
        """
        import logging, os, socket, time
        from pathlib import Path
        import pytest
        @pytest.mark.expects_log("WARNING pos_app: the disk")
        def test_an_expected_warning():
            logging.getLogger("pos_app").warning("the disk is full")
        def test_another_way(expect_log):
            expect_log("never came back")
            logging.getLogger("pos_app").error("the network never came back")
        def test_the_loopback():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname()).close()
        def test_the_surroundings():
            assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
            assert "pos-app-tests-" in str(Path("~").expanduser())
            assert "pos-app-tests-" in os.environ["POS_APP_HOME"]
            assert not Path(os.environ["POS_APP_HOME"]).exists()
            assert time.strftime("%H", time.localtime(0)) == "03"
            import keyring
            assert type(keyring.get_keyring()).__module__ == "keyring.backends.fail"
        """,
    )
    assert outcomes == {"passed": 4}, printed
