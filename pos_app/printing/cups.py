"""Queues of CUPS that pass raw bytes on, by its own commands `lp` and `lpstat`. No shell sees any name.

python-escpos' `LP` is not used: it waits for `lp` without an end, adds a line feed, and takes any name as an argument;
its `CupsPrinter` needs a library that no wheel brings. What a queue has taken CUPS prints when it can: a printer that
is off is seen here only once CUPS has stopped the queue.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.connection import log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pos_app.printing.connection import Wire

    Run = Callable[[Sequence[str], bytes, float], "Ran"]

ASK_SECONDS = 5.0
"""`lpstat` asks a program on this machine; without it the command waits for minutes."""
_NAME = re.compile(r"[^\s/#-][^\s/#]{0,126}")
"""What CUPS allows in a name, and no beginning that `lp` would take for an option."""
_QUEUE = re.compile(r"^printer (\S+) (?:is|now|disabled)")
_REFUSALS = (
    (re.compile(r"does not exist|Invalid destination|Unknown destination", re.IGNORECASE), "printer_missing"),
    (re.compile(r"Forbidden|Unauthorized|not permitted|Not authorized", re.IGNORECASE), "printer_forbidden"),
    (re.compile(r"not accepting|rejecting", re.IGNORECASE), "printer_offline"),
)
_BEFORE = frozenset(code for _words, code in _REFUSALS)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: `said` is what it wrote, standard output and errors. `status` is None at the time limit."""

    status: int | None
    said: str


def run_command(arguments: Sequence[str], data: bytes, seconds: float) -> Ran:
    """Run a program with `data` as its input, in English, and end it at the time limit.

    Raises `printer_driver` where the program is not installed.
    """
    program = shutil.which(arguments[0])
    if program is None:
        raise PrintFault("printer_driver", target=arguments[0])
    words = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    try:
        # The program is CUPS' own, the arguments are a list.
        ran = subprocess.run(  # noqa: S603
            [program, *arguments[1:]], input=data, capture_output=True, timeout=seconds, env=words, check=False
        )
    except subprocess.TimeoutExpired:
        return Ran(None, "")
    except OSError as error:
        log.info("%s: %s", program, error)
        raise PrintFault("printer_driver", target=arguments[0]) from error
    return Ran(ran.returncode, (ran.stdout + b"\n" + ran.stderr).decode("utf-8", "replace"))


def open_cups(target: str, run: Run = run_command) -> Wire:
    """The queue of that name, which has to exist and not be stopped.

    Raises `printer_missing`, `printer_offline` (stopped by CUPS or by a person) or `printer_driver` (no CUPS).
    """
    if _NAME.fullmatch(target) is None:
        raise PrintFault("printer_missing", target=target)
    asked = run(["lpstat", "-p", target], b"", ASK_SECONDS)
    if asked.status != 0:
        raise _refused(asked, target)
    if _is_stopped(asked.said, target):
        raise PrintFault("printer_offline", target=target)
    return CupsWire(target, run)


def queues(run: Run = run_command) -> tuple[Found, ...]:
    """The queues of this machine, with whether they are running. Raises `printer_driver` where CUPS is missing."""
    asked = run(["lpstat", "-p"], b"", ASK_SECONDS)
    names = [found[1] for line in asked.said.splitlines() if (found := _QUEUE.match(line))]
    return tuple(
        Found(Connection.CUPS, name, name, not _is_stopped(asked.said, name)) for name in names if _NAME.fullmatch(name)
    )


def _is_stopped(said: str, name: str) -> bool:
    return any(line.startswith(f"printer {name} disabled") for line in said.splitlines())


def _refused(ran: Ran, target: str) -> PrintFault:
    log.info("CUPS queue %s: %s", target, ran.said.strip() or "no answer in time")
    code = next((code for words, code in _REFUSALS if words.search(ran.said)), "printer_driver")
    return PrintFault("printer_silent" if ran.status is None else code, target=target)


class CupsWire:
    """A queue that exists. It takes a receipt whole, by one `lp`."""

    answers = False

    def __init__(self, target: str, run: Run) -> None:
        self._target = target
        self._run = run

    def write(self, data: bytes, seconds: float) -> int:
        """As `Wire.write`. An `lp` that was stopped at the time limit may have handed it over already."""
        ran = self._run(["lp", "-d", self._target, "-o", "raw"], data, seconds)
        if ran.status is None:
            raise PrintFault("printer_broke_off", begun=True, target=self._target)
        if ran.status != 0:
            fault = _refused(ran, self._target)
            # Where it was not refused in words that come before the first byte, CUPS may have all of it: `lp` takes a
            # job back that it could not end, but not from a server that went away meanwhile.
            raise fault if fault.code in _BEFORE else PrintFault("printer_broke_off", begun=True, target=self._target)
        return len(data)

    def read(self, _seconds: float) -> bytes:
        """As `Wire.read`: a queue says nothing."""
        return b""

    def finish(self, _seconds: float) -> None:
        """As `Wire.finish`: `lp` ended when CUPS had it."""

    def close(self) -> None:
        """As `Wire.close`: nothing is open between two commands."""
