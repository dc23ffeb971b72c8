"""What came of comparing the till with operators' statements, as a file: every pair of the four piles, every sum."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pos_app.core.payment import Json
from pos_app.core.reconciliation import Pair, Reconciled, as_json
from pos_app.exports.table import Document, Table, Value
from pos_app.exports.write import Progress, write
from pos_app.wording.catalog import _

PILES = ("matched", "ours_only", "theirs_only", "differs")
NAMED = ("reference", "transaction_id", "ours", "theirs", "currency", "phone", "at", "why")
STATES = ("status", "line_status", "word", "row", "by", "how", "note")
PAIR = ("operator", "pile", *NAMED, *STATES)
"""The names of the outer contract, then the state of ours, what the line says, and how a difference was explained."""

COUNT = ("operator", *PILES, "unexplained")


def export_piles(piles: Sequence[Reconciled], fmt: str, path: Path, progress: Progress | None = None) -> bool:
    """Write the piles; whether they were written. In JSON they look as `pos-app day reconcile --json` prints them, and
    each pair also has what else is known of it. Raises `KnownError` as `write` does."""
    tables = (
        Table("reconciliation", _("Rapprochement"), PAIR, _rows(piles)),
        Table("totals", _("Totaux"), COUNT, [_counts(one) for one in piles], is_sum=True),
    )
    content = [_as_json(one) for one in piles] if fmt == "json" else None
    total = sum(len(getattr(one, pile)) for one in piles for pile in PILES)
    return write(Document(tables, total, json=content), fmt, path, progress)


def _rows(piles: Sequence[Reconciled]) -> Iterator[tuple[Value, ...]]:
    for one in piles:
        for pile in PILES:
            for pair in getattr(one, pile):
                yield (one.operator, pile, *_shown(pair))


def _shown(pair: Pair) -> tuple[Value, ...]:
    """The pair in the order of `NAMED` and `STATES`."""
    return (*_named(pair), *_states(pair))


def _named(pair: Pair) -> tuple[Value, ...]:
    ours, line = pair.ours, pair.line
    begin = ours.begin if ours else None
    return (
        _either(ours and ours.reference, line and line.reference),
        _either(line and line.transaction_id, ours and ours.transaction_id),
        ours.amount if ours else None,
        line.amount if line else None,
        _currency(pair),
        _either(line and line.phone, ours and ours.phone),
        (line.at or begin) if line else begin,
        ",".join(pair.why) or None,
    )


def _either(first: object, second: object) -> str | None:
    return next((text for text in (first, second) if isinstance(text, str) and text), None)


def _currency(pair: Pair) -> str | None:
    money = pair.line or pair.ours
    return money.currency.value if money else None


def _states(pair: Pair) -> tuple[Value, ...]:
    line = pair.line
    return (
        pair.ours.status.value if pair.ours else None,
        line.status.value if line else None,
        line.word if line else None,
        line.row if line else None,
        pair.by.value if pair.by else None,
        pair.how.value if pair.how else None,
        pair.note,
    )


def _counts(one: Reconciled) -> tuple[Value, ...]:
    return (one.operator, *(len(getattr(one, pile)) for pile in PILES), one.unexplained)


def _as_json(one: Reconciled) -> Json:
    content = as_json(one)
    for pile in PILES:
        for entry, pair in zip(content[pile], getattr(one, pile), strict=True):
            entry["currency"] = _currency(pair)
            entry.update(zip(STATES, _states(pair), strict=True))
    return content
