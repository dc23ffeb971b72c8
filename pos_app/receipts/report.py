"""X and Z reports on narrow paper: the tables of `wording.report_tables`, one label and one number a row."""

from collections.abc import Iterator

from pos_app.core.payment import Environment, Json
from pos_app.receipts.cash import SIGNATURE
from pos_app.receipts.face import Face
from pos_app.receipts.parts import NOTE_LIMIT, clean, composed, filled, mask_digits, mask_numbers
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.wording.catalog import _
from pos_app.wording.open_payments import masked_by
from pos_app.wording.report_tables import UNKNOWN, Table, about, is_specimen, moment, seal_text, tables, title


def report_receipt(report: Json, face: Face) -> Receipt:
    """An X or Z report, from its JSON: every number that the screen shows of it, its seal, and the seal as a QR code.

    Numbers of customers are masked. Raises KeyError, TypeError or ValueError for what is no report.
    """
    is_z = report["number"] is not None
    corrections = [
        {**row, "reason": mask_numbers(clean(row["reason"], NOTE_LIMIT))} for row in report.get("corrections", ())
    ]
    shown = masked_by({**report, "corrections": corrections}, mask_digits)
    body = [
        *(Line(Role.FIELD, sentence) for sentence in about(shown)),
        *([] if is_z else [Line(Role.DATE, moment(report["at"]), _("Édité le"))]),
        *filled(Line(Role.TILL, clean(face.till), _("Caisse"))),
        *(line for table in tables(shown) for line in _table(table)),
        Line(Role.RULE),
        Line(Role.FIELD, clean(report["ledger_head"], 200), _("Sceau")),
        Line(Role.CODE, seal_text(report)),
        *([Line(Role.SPACE), Line(Role.FIELD, SIGNATURE, _("Signature"))] if is_z else []),
    ]
    return composed(
        ReceiptKind.Z_REPORT if is_z else ReceiptKind.X_REPORT,
        f"z:{report['number']}" if is_z else f"x:{report['ledger_head']}",
        title(report),
        face,
        body,
        for_customer=False,
        # A till that came to real money meanwhile prints reports of the time before.
        environment=Environment.SANDBOX if is_specimen(report) else Environment.PRODUCTION,
        decided_at=report["at"],
    )


def _table(table: Table) -> Iterator[Line]:
    yield Line(Role.RULE)
    yield Line(Role.SECTION, table.title)
    for line in _columns(table) if not table.heads[0] else _rows(table):
        yield Line(line.role, clean(line.text, NOTE_LIMIT), clean(line.label))


def _columns(table: Table) -> Iterator[Line]:
    """A table whose columns are what is counted: one column below the other, the last number standing out."""
    for place, head in enumerate(table.heads[1:], start=1):
        if len(table.heads) > 2:
            yield Line(Role.SECTION, head)
        for row in table.rows:
            last = row is table.rows[-1]
            yield Line(Role.TOTAL if last else Role.FIELD, row[place], row[0])


def _rows(table: Table) -> Iterator[Line]:
    """A table whose rows are what is counted: its name, and below it a label and a number for each column."""
    for place, row in enumerate(table.rows):
        if place:
            yield Line(Role.SPACE)
        yield Line(Role.SECTION, row[0])
        is_total = table.total and row is table.rows[-1]
        for head, value in zip(table.heads[1:], row[1:], strict=True):
            if value != UNKNOWN:
                yield Line(Role.TOTAL if is_total else Role.FIELD, value, head)
