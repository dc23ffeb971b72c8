"""Whom a line of a statement names: by the operator's number, or by a reference inside its text. Never by likeness."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from pos_app.core.payment import Direction
from pos_app.core.piles import Ours
from pos_app.core.reference import is_reference, till_of
from pos_app.core.statement import StatementLine, number_key, transaction_key

_SHAPE = re.compile(r"(?<![0-9A-Z])[A-Z][0-9A-Z]{1,2}-[0-9A-Z]{9}(?![0-9A-Z])")
_BETWEEN_WORDS = re.compile(r"[^0-9a-z_-]+")
_SHORTEST_WORD = 6
"""A provider's reference that is shorter than this names a payment only where it is the whole text."""


_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """Positions of the payments that a line names, by number and by reference.

    `foreign` are well-formed references in its text that none of the payments has. `reverse` says that those it names
    moved money the other way.
    """

    by_number: frozenset[int] = _NOBODY
    by_reference: frozenset[int] = _NOBODY
    foreign: tuple[str, ...] = ()
    reverse: bool = False

    @property
    def is_named(self) -> bool:
        """Whether it names a payment whose money went its way."""
        return not self.reverse and bool(self.by_number or self.by_reference)

    def alike(self) -> Iterator[int]:
        """Everybody it names whose money went its way, some of them twice."""
        return iter(()) if self.reverse else chain(self.by_number, self.by_reference)

    def agrees(self, payment: int) -> bool:
        """Whether nothing on the line speaks of somebody else: a number of one payment that stands beside the reference
        of another proves neither."""
        if self.by_number and payment not in self.by_number:
            return False
        return payment in self.by_reference or not (self.by_reference or self.foreign)

    def is_of_other_till(self, till: str) -> bool:
        """Whether the text holds a reference that another till made."""
        return any(till_of(reference) != till for reference in self.foreign)


_NAMELESS = Named()


class _Index:
    """Names, each with the payments that have it. Nearly every name has one, so that one takes no set of its own."""

    def __init__(self, names: Iterable[tuple[str | None, int]]) -> None:
        self._first: dict[str, int] = {}
        shared: dict[str, set[int]] = {}
        for name, payment in names:
            if name is not None:
                first = self._first.setdefault(name, payment)
                if first != payment:
                    shared.setdefault(name, {first}).add(payment)
        self._shared = {name: frozenset(payments) for name, payments in shared.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def of(self, name: str | None) -> frozenset[int]:
        """The payments with that name; the same object for the same name where there are several."""
        if name is None or name not in self._first:
            return _NOBODY
        return self._shared.get(name) or frozenset((self._first[name],))


class Names:
    """Everything that payments can be named by. Payments are known by their position."""

    def __init__(self, ours: Sequence[Ours]) -> None:
        self._numbers: dict[Direction, _Index] = {}
        self._references: dict[Direction, _Index] = {}
        for direction in Direction:
            some = [(at, payment) for at, payment in enumerate(ours) if payment.direction is direction]
            self._numbers[direction] = _Index(
                (number_key(name), at) for at, each in some for name in (each.transaction_id, each.provider_reference)
            )
            self._references[direction] = _Index(
                (_text_key(name), at) for at, each in some for name in (each.reference, each.provider_reference)
            )

    def of(self, line: StatementLine) -> Named:
        """Whom the line names. Payments that moved money the other way are named only where no other one is: a refund
        may carry the number or the reference of what it gives back."""
        number, words = number_key(line.transaction_id), self._words(line.reference)
        foreign = () if words else _foreign(line.reference)
        other = Direction.OUT if line.direction is Direction.IN else Direction.IN
        for direction in (line.direction, other):
            by_number = self._numbers[direction].of(number)
            by_reference = self._of_words(words, self._references[direction])
            if by_number or by_reference:
                return Named(by_number, by_reference, foreign, direction is other)
        return Named(foreign=foreign) if foreign else _NAMELESS

    def _words(self, text: str | None) -> list[str]:
        """The names in a text: all of it where that is one, else every word that is one."""
        whole = _text_key(text)
        if text is None or whole is None:
            return []
        if self._is_reference_of_ours(whole):
            return [whole]
        words = {reference.casefold() for reference in _references_in(text)}
        words.update(word for word in _BETWEEN_WORDS.split(text.casefold()) if len(word) >= _SHORTEST_WORD)
        return [word for word in words if self._is_reference_of_ours(word)]

    def _is_reference_of_ours(self, name: str) -> bool:
        return any(name in index for index in self._references.values())

    @staticmethod
    def _of_words(words: Sequence[str], index: _Index) -> frozenset[int]:
        found = [index.of(word) for word in words if word in index]
        return found[0] if len(found) == 1 else _NOBODY.union(*found)


def _text_key(text: str | None) -> str | None:
    return None if text is None else (transaction_key(text) or None)


def _references_in(text: str | None) -> list[str]:
    return [] if text is None else _SHAPE.findall(text.upper())


def _foreign(text: str | None) -> tuple[str, ...]:
    return tuple(reference for reference in _references_in(text) if is_reference(reference))
