"""What every command shares: the home, the settings, the log, and how results and remarks are printed."""

import contextlib
import io
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pos_app.core.payment import Json, Payment, Status
from pos_app.home import Home
from pos_app.log import Log, open_log
from pos_app.settings import Settings, SettingsError, load
from pos_app.wording.amounts import format_amount, format_day, format_time
from pos_app.wording.catalog import set_language
from pos_app.wording.clean import plain
from pos_app.wording.payments import as_json, message, operator_label, status_word

USAGE = 2
"""Exit code: wrong usage or settings, nothing recorded."""

UNDECIDED = 3
"""Exit code: a payment is not decided yet."""

_EXIT_CODES: Mapping[Status, int] = {
    Status.PAID: 0,
    Status.CONFIRMED_MANUALLY: 0,
    Status.REFUSED: 1,
    Status.NOT_SENT: 1,
    Status.ABANDONED: 1,
    Status.CREATED: 3,
    Status.SENDING: 3,
    Status.AWAITING: 3,
    Status.UNKNOWN: 3,
    Status.REVIEW: 4,
}


def exit_code(payment: Payment) -> int:
    """0 paid, 1 refused, not sent or abandoned, 3 not decided yet, 4 needs a person."""
    return _EXIT_CODES[payment.status]


@dataclass(slots=True)
class Session:
    """One run of one command. `given_home` is what `--home` said, or None."""

    home: Home
    environ: Mapping[str, str]
    language: str | None
    verbose: bool
    given_home: Path | None = None

    def settings(self) -> Settings:
        """The settings, in whose language everything is said from now on unless `--lang` said otherwise.

        Raises `SettingsError`.
        """
        settings = load(self.home.path, self.environ)
        if self.language is None:
            set_language(settings.language)
        return settings

    def start_log(self, settings: Settings) -> Log:
        """The log of the home, which hides the secrets of the settings. Raises the errors of `Home.prepare`."""
        self.home.prepare()
        log = open_log(self.home.logs, verbose=self.verbose)
        log.hide(settings.secrets)
        return log

    def speak(self) -> None:
        """Use the shop's language for a command that needs no settings; wrong settings do not stand in its way."""
        with contextlib.suppress(SettingsError):
            self.settings()


def settle_streams() -> None:
    """Whatever the terminal can show: a character that it lacks must not end a command that moves money."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace", line_buffering=True)


def remark(text: str) -> None:
    """Say something beside the result."""
    _write(sys.stderr, text)


def put(text: str) -> None:
    """Print a result."""
    _write(sys.stdout, text)


def _write(stream: TextIO, text: str) -> None:
    """A reader or a terminal that has gone away must not end, or recolour, a command that moves money."""
    try:
        stream.write(text + "\n")
        stream.flush()
    except OSError:
        # The interpreter would flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def put_json(value: Json) -> None:
    """Print a result as JSON, in characters that the terminal's encoding holds."""
    ascii_only = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "") != "utf8"
    put(json.dumps(value, ensure_ascii=ascii_only, indent=2))


def put_payment(payment: Payment, *, as_machine: bool) -> None:
    """Print one payment, for a person or as JSON."""
    if as_machine:
        put_json(as_json(payment))
        return
    put(line(payment))
    put(message(payment))


def put_payout(payout: Payment, *, as_machine: bool) -> None:
    """Print one payout, for a person or as JSON: the fields of a payment and those of money that goes out."""
    if as_machine:
        put_json(payout_as_json(payout))
        return
    put(line(payout))
    put(message(payout))


def payout_as_json(payout: Payment) -> Mapping[str, Json]:
    """The fields of a payment, and who let the money out, why, and which payment it gives back."""
    more = {"approved_by": payout.approved_by, "why": payout.why, "returns": payout.returns}
    return {**as_json(payout), "direction": payout.direction.value, **more}


def line(payment: Payment) -> str:
    """One payment in one line of a table."""
    cells = (
        f"{payment.reference:<13}",
        f"{format_day(payment.created_at)} {format_time(payment.created_at)}",
        f"{status_word(payment.status):<13}",
        f"{format_amount(payment.amount, payment.currency):>18}",
        f"{operator_label(payment.operator):<11}",
        f"{plain(payment.phone or '—', 20):<14}",
        " ".join(sorted(flag.value for flag in payment.flags)),
    )
    return "  ".join(cells).rstrip()
