"""What is said of a PIN that was not taken: wrong, or not listened to for a while. It compares none."""

from datetime import datetime
from math import ceil

from pos_app.core.errors import KnownError
from pos_app.core.people import Person
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.errors import hint

WRONG, LOCKED = "pin_wrong", "pin_locked"
_MINUTE = 60


def seconds_of(error: KnownError) -> float:
    """For how long no PIN of this person is listened to, in seconds; 0 where the error is another one."""
    seconds = error.facts.get("seconds")
    if error.code != LOCKED or not isinstance(seconds, int | float):
        return 0.0
    return max(0.0, float(seconds))


def pause_of(person: Person | None, now: datetime) -> float:
    """For how long nobody listens to the PIN of this person, in seconds; the last wrong one of a row begins it."""
    if person is None or person.locked_until is None:
        return 0.0
    return max(0.0, (person.locked_until - now).total_seconds())


def pause_words(seconds: float) -> str:
    """That too many wrong PINs were typed, and when the next one will be listened to."""
    return _("Trop de codes faux de suite : rien n'a été fait. Prochain essai dans {time}.").format(
        time=_time(ceil(seconds))
    )


def refusal(error: KnownError, remaining: float | None = None) -> str:
    """Why a person was not believed, or an act not done; `remaining` seconds of a pause that runs out on screen."""
    if error.code != LOCKED or "seconds" not in error.facts:
        return hint(error)
    left = seconds_of(error) if remaining is None else remaining
    return pause_words(left) if left > 0 else _("La pause est finie : taper le code.")


def _time(seconds: int) -> str:
    minutes, rest = divmod(seconds, _MINUTE)
    if not minutes:
        return ngettext("{count} seconde", "{count} secondes", rest).format(count=rest)
    if not rest or minutes >= 10:
        minutes += bool(rest)
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
