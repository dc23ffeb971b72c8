"""What holds for every test: no way out of the machine, no home of a person, no warning that nobody expected.

The environment is set when this file is read, before Qt and the application see it; test_guards.py proves each guard.
"""

import logging
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["pytester", "tests.simulation.summary"]

_OURS = ("POS_APP_", "MVOLA_", "PVIT_", "MONEYFUSION_", "EKOLOPAY_", "WEBHOOK_BASE_URL")
_HOME = Path(tempfile.mkdtemp(prefix="pos-app-tests-"))
_LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|::1|localhost|")


def _isolate_environment() -> None:
    for name in list(os.environ):
        if name.startswith(_OURS) or name.lower() in ("http_proxy", "https_proxy", "all_proxy", "language"):
            del os.environ[name]
    # A person's keyring is reached through this bus; without it, and with the failing backend, nobody asks it.
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(_HOME)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        folder = _HOME / name.lower()
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    # Madagascar's clock, so that local time mistaken for UTC shows. In POSIX form: it needs no time zone database.
    os.environ["TZ"] = "EAT-3"
    if hasattr(time, "tzset"):
        time.tzset()


_isolate_environment()

hypothesis.settings.register_profile("till", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "till")


class NetworkForbidden(AssertionError):
    """A test tried to leave the machine."""


_attempts: list[str] = []


def _refuse_strangers(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: sees every connection and look-up of this process, whichever library makes it."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if isinstance(text, str) and not _LOOPBACK.fullmatch(text):
        _attempts.append(f"{event} {text}")
        raise NetworkForbidden(f"{event} {text}: a test may speak to the loopback only")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(pattern): a warning or error that this test brings about")
    sys.addaudithook(_refuse_strangers)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The longest first: one that a worker began at the very end would have the other one wait for a minute.
    items.sort(key=lambda item: "end_to_end" not in item.path.parts)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fails the test that tried to leave the machine, even when the code under test took the refusal as an answer."""
    _attempts.clear()
    yield
    assert not _attempts, f"the test tried to leave the machine: {_attempts}"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the application that no other test has; it does not exist until somebody makes it."""
    monkeypatch.setenv("POS_APP_HOME", str(_HOME / f"home-{time.monotonic_ns()}"))


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Whatever language a test chose, the next one starts in French."""
    yield
    catalog = sys.modules.get("pos_app.wording.catalog")
    if catalog is not None:
        catalog.set_language("fr")


class _Alarms(logging.Handler):
    """Keeps every record of WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _alarms(request: pytest.FixtureRequest) -> Iterator[_Alarms]:
    alarms = _Alarms()
    alarms.expected += [marker.args[0] for marker in request.node.iter_markers("expects_log")]
    root = logging.getLogger()
    root.addHandler(alarms)
    yield alarms
    root.removeHandler(alarms)
    lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in alarms.records]
    surprises = [line for line in lines if not any(re.search(pattern, line) for pattern in alarms.expected)]
    missing = [pattern for pattern in alarms.expected if not any(re.search(pattern, line) for line in lines)]
    assert not surprises, f"unexpected in the log: {surprises}"
    assert not missing, f"expected in the log, and never came: {missing}"


@pytest.fixture
def expect_log(_alarms: _Alarms) -> Callable[[str], None]:
    """`expect_log(pattern)`: a line `LEVEL logger: message` that matches must come, and is no failure."""
    return _alarms.expected.append
