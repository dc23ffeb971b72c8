"""What the dashboard says of a period, in words and charts, for the screen and for paper alike. It reads no ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pos_app.core.day import CASH
from pos_app.core.money import Currency
from pos_app.core.payment import Status
from pos_app.ledger.reader import Activity, Made, Served, Tally
from pos_app.ui import theme
from pos_app.ui.charts import Bar, Columns
from pos_app.ui.period import Period
from pos_app.wording.amounts import format_amount, format_digits
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.payments import status_word

Names = Callable[[str], str]
"""The name that people know of an operator's id."""

_NAME = 24
_FIRST_HOUR, _LAST_HOUR = 7, 20
"""Hours that are shown also where nothing happened."""
_MOST = 8
"""Cashiers that have a bar of their own."""
_WEEKDAYS = (N_("lun"), N_("mar"), N_("mer"), N_("jeu"), N_("ven"), N_("sam"), N_("dim"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number to be read from afar: what it is, itself, and what belongs to it."""

    title: str
    value: str
    note: str = ""
    colour: str = theme.INK


@dataclass(frozen=True, slots=True)
class Board:
    """All that is shown of one currency in a period."""

    currency: Currency
    period: str
    figures: tuple[Figure, ...]
    remarks: str
    """What else is to be known of the money that came in; empty where there is nothing."""
    means: tuple[Bar, ...]
    hours: Columns
    days: Columns | None
    cashiers: tuple[Bar, ...]
    states: tuple[Bar, ...]
    services: tuple[Bar, ...]
    """In percent of success."""


def board_of(activity: Activity, before: Activity | None, period: Period, names: Names, today: date) -> Board:
    """What is said of `activity`; `before` is the same currency in the period before. No day after `today` is drawn."""
    return Board(
        activity.currency,
        period_words(period),
        _figures(activity, before),
        _remarks(activity),
        _means(activity, names),
        _hours(activity),
        None if period.days == 1 else _days(activity, before, period, today),
        _cashiers(activity),
        _states(activity),
        tuple(_service(service, names) for service in activity.services),
    )


def period_words(period: Period) -> str:
    """`21/11/2026`, or `du 01/11/2026 au 30/11/2026`."""
    first, last = f"{period.first:%d/%m/%Y}", f"{period.last:%d/%m/%Y}"
    return first if period.days == 1 else _("du {first} au {last}").format(first=first, last=last)


def compared(now: int, before: int) -> str:
    """How a sum differs from the one of the period before."""
    if before == 0:
        return _("rien sur la période d'avant") if now else ""
    percent = round((now - before) * 100 / before)
    if percent == 0:
        return _("autant que la période d'avant")
    sign = "+" if percent > 0 else "\u2212"
    return _("{sign}{percent} % sur la période d'avant").format(sign=sign, percent=format_digits(abs(percent)))


def seconds_words(seconds: float) -> str:
    """`9 s`, `2 min 05`."""
    whole = max(1, round(seconds))
    if whole < 120:
        return _("{seconds} s").format(seconds=whole)
    return _("{minutes} min {seconds:02}").format(minutes=whole // 60, seconds=whole % 60)


def short_amount(amount: int) -> str:
    """`500`, `25 k`, `1,5 M`: for an axis, where the sizes are round."""
    for size, unit in ((10**9, _("Md")), (10**6, _("M")), (10**3, _("k"))):
        if amount >= size:
            whole, tenth = divmod(amount * 10 // size, 10)
            number = f"{format_digits(whole)},{tenth}" if tenth else format_digits(whole)
            return f"{number} {unit}"
    return str(amount)


def _figures(activity: Activity, before: Activity | None) -> tuple[Figure, ...]:
    received, currency = activity.received, activity.currency
    then = Tally() if before is None else before.received
    figures = [
        Figure(
            _("Encaissé"),
            format_amount(received.amount, currency),
            _joined(_counted(received.count), compared(received.amount, then.amount)),
            theme.PAID,
        ),
        _fees(activity),
        _given_back(activity),
        _success(activity),
        _undecided(activity.undecided, currency),
    ]
    return tuple(figures)


def _success(activity: Activity) -> Figure:
    decided = sum(service.decided for service in activity.services)
    paid = sum(service.paid for service in activity.services)
    if decided == 0:
        return Figure(_("Réussite"), "—", _("aucune demande décidée"))
    note = _("{paid} payées sur {decided} demandes décidées").format(
        paid=format_digits(paid), decided=format_digits(decided)
    )
    return Figure(_("Réussite"), _percent(paid, decided), note)


def _undecided(made: Made, currency: Currency) -> Figure:
    if made.count == 0:
        return Figure(_("À décider"), "0", _("tout est décidé"))
    note = _("{amount} dont on ne sait pas encore").format(amount=format_amount(made.amount, currency))
    return Figure(_("À décider"), format_digits(made.count), note, theme.VERIFY)


def _fees(activity: Activity) -> Figure:
    fees, amount = activity.received.fees, activity.received.amount
    share = f"{fees * 1000 / amount / 10:.1f}".replace(".", ",") if amount else "0"
    note = _("{share} % de l'encaissé").format(share=share)
    return Figure(_("Frais"), format_amount(fees, activity.currency), note)


def _given_back(activity: Activity) -> Figure:
    given = activity.given_back
    note = ngettext("{count} rendu", "{count} rendus", given.count).format(count=format_digits(given.count))
    return Figure(_("Rendu, à part"), format_amount(given.amount, activity.currency), note, theme.OUTGOING)


def _remarks(activity: Activity) -> str:
    """Late payments and managers' words among the money that came in."""
    received, parts = activity.received, []
    if received.late_count:
        late = ngettext("{count} payé en retard", "{count} payés en retard", received.late_count)
        parts.append(late.format(count=format_digits(received.late_count)))
    if received.manual_count:
        amount = format_amount(received.manual_amount, activity.currency)
        parts.append(_("{amount} sur la parole d'un gérant").format(amount=amount))
    return _("Dans l'encaissé : {remarks}.").format(remarks=" · ".join(parts)) if parts else ""


def _means(activity: Activity, names: Names) -> tuple[Bar, ...]:
    total = activity.received.amount
    found = [
        Bar(
            _means_name(means, names),
            tally.amount,
            format_amount(tally.amount, activity.currency),
            theme.NEUTRAL if means == CASH else theme.ACTION,
            _joined(_counted(tally.count), _percent(tally.amount, total)),
        )
        for means, tally in activity.means.items()
    ]
    return tuple(sorted(found, key=lambda bar: -bar.value))


def _means_name(means: str, names: Names) -> str:
    return _("Espèces") if means == CASH else plain(names(means), _NAME)


def _cashiers(activity: Activity) -> tuple[Bar, ...]:
    first = sorted(activity.cashiers.items(), key=lambda item: (-item[1].amount, item[0]))
    shown = [_person(plain(name, _NAME), tally, activity.currency) for name, tally in first[:_MOST]]
    rest = sum((tally for _, tally in first[_MOST:]), Tally())
    if rest.count:
        shown.append(_person(_("Les autres"), rest, activity.currency))
    return tuple(shown)


def _person(name: str, tally: Tally, currency: Currency) -> Bar:
    return Bar(name, tally.amount, format_amount(tally.amount, currency), note=_counted(tally.count))


def _states(activity: Activity) -> tuple[Bar, ...]:
    """The payments by the words that people read of them, in the order of a payment's life."""
    counts: dict[str, tuple[int, int, Status]] = {}
    for status in Status:
        made = activity.states.get(status)
        if made is not None:
            count, amount, first = counts.get(status_word(status), (0, 0, status))
            counts[status_word(status)] = count + made.count, amount + made.amount, first
    return tuple(
        Bar(word, count, format_digits(count), theme.look(status).bar, format_amount(amount, activity.currency))
        for word, (count, amount, status) in counts.items()
    )


def _service(service: Served, names: Names) -> Bar:
    name = plain(names(service.operator), _NAME)
    if service.decided == 0:
        return Bar(name, 0, _("rien de décidé"))
    times = ""
    if service.median_seconds is not None and service.slow_seconds is not None:
        times = _("payé en {median}, 9 sur 10 en {slow}").format(
            median=seconds_words(service.median_seconds), slow=seconds_words(service.slow_seconds)
        )
    percent = round(service.paid * 100 / service.decided)
    return Bar(name, percent, _percent(service.paid, service.decided), note=times)


def _hours(activity: Activity) -> Columns:
    known = sorted(activity.hours)
    first = min([_FIRST_HOUR, *known])
    last = max([_LAST_HOUR, *known])
    hours = range(first, last + 1)
    return _columns(
        [_("{hour} h").format(hour=hour) for hour in hours],
        [_("{hour} h").format(hour=hour) for hour in hours],
        [activity.hours.get(hour, Tally()).amount for hour in hours],
        activity.currency,
    )


def _days(activity: Activity, before: Activity | None, period: Period, today: date) -> Columns:
    last = min(period.last, today) if period.first <= today else period.last
    days = [period.first + timedelta(days=number) for number in range((last - period.first).days + 1)]
    then = [_tally_before(before, day, period).amount for day in days]
    label = _weekday if period.days <= len(_WEEKDAYS) else _short_day
    return _columns(
        [label(day) for day in days],
        [_short_day(day) for day in days],
        [activity.days.get(day, Tally()).amount for day in days],
        activity.currency,
        as_line=period.days > len(_WEEKDAYS),
        before=then if any(then) else (),
    )


def _tally_before(before: Activity | None, day: date, period: Period) -> Tally:
    """What came in on the day that `day` is compared with: the same day of the week, or of the month before."""
    first = period.first - timedelta(days=period.days)
    if period.by_month:
        first = (period.first - timedelta(days=1)).replace(day=1)
    then = first + (day - period.first)
    # A month may be longer than the one before it.
    return Tally() if before is None or then >= period.first else before.days.get(then, Tally())


def _columns(
    labels: Sequence[str],
    names: Sequence[str],
    values: Sequence[int],
    currency: Currency,
    *,
    as_line: bool = False,
    before: Sequence[int] = (),
) -> Columns:
    def words(amount: int) -> str:
        return format_amount(amount, currency)

    return Columns(labels, names, values, words, short_amount, as_line=as_line, before=before)


def _weekday(day: date) -> str:
    return f"{_(_WEEKDAYS[day.weekday()])} {day:%d}"


def _short_day(day: date) -> str:
    return f"{day:%d/%m}"


def _counted(count: int) -> str:
    return ngettext("{count} encaissement", "{count} encaissements", count).format(count=format_digits(count))


def _percent(part: int, whole: int) -> str:
    percent = round(part * 100 / whole) if whole else 0
    # Neither nothing nor all is said of what is not quite that.
    if 0 < part < whole:
        percent = min(99, max(1, percent))
    return _("{percent} %").format(percent=percent)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
