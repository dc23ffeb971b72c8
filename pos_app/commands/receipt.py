"""`pos-app receipt`: shows, prints or writes the paper of one payment. It changes no payment; a till may be open.

What it prints or writes is counted like what the window prints; what it merely shows is not.
"""

from __future__ import annotations

import errno
import getpass
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.commands.session import UNDECIDED, Session, put, remark
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.printing import Connection, Job, JobDone, JobState, Printer, PrintState
from pos_app.printers import make_spool, queue_of
from pos_app.receipts.marks import copy_mark
from pos_app.receipts.payment import receipt_for
from pos_app.receipts.text import plain_text
from pos_app.settings_printing import face_of
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.core.payment import Payment
    from pos_app.printing.queue import News, PrintQueue
    from pos_app.receipts.receipt import Receipt
    from pos_app.settings import Settings

NOT_PRINTED = 1
"""Exit code: the printer did not take it; it stays in the queue."""
PATIENCE = 20.0
"""Seconds that a printer is waited for, where nobody says otherwise."""
_ANY = Printer(Connection.FILE, "", width=80)
"""What the bytes are made for where the settings name no printer."""


@click.command(help=_("Montrer le reçu d'un paiement, l'imprimer ou l'écrire dans un fichier."))
@click.argument("reference")
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=_("Écrire le reçu en PDF.")
)
@click.option(
    "--escpos",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Écrire les octets qu'une imprimante ESC/POS recevrait."),
)
@click.option("--print", "on_paper", is_flag=True, help=_("Imprimer sur l'imprimante des réglages."))
@click.option(
    "--wait",
    type=click.FloatRange(0, 3600),
    default=PATIENCE,
    help=_("Secondes à attendre l'imprimante ; le reçu reste ensuite dans la file."),
)
@click.pass_obj
def command(
    session: Session, reference: str, pdf: Path | None, escpos: Path | None, on_paper: bool, wait: float
) -> int:
    settings = session.settings()
    if sum((pdf is not None, escpos is not None, on_paper)) > 1:
        raise InvalidInput("receipt_one_way")
    payment = _payment(session, reference.strip().upper())
    try:
        receipt = receipt_for(payment, face_of(settings, settings.environment))
    except InvalidInput as error:
        if error.code != "receipt_undecided":
            raise
        remark(sentence(error))
        return UNDECIDED
    for file in (pdf, escpos):
        if file is not None:
            _require_file(file)
    if pdf is not None:
        return _hand_out(session, settings, receipt, lambda marked: _write_pdf(marked, pdf))
    if escpos is not None:
        return _hand_out(session, settings, receipt, lambda marked: _write_bytes(marked, settings.printer, escpos))
    if on_paper:
        return _print(session, settings, receipt, wait)
    # Nobody counts what is only shown: sent on to a printer it must not pass for an original.
    put(
        plain_text(
            receipt.marked(_("APERÇU")), 32 if settings.printer is not None and settings.printer.width == 58 else 48
        )
    )
    return 0


def _payment(session: Session, reference: str) -> Payment:
    if session.home.has_ledger():
        reader = session.home.open_reader()
        try:
            found = reader.payment(reference)
        finally:
            reader.close()
        if found is not None:
            return found
    raise InvalidInput("reference_unknown", reference=reference)


def _hand_out(session: Session, settings: Settings, receipt: Receipt, write: Callable[[Receipt], str]) -> int:
    queue = _queue(session, settings)
    try:
        handed = queue.hand_out(receipt, _who(), write)
    finally:
        queue.close(0)
    mark = copy_mark(handed.copy)
    words = _("Reçu écrit ({mark}) : {path}") if mark else _("Reçu écrit : {path}")
    put(words.format(mark=mark, path=handed.path))
    return 0


def _print(session: Session, settings: Settings, receipt: Receipt, wait: float) -> int:
    if settings.printer is None:
        raise InvalidInput("printer_none", path=session.home.config)
    heard: list[News] = []
    queue = _queue(session, settings, heard.append)
    pages = _pages(settings.printer)
    try:
        queue.start()
        job = queue.wait_for(queue.print(receipt, _who()).number, wait)
    finally:
        queue.close(1)
    del pages
    if job is None:
        # Somebody took the file of the queue away meanwhile: nobody knows what came of it.
        raise KnownError("spool_exchanged", path=session.home.printing)
    _tell_printed_before(job, heard)
    if job.state is JobState.PRINTED:
        mark = copy_mark(job.copy)
        put((_("Reçu imprimé ({mark}).") if mark else _("Reçu imprimé.")).format(mark=mark))
        return 0
    _tell_why(job, settings.printer, next(news for news in reversed(heard) if isinstance(news, PrintState)))
    return NOT_PRINTED


def _tell_printed_before(job: Job, heard: Sequence[News]) -> None:
    """Papers that nobody asked for now: they waited for the printer, and may surprise whoever stands there."""
    done = [news.job for news in heard if isinstance(news, JobDone)]
    count = len({one.number for one in done if one.number < job.number and one.state is JobState.PRINTED})
    if count:
        words = ngettext(
            "{count} papier plus ancien, qui attendait, a été imprimé avant lui.",
            "{count} papiers plus anciens, qui attendaient, ont été imprimés avant lui.",
            count,
        )
        remark(words.format(count=count))


def _fault(job: Job, printer: Printer, state: PrintState) -> KnownError | None:
    """What keeps the queue; or what another process that prints wrote down of this job, or of one before it."""
    before = (one for one in state.jobs if one.number < job.number)
    code = next((one.fault for one in (*before, job) if one.fault), None)
    return state.fault or (None if code is None else KnownError(code, target=printer.target, detail="—"))


def _pages(printer: Printer) -> object:
    """What a printer of the desktop draws with, to be held while it does; None for the others."""
    if printer.connection is not Connection.OFFICE:
        return None
    from pos_app.app_paper import drawing

    return drawing()


def _tell_why(job: Job, printer: Printer, state: PrintState) -> None:
    if job.state is JobState.CANCELLED:
        remark(_("L'impression a été annulée depuis la caisse."))
        return
    waiting = sum(one.number < job.number for one in state.jobs)
    if waiting:
        words = ngettext(
            "{count} papier plus ancien attend avant lui.", "{count} papiers plus anciens attendent avant lui.", waiting
        )
        remark(words.format(count=waiting))
    fault = _fault(job, printer, state)
    if fault is not None:
        remark(sentence(fault))
    remark(_("Le reçu reste dans la file d'impression : la caisse l'imprimera quand l'imprimante répondra."))


def _queue(session: Session, settings: Settings, tell: Callable[[News], None] = lambda _news: None) -> PrintQueue:
    session.home.prepare()
    make_spool(session.home)
    return queue_of(session.home, settings, tell, printer=settings.printer)


def _who() -> str:
    """Whom the count names: nobody is signed in here."""
    try:
        return plain(getpass.getuser(), 40)
    except (OSError, KeyError):
        return "console"


def _require_file(path: Path) -> None:
    """A new file or one that may be replaced: never a device, whose place a file would take for good."""
    if path.exists() and not path.is_file():
        raise KnownError("receipt_unwritable", path=path, why=os.strerror(errno.EINVAL))


def _write_pdf(receipt: Receipt, path: Path) -> str:
    from pos_app.app_paper import write_receipt

    write_receipt(receipt, path)
    return str(path)


def _write_bytes(receipt: Receipt, printer: Printer | None, path: Path) -> str:
    from pos_app.receipts.escpos import escpos_bytes

    _write_whole(path, escpos_bytes(receipt, printer or _ANY))
    return str(path)


def _write_whole(path: Path, content: bytes) -> None:
    """The whole content or nothing. Raises `KnownError("receipt_unwritable")`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".receipt-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise KnownError("receipt_unwritable", path=path, why=fault.strerror) from fault
