"""What else is to be known of a payment, in a word or two: for columns, filters and searches. It decides nothing."""

from collections.abc import Iterable, Mapping

from pos_app.core.payment import Direction, Flag
from pos_app.wording.catalog import N_, _

_WORDS: Mapping[Flag, str] = {
    Flag.LATE: N_("En retard"),
    Flag.AMOUNT_UNVERIFIED: N_("Montant à vérifier"),
    Flag.CONFLICT: N_("Contradiction"),
    Flag.DUPLICATE: N_("Payé deux fois"),
    Flag.ORPHAN: N_("Sans demande"),
}


def flag_word(flag: Flag, direction: Direction = Direction.IN) -> str:
    """The word for one flag; of money that went back none that reads like money that came in."""
    if flag is Flag.DUPLICATE and direction is Direction.OUT:
        return _("Versé deux fois")
    return _(_WORDS[flag])


def flag_words(flags: Iterable[Flag], direction: Direction = Direction.IN) -> str:
    """All of them, in one order; empty for none."""
    return ", ".join(flag_word(flag, direction) for flag in Flag if flag in set(flags))
