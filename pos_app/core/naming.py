"""Whom a line of a statement names: by the operator's number, or by a reference inside its text. Never by likeness."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pos_app.core.payment import Direction
from pos_app.core.piles import Ours
from pos_app.core.reference import is_reference, till_of
from pos_app.core.statement import StatementLine, transaction_key

_SHAPE = re.compile(r"(?<![0-9A-Z])[A-Z][0-9A-Z]{1,2}-[0-9A-Z]{9}(?![0-9A-Z])")
_BETWEEN_WORDS = re.compile(r"[^0-9a-z_-]+")
_SHORTEST_WORD = 6
"""A provider's reference that is shorter than this names a payment only where it is the whole text."""


@dataclass(frozen=True, slots=True)
class Named:
    """Positions of the payments that a line names, by number and by reference.

    `foreign` are well-formed references in its text that none of the payments has. `reverse` says that those it names
    moved money the other way.
    """

    by_number: frozenset[int] = frozenset()
    by_reference: frozenset[int] = frozenset()
    foreign: tuple[str, ...] = ()
    reverse: bool = False

    @property
    def alike(self) -> frozenset[int]:
        """Everybody it names whose money went its way."""
        return frozenset() if self.reverse else self.by_number | self.by_reference

    def agrees(self, payment: int) -> bool:
        """Whether nothing on the line speaks of somebody else: a number of one payment that stands beside the reference
        of another proves neither."""
        if self.by_number and payment not in self.by_number:
            return False
        return payment in self.by_reference or not (self.by_reference or self.foreign)

    def is_of_other_till(self, till: str) -> bool:
        """Whether the text holds a reference that another till made."""
        return any(till_of(reference) != till for reference in self.foreign)


class Names:
    """Everything that payments can be named by. Payments are known by their position."""

    def __init__(self, ours: Sequence[Ours]) -> None:
        self._ours = ours
        self._numbers: defaultdict[str, set[int]] = defaultdict(set)
        self._references: defaultdict[str, set[int]] = defaultdict(set)
        for position, payment in enumerate(ours):
            for number in (payment.transaction_id, payment.provider_reference):
                self._note(self._numbers, number_key(number), position)
            for reference in (payment.reference, payment.provider_reference):
                self._note(self._references, _text_key(reference), position)

    @staticmethod
    def _note(names: defaultdict[str, set[int]], name: str | None, position: int) -> None:
        if name is not None:
            names[name].add(position)

    def of(self, line: StatementLine) -> Named:
        """Whom the line names. Payments that moved money the other way are named only where no other one is: a refund
        may carry the number or the reference of what it gives back."""
        by_number = self._numbers.get(number_key(line.transaction_id) or "", set())
        by_reference = self._inside(line.reference)
        foreign = () if by_reference else self._foreign(line.reference)
        same = frozenset(self._that_way(by_number, line.direction))
        named = frozenset(self._that_way(by_reference, line.direction))
        if same or named:
            return Named(same, named, foreign)
        return Named(frozenset(by_number), frozenset(by_reference), foreign, bool(by_number or by_reference))

    def _that_way(self, payments: Iterable[int], direction: Direction) -> Iterable[int]:
        return (payment for payment in payments if self._ours[payment].direction is direction)

    def _inside(self, text: str | None) -> set[int]:
        whole = _text_key(text)
        if whole is None:
            return set()
        found = self._references.get(whole)
        if found is not None:
            return found
        words = {reference.casefold() for reference in _references_in(text)}
        words.update(word for word in _BETWEEN_WORDS.split((text or "").casefold()) if len(word) >= _SHORTEST_WORD)
        return {payment for word in words for payment in self._references.get(word, ())}

    def _foreign(self, text: str | None) -> tuple[str, ...]:
        return tuple(reference for reference in _references_in(text) if is_reference(reference))


def number_key(transaction_id: str | None) -> str | None:
    """An operator's number as it is compared, or None for a text that is none (`-`, `N/A`, `0`).

    Spreadsheets drop zeros at the beginning, so they do not count in a number of digits only.
    """
    if transaction_id is None or not any(character.isdigit() for character in transaction_id):
        return None
    key = transaction_key(transaction_id)
    return (key.lstrip("0") or None) if key.isdecimal() else key


def _text_key(text: str | None) -> str | None:
    return None if text is None else (transaction_key(text) or None)


def _references_in(text: str | None) -> list[str]:
    return [] if text is None else _SHAPE.findall(text.upper())
