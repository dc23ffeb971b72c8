"""The comparison once more, written from its rules without a look at how it is done: everybody against everybody.

Nothing is indexed or sorted. Lines are known by `id`, because two of them may be alike in everything.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from pos_app.core.payment import Status
from pos_app.core.reconciliation import Ours
from pos_app.core.reference import is_reference, till_of
from pos_app.core.statement import LineStatus, StatementLine

BOOKED = {Status.PAID, Status.CONFIRMED_MANUALLY}
NOTHING_MOVED = {Status.CREATED, Status.NOT_SENT, Status.REFUSED}


def _number(text: str | None) -> str:
    compact = re.sub(r"\s", "", text or "").lower()
    if not re.search(r"\d", compact):
        return ""
    return re.sub("^0+", "", compact) if re.fullmatch(r"\d+", compact) else compact


def _digits(phone: str | None) -> str:
    digits = re.sub(r"\D", "", phone or "")
    return digits[-8:] if len(digits) >= 8 else ""


def says_number(line: StatementLine, ours: Ours) -> bool:
    number = _number(line.transaction_id)
    return number != "" and number in (_number(ours.transaction_id), _number(ours.provider_reference))


def says_reference(line: StatementLine, ours: Ours, everybody: list[Ours]) -> bool:
    text = (line.reference or "").strip().lower()
    own, token = ours.reference.lower(), (ours.provider_reference or "").lower()
    whole = [text in (each.reference.lower(), (each.provider_reference or "-").lower()) for each in everybody]
    if any(whole):
        return text in (own, token) and text != ""
    if re.search(rf"(^|[^0-9a-z]){re.escape(own)}($|[^0-9a-z])", text):
        return True
    return len(token) >= 6 and token in re.split(r"[^0-9a-z_-]+", text)


class Oracle:
    """`pairs`: (payment, line) as positions. `lines`, `payments`: the reason of those without partner, by position."""

    def __init__(self, ours: list[Ours], lines: list[StatementLine], till: str, taken: list[Ours]) -> None:
        self.everybody = [*ours, *taken]
        self.count = len(ours)
        self.given = lines
        self.till = till
        self.pairs: dict[tuple[int, int], str] = {}
        self.doubtful_lines: set[int] = set()
        self.doubtful_ours: set[int] = set()
        for by, says in (("transaction", self.by_number), ("reference", self.by_reference)):
            self.named_round(by, says, lambda line: self.success(line) and self.alike(line))
            self.named_round(by, says, lambda line: not self.success(line) and not self.reverse(line))
            self.named_round(by, says, lambda line: self.success(line) and self.reverse(line))
        self.near_rounds()

    # ---- what a line says

    def success(self, line: int) -> bool:
        return self.given[line].status is LineStatus.SUCCESS

    def same_way(self, line: int, ours: int) -> bool:
        return self.given[line].direction is self.everybody[ours].direction

    def says(self, line: int, ours: int) -> bool:
        return says_number(self.given[line], self.everybody[ours]) or says_reference(
            self.given[line], self.everybody[ours], self.everybody
        )

    def alike(self, line: int) -> list[int]:
        return [at for at in range(len(self.everybody)) if self.says(line, at) and self.same_way(line, at)]

    def reverse(self, line: int) -> bool:
        return not self.alike(line) and any(self.says(line, at) for at in range(len(self.everybody)))

    def by_number(self, line: int) -> list[int]:
        meant = [at for at in range(len(self.everybody)) if says_number(self.given[line], self.everybody[at])]
        return [at for at in meant if self.reverse(line) or self.same_way(line, at)]

    def by_reference(self, line: int) -> list[int]:
        everybody = self.everybody
        meant = [at for at, each in enumerate(everybody) if says_reference(self.given[line], each, everybody)]
        return [at for at in meant if self.reverse(line) or self.same_way(line, at)]

    def strange(self, line: int) -> list[str]:
        """Valid references in the text, where the text names none of the payments."""
        named = [each for each in self.everybody if says_reference(self.given[line], each, self.everybody)]
        found = re.findall(r"[0-9A-Z]+-[0-9A-Z]+", (self.given[line].reference or "").upper())
        return [] if named else [each for each in found if is_reference(each)]

    # ---- pairs

    def free(self, ours: int) -> bool:
        return ours < self.count and all(ours != paired for paired, _ in self.pairs)

    def unpaired(self, line: int) -> bool:
        return all(line != paired for _, paired in self.pairs)

    def successes_of(self, ours: int, says: Callable[[int], list[int]]) -> list[int]:
        lines = range(len(self.given))
        return [at for at in lines if self.success(at) and not self.reverse(at) and ours in says(at)]

    def named_round(self, by: str, says: Callable[[int], list[int]], belongs: Callable[[int], object]) -> None:
        lines = [at for at in range(len(self.given)) if self.unpaired(at) and belongs(at) and says(at)]
        made = []
        for line in lines:
            named = says(line)
            rivals = [other for other in lines if other != line and set(says(other)) & set(named)]
            if len(named) == 1 and not rivals and self.free(named[0]) and self.admissible(by, line, named[0]):
                made.append((named[0], line))
        self.pairs |= dict.fromkeys(made, by)

    def admissible(self, by: str, line: int, ours: int) -> bool:
        numbered = self.successes_of(ours, self.by_number)
        spoken = numbered + self.successes_of(ours, self.by_reference)
        if not self.success(line):
            if self.everybody[ours].status not in BOOKED:
                return False
            if spoken if by == "reference" else numbered:
                return False
        elif self.reverse(line) and spoken:
            return False
        if numbered and line not in numbered:
            return False
        if self.by_number(line) and ours not in self.by_number(line):
            return False
        if ours in self.by_reference(line):
            return True
        return not self.by_reference(line) and not self.strange(line)

    def near_rounds(self) -> None:
        lines = [
            at
            for at, line in enumerate(self.given)
            if self.success(at) and self.unpaired(at) and line.at and not self.alike(at) and not self.strange(at)
        ]
        ours = [
            at
            for at in range(self.count)
            if self.free(at)
            and not self.successes_of(at, self.by_number)
            and not self.successes_of(at, self.by_reference)
        ]
        moved = [at for at in ours if self.everybody[at].status not in NOTHING_MOVED]
        still = [at for at in ours if self.everybody[at].status in NOTHING_MOVED]
        met = self.near_round(moved, lines, self.fits)
        met |= self.near_round(still, [at for at in lines if ("line", at) not in met], self.fits)
        rest_ours = [at for at in ours if ("ours", at) not in met]
        rest_lines = [at for at in lines if ("line", at) not in met]
        self.near_round(rest_ours, rest_lines, self.fits_tightly, ours, lines)

    def near_round(
        self,
        ours: list[int],
        lines: list[int],
        fits: Callable[[int, int], bool],
        all_ours: list[int] | None = None,
        all_lines: list[int] | None = None,
    ) -> set[tuple[str, int]]:
        edges = [(one, line) for one in ours for line in lines if fits(one, line)]
        made = []
        for one, line in edges:
            alone = sum(one == a or line == b for a, b in edges) == 1
            if alone and all_ours is not None and all_lines is not None:
                alone = sum(self.in_time(at, line, 30) for at in all_ours) == 1
                alone = alone and sum(self.in_time(one, at, 30) for at in all_lines) == 1
            if alone:
                made.append((one, line))
            else:
                self.doubtful_ours.add(one)
                self.doubtful_lines.add(line)
        self.pairs |= dict.fromkeys(made, "near")
        paired_lines = {line for _, line in made}
        self.doubtful_lines -= paired_lines
        return {("ours", one) for one, _ in edges} | {("line", line) for _, line in edges}

    def in_time(self, ours: int, line: int, margin: int) -> bool:
        one, their = self.everybody[ours], self.given[line]
        if (one.amount, one.currency, one.direction) != (their.amount, their.currency, their.direction):
            return False
        reach = timedelta(minutes=margin)
        return their.at is not None and one.begin - reach <= their.at <= one.end + reach

    def two_numbers(self, ours: int, line: int) -> bool:
        return bool(_number(self.everybody[ours].transaction_id) and _number(self.given[line].transaction_id))

    def fits(self, ours: int, line: int) -> bool:
        known, theirs = _digits(self.everybody[ours].phone), _digits(self.given[line].phone)
        return known != "" and known == theirs and self.in_time(ours, line, 30) and not self.two_numbers(ours, line)

    def fits_tightly(self, ours: int, line: int) -> bool:
        lacking = not (_digits(self.everybody[ours].phone) and _digits(self.given[line].phone))
        return lacking and self.in_time(ours, line, 5) and not self.two_numbers(ours, line)

    # ---- reasons

    def reason_of_line(self, line: int) -> str | None:
        alike = self.alike(line)
        status = self.given[line].status
        if status in (LineStatus.FAILED, LineStatus.PENDING) or (status is LineStatus.UNCLEAR and alike):
            booked = [at for at in alike if self.free(at) and self.everybody[at].status in BOOKED]
            return "ambiguous" if booked else None
        if any(map(self.free, alike)) or line in self.doubtful_lines:
            return "ambiguous"
        if any(till_of(each) != self.till for each in self.strange(line)):
            return "other_till"
        if not alike:
            return "not_in_till"
        unproved = [at for (at, theirs) in self.pairs if at in alike and not self.success(theirs)]
        return "ambiguous" if unproved else "second_debit"

    def reason_of_ours(self, ours: int) -> str | None:
        if self.successes_of(ours, self.by_number) or self.successes_of(ours, self.by_reference):
            return "ambiguous"
        if self.everybody[ours].status not in BOOKED:
            return None
        others = [line for line in range(len(self.given)) if not self.success(line) and ours in self.alike(line)]
        return "ambiguous" if others or ours in self.doubtful_ours else "absent"
