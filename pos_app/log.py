"""The log of one till: a file that turns over, from which secrets and whole telephone numbers are kept out.

What is hidden is hidden in the finished line, so that arguments, tracebacks and libraries cannot bring it in.
"""

import base64
import logging
import re
import sys
import threading
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

FILE_NAME = "pos-app.log"
_FILE_BYTES = 1_000_000
_FILES = 5
_SHORTEST_SECRET = 4
_HIDDEN = "•••"

_PHONE = re.compile(r"(?<![\w.:-])(\+|00)?((?:261|241|225|242)?0?\d{2})\d{4,6}(\d{2})(?![\w:-]|\.\d)")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)

log = logging.getLogger("pos_app")


class PrivateFormatter(logging.Formatter):
    """Writes a record as one text and takes out of it what nobody may read."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        self._secrets: tuple[str, ...] = ()

    def hide(self, secrets: Iterable[str]) -> None:
        """Never write these, neither as they are nor in base 64."""
        plain = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        encoded = {base64.b64encode(secret.encode()).decode() for secret in plain}
        # The longest first: a secret may be a part of another one.
        self._secrets = tuple(sorted({*self._secrets, *plain, *encoded}, key=len, reverse=True))

    def format(self, record: logging.LogRecord) -> str:
        return self.clean(super().format(record))

    def clean(self, text: str) -> str:
        """`text` without secrets, tokens and the middle of telephone numbers."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        text = _BEARER.sub(rf"\1 {_HIDDEN}", text)
        return _PHONE.sub(rf"\1\2{_HIDDEN}\3", text)


class Log:
    """The log of this process. `close` takes everything back that `open_log` put in place."""

    def __init__(self, handlers: list[logging.Handler], formatter: PrivateFormatter, level: int) -> None:
        self._handlers = handlers
        self._formatter = formatter
        self._level = level
        self._hooks = (sys.excepthook, threading.excepthook)

    def hide(self, secrets: Iterable[str]) -> None:
        """Keep these out of every line from now on."""
        self._formatter.hide(secrets)

    def close(self) -> None:
        """Let go of the file."""
        sys.excepthook, threading.excepthook = self._hooks
        root = logging.getLogger()
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(self._level)


def open_log(folder: Path, *, verbose: bool = False) -> Log:
    """Log into `folder` from now on, and to standard error too when `verbose`.

    A folder that cannot be written costs the log, never a payment.
    """
    formatter = PrivateFormatter()
    root = logging.getLogger()
    handlers: list[logging.Handler] = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers.append(
            RotatingFileHandler(
                folder / FILE_NAME, maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=False
            )
        )
    except OSError as fault:
        sys.stderr.write(f"pos-app: {folder}: {fault.strerror}\n")
    if verbose:
        handlers.append(logging.StreamHandler())
    opened = Log(handlers, formatter, root.level)
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    # They log whole addresses and headers, and an address may be a key.
    for name in ("httpx", "httpcore", "asyncio", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    _log_what_nobody_caught()
    return opened


def _log_what_nobody_caught() -> None:
    before, before_in_thread = sys.excepthook, threading.excepthook

    def unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            log.critical("unhandled exception", exc_info=(kind, error, trace))
        before(kind, error, trace)

    def unhandled_in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log.critical(
                "unhandled exception in %s",
                arguments.thread.name if arguments.thread else "a thread",
                exc_info=(arguments.exc_type, arguments.exc_value, arguments.exc_traceback),
            )
        before_in_thread(arguments)

    sys.excepthook, threading.excepthook = unhandled, unhandled_in_thread
