"""A manager says why the till and the operator's statement differ; saying that two are one makes them so."""

from pos_app.core.day import admit_reason
from pos_app.core.errors import InvalidInput
from pos_app.core.fold import may_follow
from pos_app.core.operator import Operator
from pos_app.core.payment import STATEMENTS, Kind, Payment, Status
from pos_app.core.reconciliation import By
from pos_app.core.shop import Explain, How
from pos_app.core.statement import LineStatus, StatementLine
from pos_app.engine.deciding import Decisions
from pos_app.engine.directory import Directory
from pos_app.engine.reconciling import ASKED, Reconciling
from pos_app.engine.record import SUCCESSES, Entry, Record
from pos_app.ledger.ledger import Ledger


class Explaining:
    """Writes explanations. Its methods are one step each."""

    def __init__(
        self, ledger: Ledger, record: Record, directory: Directory, reconciling: Reconciling, decisions: Decisions
    ) -> None:
        self._ledger = ledger
        self._record = record
        self._directory = directory
        self._reconciling = reconciling
        self._decisions = decisions

    def admit(self, act: Explain, by: str = "") -> list[Entry]:
        """What is to be written. Raises `InvalidInput`.

        Codes: those of the note, `operator_unknown`, `explain_nothing`, `reference_unknown`, `line_unknown`, and for
        two that are to be one `match_incomplete`, `line_used`, `line_direction`, `line_not_success`, `line_amount`,
        `cannot_match`.
        """
        operator, note = self._directory.account(act.operator), admit_reason(act.note)
        payment, line = self._payment(operator, act.reference), self._line(operator, act.line)
        if payment is None and line is None:
            raise InvalidInput("explain_nothing")
        data = {
            "operator": operator.account_id,
            "environment": operator.environment.value,
            "how": act.how.value,
            "note": note,
            "by": by,
            "reference": act.reference,
            "line": act.line,
        }
        matched = self._matched(payment, line, note, by) if act.how is How.MATCHED else []
        return [*matched, (STATEMENTS, Kind.EXPLAINED, data)]

    def explain(self, act: Explain, by: str) -> None:
        """Write it, all or nothing."""
        self._record.append_many(self.admit(act, by))

    def _matched(self, payment: Payment | None, line: StatementLine | None, note: str, by: str) -> list[Entry]:
        if payment is None or line is None:
            raise InvalidInput("match_incomplete")
        if payment.statement_line not in (None, ASKED):
            raise InvalidInput("cannot_match", reference=payment.reference, status=payment.status.value)
        if line.direction is not payment.direction:
            raise InvalidInput("line_direction", reference=payment.reference)
        if line.status is not LineStatus.SUCCESS:
            raise InvalidInput("line_not_success", reference=payment.reference)
        reconciled = self._reconciling.entry(payment, line, By.MANUAL, by)
        if payment.status is Status.PAID:
            return [reconciled]
        vouched = payment.status in SUCCESSES
        if not vouched and not may_follow(payment, Kind.DECIDED):
            raise InvalidInput("cannot_match", reference=payment.reference, status=payment.status.value)
        if (line.amount, line.currency) != (payment.amount, payment.currency):
            # It would be booked, or proved, with its own amount, which is not what came.
            raise InvalidInput(
                "line_amount", reference=payment.reference, expected=payment.amount, currency=payment.currency
            )
        if vouched:
            return [reconciled]
        number = line.transaction_id or payment.transaction_id
        return [*self._decisions.entries(payment, True, number, note, by), reconciled]

    def _payment(self, operator: Operator, reference: str | None) -> Payment | None:
        if reference is None:
            return None
        payment = self._record.payment(reference)
        if (payment.account, payment.environment) != (operator.account_id, operator.environment):
            raise InvalidInput("reference_unknown", reference=reference)
        return payment

    def _line(self, operator: Operator, key: str | None) -> StatementLine | None:
        if key is None:
            return None
        found = self._ledger.line(operator.account_id, operator.environment, key)
        if found is None:
            raise InvalidInput("line_unknown", transaction=key)
        line, consumer = found
        if consumer is not None:
            raise InvalidInput("line_used", reference=consumer)
        return line
