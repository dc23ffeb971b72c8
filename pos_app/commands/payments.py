"""`pos-app payments`: lists payments from the ledger, newest first. Reads only; works while the till is open."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import click

from pos_app.commands.session import Session, line, payout_as_json, put, put_json, remark
from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Payment, Status
from pos_app.ledger.reader import Reader
from pos_app.wording.catalog import _
from pos_app.wording.payments import as_json

_PAGE = 500
_MOST_PAYOUTS = 100_000
"""Far more than a shop ever gives back."""


@click.command(help=_("Lister les paiements du registre."))
@click.option("--day", metavar="YYYY-MM-DD", help=_("Seulement ce jour, à l'heure de cette machine."))
@click.option("--status", type=click.Choice([status.value for status in Status]), help=_("Seulement cet état."))
@click.option("--payouts", is_flag=True, help=_("L'argent rendu aux clients, à la place des paiements."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def command(session: Session, day: str | None, status: str | None, payouts: bool, as_machine: bool) -> int:
    session.speak()
    start, end = day_bounds(day) if day is not None else (None, None)
    wanted = None if status is None else Status(status)
    found: list[Payment] = []
    if session.home.has_ledger():
        reader = session.home.open_reader()
        try:
            found = list(_payouts(reader, wanted, start, end) if payouts else _all(reader, wanted, start, end))
        finally:
            reader.close()
    if as_machine:
        put_json([(payout_as_json if payouts else as_json)(payment) for payment in found])
    elif not found:
        remark(_("Rien n'a été rendu.") if payouts else _("Aucun paiement."))
    else:
        for payment in found:
            put(line(payment))
    return 0


def day_bounds(text: str) -> tuple[datetime, datetime]:
    """Midnight to midnight of a local day, `YYYY-MM-DD`. Raises `InvalidInput("day_invalid")`."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone before it is a moment
        # Each midnight by itself: a day may have 23 or 25 hours.
        start, end = (datetime.combine(date, time.min).astimezone() for date in (day, day + timedelta(days=1)))
    except (ValueError, OverflowError, OSError):
        raise InvalidInput("day_invalid") from None
    return start, end


def _payouts(reader: Reader, status: Status | None, start: datetime | None, end: datetime | None) -> Iterator[Payment]:
    for payout in reader.payouts(_MOST_PAYOUTS):
        wanted = status is None or payout.status is status
        if wanted and (start is None or payout.created_at >= start) and (end is None or payout.created_at < end):
            yield payout


def _all(reader: Reader, status: Status | None, start: datetime | None, end: datetime | None) -> Iterator[Payment]:
    page = reader.page(_PAGE, status=status, start=start, end=end)
    yield from page.payments
    while page.next is not None:
        page = reader.page(_PAGE, page.next, status=status, start=start, end=end)
        yield from page.payments
