"""`pos-app export`: payments and events of a period as a file. Reads only; works while the till is open."""

import sys
from datetime import datetime
from pathlib import Path

import click

from pos_app.commands.payments import day_bounds
from pos_app.commands.session import Session, remark
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import _

FORMATS = ("csv", "xlsx", "json")


@click.command(help=_("Écrire les paiements et les événements d'une période dans un fichier."))
@click.option("--from", "first", required=True, metavar="D", help=_("Premier jour, AAAA-MM-JJ."))
@click.option("--to", "last", required=True, metavar="D", help=_("Dernier jour, compris."))
@click.option("--format", "form", required=True, type=click.Choice(FORMATS), help=_("La forme du fichier."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def command(session: Session, first: str, last: str, form: str, file: Path) -> int:
    session.speak()
    start, end = period(first, last)
    if not session.home.has_ledger():
        raise KnownError("ledger_absent_export", path=session.home.ledger)
    from pos_app.exports.payments import export

    reader = session.home.open_reader()
    try:
        export(reader, start, end, form, file, _progress)
    finally:
        reader.close()
    remark(_("Écrit : {path}").format(path=file))
    return 0


def period(first: str, last: str) -> tuple[datetime, datetime]:
    """From the first moment of one local day to the end of another. Raises `InvalidInput`."""
    (start, _end), (_start, end) = day_bounds(first), day_bounds(last)
    if end <= start:
        raise InvalidInput("period_reversed")
    return start, end


def _progress(done: int, total: int) -> bool:
    if sys.stderr.isatty() and total:
        sys.stderr.write("\r" + _("{done} sur {total}").format(done=format_digits(done), total=format_digits(total)))
    return True
