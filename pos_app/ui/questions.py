"""In words: what the last question to the provider brought, and when the next one comes. Pure functions."""

from datetime import datetime

from pos_app.core.news import Asked
from pos_app.wording.amounts import format_clock, format_day, format_time
from pos_app.wording.catalog import _
from pos_app.wording.payments import reason_sentence

CANNOT_ASK = "cannot_ask"
"""The engine's word for a question that has nothing to ask with."""

_SECONDS_UNTIL = 90
_MINUTES_UNTIL = 90 * 60


def in_words(next_at: datetime, now: datetime) -> str:
    """How long until `next_at`: in seconds, in minutes, or the time of day."""
    seconds = (next_at - now).total_seconds()
    if seconds < 1:
        return _("maintenant")
    if seconds < _SECONDS_UNTIL:
        return _("dans {count}\u00a0s").format(count=round(seconds))
    if seconds < _MINUTES_UNTIL:
        return _("dans {count}\u00a0min").format(count=round(seconds / 60))
    return _("à {time}").format(time=format_clock(next_at))


def next_question(asked: Asked | None, now: datetime) -> str:
    """When the till asks again; empty when that is not known."""
    if asked is None or asked.next_at is None:
        return ""
    return _("prochaine vérification {when}").format(when=in_words(asked.next_at, now))


def last_question(asked: Asked | None, operator: str, now: datetime, *, checking: bool) -> str:
    """What became of the last question; empty before the first one."""
    if checking:
        return _("Vérification auprès de {operator}…").format(operator=operator)
    if asked is None:
        return ""
    if asked.reason == CANNOT_ASK:
        return _("{operator} ne peut pas être interrogé sur cette demande.").format(operator=operator)
    if asked.last_at is None:
        return ""
    words = {"time": format_time(asked.last_at), "operator": operator, "next": next_question(asked, now)}
    if asked.reason is not None:
        words["why"] = reason_sentence(asked.reason, operator)
        if words["next"]:
            return _("La vérification de {time} a échoué. {why} Rien n'est changé ; {next}.").format(**words)
        return _("La vérification de {time} a échoué. {why} Rien n'est changé.").format(**words)
    if words["next"]:
        return _("Vérifié à {time} : {operator} n'a rien de nouveau ; {next}.").format(**words)
    return _("Vérifié à {time} : {operator} n'a rien de nouveau.").format(**words)


def moment(at: datetime, now: datetime) -> str:
    """A time of day, with its date when that is not today's."""
    if at.astimezone().date() == now.astimezone().date():
        return format_time(at)
    return _("{day} {time}").format(day=format_day(at), time=format_time(at))
