"""Makes pairs of payments and statement lines, the surest kind first, and says why the rest has no partner."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from pos_app.core.naming import Named, Names
from pos_app.core.nearness import Near, Nearness
from pos_app.core.piles import BOOKED, By, Ours, Why
from pos_app.core.statement import LineStatus, StatementLine

Edges = Mapping[int, frozenset[int]]
"""Lines, each with the payments that it names."""

_NAMES: Mapping[By, Callable[[Named], frozenset[int]]] = {
    By.TRANSACTION: lambda named: named.by_number,
    By.REFERENCE: lambda named: named.by_reference,
}


class Pairing:
    """One comparison. Lines and payments are known by their positions; `partners` maps lines to payments.

    `taken` are payments that have their line already: another line may name them, none can be theirs. A number or
    reference that stands on several lines or payments makes no pair. What is no success, and money that went the
    other way, never competes with a success of the right direction.
    """

    def __init__(self, ours: Sequence[Ours], lines: Sequence[StatementLine], taken: Sequence[Ours], till: str) -> None:
        self._ours = (*ours, *taken)
        self._open = range(len(ours))
        self._lines = lines
        self._till = till
        names = Names(self._ours)
        self._named = [names.of(line) for line in lines]
        self._numbered = self._named_in(By.TRANSACTION, success=True)
        self._spoken_of = self._numbered | self._named_in(By.REFERENCE, success=True)
        self._doubted = {at for by in _NAMES for at in self._named_in(by, success=False)}
        self.partners: dict[int, tuple[int, By]] = {}
        self._line_of: dict[int, int] = {}
        for by in _NAMES:
            self._pair_named(by)
        self._near = self._pair_near()

    def why_of_line(self, line: int) -> Why | None:
        """Why a line without a partner lies among those of the operator alone; None where it lies nowhere."""
        named, status = self._named[line], self._lines[line].status
        if status is not LineStatus.SUCCESS and (named.is_named or status is not LineStatus.UNCLEAR):
            doubts = any(self._is_free(payment) and self._is_booked(payment) for payment in named.alike())
            return Why.AMBIGUOUS if doubts else None
        if any(self._is_free(payment) for payment in named.alike()) or line in self._near.lines:
            return Why.AMBIGUOUS
        if named.is_of_other_till(self._till):
            return Why.OTHER_TILL
        if not named.is_named:
            return Why.NOT_IN_TILL
        return Why.SECOND_DEBIT if all(map(self._is_proved, named.alike())) else Why.AMBIGUOUS

    def why_of_payment(self, payment: int, absent: Why) -> Why | None:
        """The same of a payment: `absent` where no line speaks of it; None where its money did not come either."""
        if payment in self._spoken_of:
            return Why.AMBIGUOUS
        if not self._is_booked(payment):
            return None
        return Why.AMBIGUOUS if payment in self._doubted or payment in self._near.payments else absent

    # ---- by name

    def _pair_named(self, by: By) -> None:
        self._pair_tier(by, lambda line, named: self._is_success(line) and not named.reverse, set())
        # A success that speaks of the payment as surely is the better witness, even where there are two of them.
        better = self._numbered if by is By.TRANSACTION else self._spoken_of
        booked = {payment for payment in self._open if self._is_booked(payment)}
        self._pair_tier(by, lambda line, named: not self._is_success(line) and not named.reverse, better, booked)
        self._pair_tier(by, lambda line, named: self._is_success(line) and named.reverse, self._spoken_of)

    def _pair_tier(
        self, by: By, belongs: Callable[[int, Named], bool], barred: Set[int], admitted: Set[int] | None = None
    ) -> None:
        """Pair the lines of one tier with payments that only they name, and that are the only ones they name."""
        names = _NAMES[by]
        edges = {
            line: names(named)
            for line, named in enumerate(self._named)
            if line not in self.partners and names(named) and belongs(line, named)
        }
        for line, payment in _sole(edges):
            if payment in barred or (admitted is not None and payment not in admitted):
                continue
            if self._is_free(payment) and self._agree(line, payment):
                self._pair(line, payment, by)

    def _agree(self, line: int, payment: int) -> bool:
        """Whether the line speaks of nobody else, and no line with the payment's own number stands against it."""
        named = self._named[line]
        if payment in self._numbered and not (self._is_success(line) and payment in named.by_number):
            return False
        return named.agrees(payment)

    def _named_in(self, by: By, *, success: bool) -> set[int]:
        """Payments that lines of their direction name: successes, or all the others."""
        sets = {
            _NAMES[by](named)
            for line, named in enumerate(self._named)
            if self._is_success(line) is success and not named.reverse
        }
        return set().union(*sets)

    # ---- by amount, number and time

    def _pair_near(self) -> Near:
        ours = {at: self._ours[at] for at in self._open if self._is_free(at) and at not in self._spoken_of}
        lines = {at: line for at, line in enumerate(self._lines) if self._is_nameless(at)}
        near = Nearness(ours, lines).search()
        for line, payment in near.pairs:
            self._pair(line, payment, By.NEAR)
        return near

    def _is_nameless(self, line: int) -> bool:
        named = self._named[line]
        return self._is_success(line) and line not in self.partners and not (named.is_named or named.foreign)

    # ---- one line, one payment

    def _pair(self, line: int, payment: int, by: By) -> None:
        self.partners[line] = (payment, by)
        self._line_of[payment] = line

    def _is_success(self, line: int) -> bool:
        return self._lines[line].status is LineStatus.SUCCESS

    def _is_booked(self, payment: int) -> bool:
        return self._ours[payment].status in BOOKED

    def _is_free(self, payment: int) -> bool:
        return payment in self._open and payment not in self._line_of

    def _is_proved(self, payment: int) -> bool:
        """Whether its own line is a success; that of one which had it before always is."""
        line = self._line_of.get(payment)
        return line is None or self._is_success(line)


def _sole(edges: Edges) -> Iterator[tuple[int, int]]:
    """Lines that name one payment, each with it, where no other line names that payment."""
    singly = Counter(payment for payments in edges.values() if len(payments) == 1 for payment in payments)
    # Lines with one number share one set: thousands of lines that name thousands of payments stay thousands.
    together = set().union(*{payments for payments in edges.values() if len(payments) > 1})
    for line, payments in edges.items():
        if len(payments) == 1:
            (payment,) = payments
            if singly[payment] == 1 and payment not in together:
                yield line, payment
