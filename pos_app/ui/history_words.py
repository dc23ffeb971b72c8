"""What somebody types to find payments, as a search: words that people see become conditions, the rest stays text.

Pure functions. Nothing typed is ever lost: what is no word of ours is looked for as it stands.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pos_app.core.errors import InvalidInput
from pos_app.core.money import MAX_AMOUNT, Currency
from pos_app.core.operator import Operator
from pos_app.core.payment import Direction, Flag, Status
from pos_app.ledger.reader import Search
from pos_app.ui import period
from pos_app.ui.period import Period
from pos_app.wording.amounts import format_amount, format_day, format_digits
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.flags import flag_word
from pos_app.wording.payments import status_word

Condition = tuple[dict[str, Any], str]
"""Fields of a `Search`, and the words that name them to people."""

_UNITS = {"ar": {Currency.MGA}, "mga": {Currency.MGA}, "xaf": {Currency.XAF}, "xof": {Currency.XOF}} | {
    unit: {Currency.XAF, Currency.XOF} for unit in ("fcfa", "cfa", "f")
}
_NUMBER = r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+"
_BOUND = re.compile(rf"([<>])(=?)\s*({_NUMBER})")
_RANGE = re.compile(rf"(?<![0-9])({_NUMBER})\.\.\s*({_NUMBER})")
_MONEY = re.compile(rf"(?<![\w.+/-])({_NUMBER})\s*({'|'.join(_UNITS)})(?!\w)", re.IGNORECASE)
_DATE = re.compile(r"(?<![\w/])[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?(?![\w/])")
_LONGEST_PHRASE = 4

WAITING = frozenset({Status.CREATED, Status.SENDING, Status.AWAITING})
TO_VERIFY = frozenset({Status.UNKNOWN, Status.REVIEW})

_PERIODS: tuple[tuple[str, Callable[[datetime], Period]], ...] = (
    (N_("aujourd'hui"), period.today),
    (N_("hier"), period.yesterday),
    (N_("cette semaine"), period.this_week),
    (N_("semaine"), period.this_week),
    (N_("ce mois"), period.this_month),
    (N_("mois"), period.this_month),
)
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAYS_ELSEWHERE = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("alatsinainy", "talata", "alarobia", "alakamisy", "zoma", "sabotsy", "alahady"),
)
"""People say the days in the language that they speak, whichever the till speaks."""
_OTHER_WORDS: tuple[tuple[str, dict[str, Any]], ...] = (
    (N_("paiement"), {"direction": Direction.IN}),
    (N_("paiements"), {"direction": Direction.IN}),
    (N_("crédit"), {"direction": Direction.IN}),
    (N_("rendu"), {"direction": Direction.OUT}),
    (N_("rendus"), {"direction": Direction.OUT}),
    (N_("débit"), {"direction": Direction.OUT}),
    (N_("rapproché"), {"reconciled": True}),
    (N_("rapprochés"), {"reconciled": True}),
    (N_("non rapproché"), {"reconciled": False}),
    (N_("non rapprochés"), {"reconciled": False}),
    (N_("retard"), {"flags": frozenset({Flag.LATE})}),
    (N_("doublon"), {"flags": frozenset({Flag.DUPLICATE})}),
    (N_("non vérifié"), {"flags": frozenset({Flag.AMOUNT_UNVERIFIED})}),
)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was typed, as a `search`; `words` name each condition that was made of it, as people read it."""

    search: Search
    words: tuple[str, ...] = ()


def understand(typed: str, within: Search, operators: Iterable[Operator], now: datetime) -> Understood:
    """`within`, narrowed by what was `typed`; a typed word goes before the same condition of `within`."""
    reading = _Reading(" ".join(typed.split()), within)
    reading.take(_RANGE, _range)
    reading.take(_BOUND, _bound)
    reading.take(_MONEY, _money)
    reading.take(_DATE, lambda found: _date(found, now))
    return reading.finish(_phrases(operators, now))


class _Reading:
    """The text that is still to be read, and what was made of the rest."""

    def __init__(self, text: str, within: Search) -> None:
        self._text, self._search = text, within
        self._words: list[str] = []

    def take(self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], Condition | None]) -> None:
        """Take out everything that `pattern` matches and `make` can make something of."""

        def replaced(found: re.Match[str]) -> str:
            made = make(found)
            if made is None:
                return found[0]
            self._narrow(*made)
            return " "

        self._text = " ".join(pattern.sub(replaced, self._text).split())

    def finish(self, phrases: dict[tuple[str, ...], Condition]) -> Understood:
        """Take out the longest phrases that are known, one after the other."""
        tokens, rest = self._text.split(), []
        while tokens:
            for length in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
                known = phrases.get(tuple(_bare(token) for token in tokens[:length]))
                if known is not None:
                    self._narrow(*known)
                    tokens = tokens[length:]
                    break
            else:
                rest.append(tokens.pop(0))
        text = " ".join(rest)
        words = (*self._words, _("« {text} »").format(text=plain(text, 40))) if text and self._words else self._words
        return Understood(replace(self._search, text=text), tuple(words))

    def _narrow(self, made: dict[str, Any], words: str) -> None:
        if "flags" in made:
            made = {"flags": self._search.flags | made["flags"]}
        self._search = replace(self._search, **made)
        self._words.append(words)


def _phrases(operators: Iterable[Operator], now: datetime) -> dict[tuple[str, ...], Condition]:
    """Every phrase that is a condition, in the words of the chosen language and in the machine's own."""
    known: dict[tuple[str, ...], Condition] = {}

    def add(phrase: str, made: dict[str, Any], words: str = "") -> None:
        known.setdefault(tuple(_bare(word) for word in phrase.split()), (made, words or phrase))

    for status in Status:
        word = status_word(status)
        same = frozenset(other for other in Status if status_word(other) == word)
        add(word, {"statuses": same})
        add(status.value, {"statuses": frozenset({status})}, word)
    for flag in Flag:
        add(flag_word(flag), {"flags": frozenset({flag})})
        add(flag.value, {"flags": frozenset({flag})}, flag_word(flag))
    for phrase, made in _OTHER_WORDS:
        add(_(phrase), made)
    for phrase, make in _PERIODS:
        found = make(now)
        add(_(phrase), {"start": found.start, "end": found.end})
    for names in (_WEEKDAYS, *_WEEKDAYS_ELSEWHERE):
        for weekday, name in enumerate(names):
            found = period.last_weekday(now, weekday)
            # Which of them is meant is said with its date.
            add(name, {"start": found.start, "end": found.end}, f"{name} {format_day(found.start)}")
    for operator in operators:
        add(operator.name, {"operator": operator.id})
        add(operator.id, {"operator": operator.id}, operator.name)
    return known


def _bare(word: str) -> str:
    """A word as it is compared: without accents, capitals, brackets, and with one kind of apostrophe."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("\u2019", "'"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).strip("()«»,;:")


def _amount(typed: str) -> int | None:
    digits = "".join(typed.split())
    amount = int(digits) if len(digits) <= len(str(MAX_AMOUNT)) else MAX_AMOUNT + 1
    return amount if amount <= MAX_AMOUNT else None


def _bound(found: re.Match[str]) -> Condition | None:
    amount = _amount(found[3])
    if amount is None:
        return None
    sign, shown = found[1] + found[2], format_digits(amount)
    if sign == ">":
        return {"least": amount + 1}, _("plus de {amount}").format(amount=shown)
    if sign == "<":
        return {"most": amount - 1}, _("moins de {amount}").format(amount=shown)
    if sign == ">=":
        return {"least": amount}, _("au moins {amount}").format(amount=shown)
    return {"most": amount}, _("au plus {amount}").format(amount=shown)


def _range(found: re.Match[str]) -> Condition | None:
    one, other = _amount(found[1]), _amount(found[2])
    if one is None or other is None:
        return None
    least, most = min(one, other), max(one, other)
    words = _("de {least} à {most}").format(least=format_digits(least), most=format_digits(most))
    return {"least": least, "most": most}, words


def _money(found: re.Match[str]) -> Condition | None:
    amount = _amount(found[1])
    if amount is None:
        return None
    currencies = frozenset(_UNITS[found[2].casefold()])
    # Both CFA francs have one symbol.
    words = _("montant {amount}").format(amount=format_amount(amount, min(currencies)))
    return {"least": amount, "most": amount, "currencies": currencies}, words


def _date(found: re.Match[str], now: datetime) -> Condition | None:
    try:
        day = period.parse_day(found[0], now)
    except InvalidInput:
        return None
    whole = Period(day, day)
    return {"start": whole.start, "end": whole.end}, format_day(whole.start)
