"""The numbers of an X or Z report as tables of words: the one source of screen, pages and narrow paper.

Reads the JSON of a report, whether it was made now or stored with a closing. Sums are of one currency only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pos_app.core.day import CASH
from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Json
from pos_app.wording.amounts import format_amount, format_clock, format_day, format_digits
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.open_payments import told_of
from pos_app.wording.payments import means_label, operator_label

_LIMIT = 60
UNKNOWN = "—"
"""Stands where a number is not known."""
_REAL = Environment.PRODUCTION.value
_TELLING = ("sales", "sale_count", "in", "out", "corrections", "expected")
"""What is known of a drawer before it was counted, and from which one could tell what should be in it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One part of a report. All columns but the first are numbers where `numbers` holds; `total` marks the last row."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True
    total: bool = False


def tables(report: Json) -> list[Table]:
    """Everything that a report counts, in the order in which it is read."""
    made = [*_totals(report), _cash(report), *_payouts(report), _corrections(report), _piles(report), _open(report)]
    return [table for table in made if table.rows]


def title(report: Json) -> str:
    """Which report it is."""
    if report["number"] is None:
        return _("Rapport X — journée en cours")
    return _("Rapport Z n° {number}").format(number=report["number"])


def about(report: Json) -> list[str]:
    """When the day was opened and closed, and by whom."""
    lines = [
        _("Ouverte le {when} par {name}").format(when=moment(report["opened_at"]), name=_name(report["opened_by"]))
    ]
    if report["closed_at"] is not None:
        lines.append(
            _("Clôturée le {when} par {name}").format(when=moment(report["closed_at"]), name=_name(report["closed_by"]))
        )
    if report.get("clean") is False:
        lines.append(_("Clôture avec des points ouverts : voir ci-dessous."))
    return lines if report["number"] is not None else lines[:1]


def seal_text(report: Json) -> str:
    """What the code of a report holds: which closing it is, and the seal of the last entry that it counts."""
    kind = "X" if report["number"] is None else f"Z{report['number']}"
    return f"pos-app {kind} {report['day']} {report['ledger_head']}"


def moment(at: str) -> str:
    """An instant of the JSON, in the zone of the machine."""
    instant = datetime.fromisoformat(at)
    return _("{day} à {time}").format(day=format_day(instant), time=format_clock(instant))


def money(amount: int | None, currency: str) -> str:
    """An amount with its sign and currency; a dash where it is not known."""
    if amount is None:
        return UNKNOWN
    shown = format_amount(abs(amount), currency)
    return f"\u2212{shown}" if amount < 0 else shown


def difference_words(amount: int | None, currency: str) -> str:
    """How much more or less than expected was counted, with its sign and in a word: nobody has to know which is which.

    A dash where it is not known.
    """
    if not amount:
        return money(amount, currency)
    shown = format_amount(abs(amount), currency)
    if amount > 0:
        return _("+\u00a0{amount} (en trop)").format(amount=shown)
    return _("\u2212\u00a0{amount} (manque)").format(amount=shown)


def means_name(means: str, environment: str = _REAL) -> str:
    """What people call a means of payment; other money than real one says so."""
    return _("Espèces") if means == CASH else means_label(means, environment)


def is_specimen(report: Json) -> bool:
    """Whether money moved in it, and none of it was real: it says so wherever and whenever it is printed."""
    found = {row.get("environment", _REAL) for row in (*report["totals"], *report.get("payouts", ()))}
    return bool(found) and _REAL not in found


def _totals(report: Json) -> list[Table]:
    found = []
    for currency in sorted({row["currency"] for row in report["totals"]}):
        rows = [row for row in report["totals"] if row["currency"] == currency]
        shown = [_total_row(_apart(row, rows), [row]) for row in rows]
        if len(rows) > 1:
            shown.append(_total_row(_("Total {currency}").format(currency=currency), _alike(rows)))
        found.append(
            Table(
                _("Paiements en {currency}").format(currency=_currency(currency)),
                (_("Moyen"), _("Nombre"), _("Montant"), _("Frais"), _("En retard"), _("Payé (gérant)")),
                tuple(shown),
                total=len(rows) > 1,
            )
        )
    return found


def _alike(rows: list[Json]) -> list[Json]:
    """Those that may be added up: real money, or a test's where there is no other."""
    return [row for row in rows if row.get("environment", _REAL) == _REAL] or rows


def _apart(row: Json, rows: list[Json]) -> str:
    """The name of a row's means; with the id where another means of the same report is called the same."""
    names = [means_name(other["operator"], other.get("environment", _REAL)) for other in rows]
    name = means_name(row["operator"], row.get("environment", _REAL))
    return name if names.count(name) == 1 else f"{name} · {plain(row['operator'], _LIMIT)}"


def _total_row(name: str, rows: list[Json]) -> tuple[str, ...]:
    currency = rows[0]["currency"]
    count, amount, fees, late, manual, vouched = (
        sum(row[key] for row in rows)
        for key in ("count", "amount", "fees", "late_count", "manual_count", "manual_amount")
    )
    by_manager = UNKNOWN if not manual else f"{manual} · {money(vouched, currency)}"
    return (name, format_digits(count), money(amount, currency), money(fees, currency), str(late), by_manager)


def _cash(report: Json) -> Table:
    cash = _touched(report["cash"])
    parts = (
        (_("Fond de caisse"), "float"),
        (_("Ventes en espèces"), "sales"),
        (_("Entrées, ventes comprises"), "in"),
        (_("Sorties"), "out"),
        (_("Corrections"), "corrections"),
        (_("Espèces attendues"), "expected"),
        (_("Compté"), "counted"),
        (_("Écart"), "difference"),
    )
    rows = tuple((label, *(_cash_cell(row, key) for row in cash)) for label, key in parts)
    return Table(_("Espèces"), ("", *(_currency(row["currency"]) for row in cash)), rows if cash else ())


def _touched(cash: list[Json]) -> list[Json]:
    """The currencies that the drawer held or moved, or of which that is hidden; all of them where it was none."""
    keys = ("float", "sales", "in", "out", "corrections", "counted")
    return [row for row in cash if row["expected"] is None or any(row.get(key) for key in keys)] or cash


def _cash_cell(row: Json, key: str) -> str:
    if key in _TELLING and row["expected"] is None:
        return _("masqué jusqu'au comptage")
    if key == "difference":
        return difference_words(row.get(key), row["currency"])
    return money(row.get(key), row["currency"]) + _remark(row, key)


def _remark(row: Json, key: str) -> str:
    if key == "float" and not row.get("float_counted", True):
        return " " + _("(non compté)")
    if key == "sales" and row.get("sale_count"):
        return f" ({row['sale_count']})"
    return ""


def _payouts(report: Json) -> list[Table]:
    rows = tuple(
        (
            means_name(row["operator"], row.get("environment", _REAL)),
            format_digits(row["count"]),
            money(row["amount"], row["currency"]),
        )
        for row in report.get("payouts", ())
    )
    return [Table(_("Argent rendu par les opérateurs, à part"), (_("Moyen"), _("Nombre"), _("Montant")), rows)]


def _corrections(report: Json) -> Table:
    rows = tuple(
        (
            means_name(row["means"]),
            money(row["amount"], row["currency"]),
            _about_what(row.get("about")),
            plain(row["reason"], _LIMIT),
            _name(row["by"]),
        )
        for row in report.get("corrections", ())
    )
    heads = (_("Moyen"), _("Montant"), _("Au sujet de"), _("Motif"), _("Qui"))
    return Table(_("Corrections de journées closes"), heads, rows, numbers=False)


def _about_what(about: Json) -> str:
    """The payment that a correction is about, or the closing."""
    named = plain(about or UNKNOWN, _LIMIT)
    return _("Z n° {number}").format(number=named) if named.isdecimal() else named


def _piles(report: Json) -> Table:
    rows = tuple(
        (
            operator_label(row["operator"]),
            *(format_digits(row[key]) for key in ("matched", "ours_only", "theirs_only", "differs")),
            format_digits(row["unexplained"]) if "unexplained" in row else UNKNOWN,
        )
        for row in report["reconciliation"]
    )
    heads = (
        _("Relevé"),
        _("Concordants"),
        _("Caisse seulement"),
        _("Relevé seulement"),
        _("Différents"),
        _("Inexpliqués"),
    )
    return Table(_("Rapprochement avec les relevés"), heads, rows)


def _open(report: Json) -> Table:
    carried = set(report["carried_over"])
    named = [(name, _("reporté au lendemain")) for name in report["carried_over"]]
    named += [(name, _("à vérifier")) for name in report["undecided"] if name not in carried]
    rows = tuple((plain(name, _LIMIT), *_told(report, name), state) for name, state in named)
    heads = (_("Référence"), _("Montant"), _("Numéro"), _("État"))
    return Table(_("Paiements à vérifier"), heads, rows, numbers=False)


def _told(report: Json, reference: str) -> tuple[str, str]:
    amount, whose = told_of(report, reference)
    return amount or UNKNOWN, whose or UNKNOWN


def _currency(code: str) -> str:
    symbol = Currency(code).symbol
    return f"{symbol} ({code})" if code != Currency.MGA.value else symbol


def _name(name: Json) -> str:
    return plain(name or UNKNOWN, _LIMIT)


def without_cash(report: Json) -> Json:
    """The report as it is shown before the drawer was counted: nothing in it tells what should be there."""
    hidden = (*_TELLING, "counted", "difference")
    return {**report, "cash": [{**row, **dict.fromkeys(hidden)} for row in report["cash"]]}


def differences(report: Json) -> Iterable[tuple[str, int]]:
    """How much more (or, negative, less) than expected was counted, by currency; only where it differs."""
    return [(row["currency"], row["difference"]) for row in report["cash"] if row.get("difference")]
