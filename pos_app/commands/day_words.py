"""Reports and closings on the terminal: the same numbers as in JSON, as lines that a person reads."""

from collections.abc import Mapping, Sequence

from pos_app.commands.acting import read
from pos_app.commands.session import Session, line, put, put_json, remark
from pos_app.core.day import CASH, LONGEST_REASON, Day
from pos_app.core.money import Currency
from pos_app.core.payment import Json
from pos_app.core.shop import Closed
from pos_app.wording.amounts import format_amount, format_digits
from pos_app.wording.catalog import _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.errors import sentence
from pos_app.wording.open_payments import told_of, with_payments
from pos_app.wording.payments import as_json, means_label, operator_label


def put_day(day: Day, *, as_machine: bool) -> None:
    """Print a day that was opened."""
    if as_machine:
        floats = [{"currency": count.currency.value, "amount": count.amount} for count in day.floats]
        put_json({"day": day.number, "opened_by": day.opened_by, "floats": floats})
        return
    amounts = " + ".join(format_amount(count.amount, count.currency) for count in day.floats if count.counted)
    put(
        _("Journée n° {number} ouverte par {name}. Fond : {amounts}.").format(
            number=day.number, name=plain(day.opened_by, 40), amounts=amounts or _("non compté")
        )
    )


def put_undecided(session: Session, references: Sequence[str], *, as_machine: bool) -> None:
    """Print the payments that stand in the way of a closing."""
    found = [read(session, lambda reader, known=known: reader.payment(known), None) for known in references]  # type: ignore[misc]
    payments = [payment for payment in found if payment is not None]
    if as_machine:
        put_json([as_json(payment) for payment in payments])
        return
    for payment in payments:
        put(line(payment))


def put_closed(session: Session, closed: Closed, *, as_machine: bool) -> None:
    """Print the Z report of a day that was closed, and what became of the copy of the ledger."""
    from datetime import datetime

    from pos_app.core.report_json import as_json as report_json

    report = report_json(closed.report, datetime.now().astimezone().tzinfo)
    if as_machine:
        put_json(report)
    else:
        put_report(read(session, lambda reader: with_payments(report, reader.payment), report))
    if closed.backup is not None:
        remark(_("Copie du registre vérifiée : {path}").format(path=closed.backup))
    elif closed.backup_error is not None:
        remark(f"pos-app: {sentence(closed.backup_error)}")


def put_report(report: Json) -> None:
    """Print a report in lines."""
    for text in report_lines(report):
        put(text)


def report_lines(report: Mapping[str, Json]) -> list[str]:
    """An X or Z report as lines. What `without_cash` took out is told as hidden: the drawer is counted blind."""
    number = report["number"]
    title = _("Rapport X") if number is None else _("Rapport Z n° {number}").format(number=number)
    said = [_("{title} · journée du {day}").format(title=title, day=report["day"])]
    for total in report["totals"]:
        said.append(_means_line(total))
        if total["manual_count"]:
            said.append(
                "  "
                + _("en plus : {count} sur la parole d'un gérant, {amount}, à prouver par le relevé").format(
                    count=format_digits(total["manual_count"]), amount=_money(total["manual_amount"], total["currency"])
                )
            )
    said += [_payout_line(payout) for payout in report["payouts"]]
    for cash in report["cash"]:
        said += _cash_lines(cash, closed=number is not None)
    for correction in report["corrections"]:
        means = _("Espèces") if correction["means"] == CASH else operator_label(correction["means"])
        said.append(
            _("Correction {means} : {amount} — {reason}").format(
                means=means,
                amount=_money(correction["amount"], correction["currency"]),
                reason=plain(correction["reason"], LONGEST_REASON),
            )
        )
    said += _open_lines(report)
    said.append(_("Registre : {head}").format(head=report["ledger_head"]))
    return said


def _means_line(total: Mapping[str, Json]) -> str:
    words = ngettext(
        "{operator} : {count} paiement, {amount}", "{operator} : {count} paiements, {amount}", total["count"]
    )
    said = words.format(
        operator=means_label(total["operator"], total["environment"]),
        count=format_digits(total["count"]),
        amount=_money(total["amount"], total["currency"]),
    )
    if total["fees"]:
        said += _(", frais {amount}").format(amount=_money(total["fees"], total["currency"]))
    if total["late_count"]:
        said += _(", dont {count} en retard").format(count=format_digits(total["late_count"]))
    return said


def _payout_line(payout: Mapping[str, Json]) -> str:
    return _("{operator}, rendu : {count}, {amount}").format(
        operator=means_label(payout["operator"], payout["environment"]),
        count=format_digits(payout["count"]),
        amount=_money(payout["amount"], payout["currency"]),
    )


def _cash_lines(cash: Mapping[str, Json], *, closed: bool) -> list[str]:
    currency = cash["currency"]
    put_in = _money(cash["float"], currency) if cash["float_counted"] else _("non compté")
    if cash["expected"] is None:
        words = _("Espèces {currency} : fond {float} ; ventes, entrées, sorties et attendu : masqués jusqu'au comptage")
        return [words.format(currency=currency, float=put_in)]
    words = _(
        "Espèces {currency} : fond {float}, ventes {sales} ({count}), autres entrées {came_in}, sorties {went_out}"
    )
    said = [
        words.format(
            currency=currency,
            float=put_in,
            sales=_money(cash["sales"], currency),
            count=format_digits(cash["sale_count"]),
            came_in=_money(cash["in"] - cash["sales"], currency),
            went_out=_money(cash["out"], currency),
        )
    ]
    expected = _money(cash["expected"], currency)
    if cash["counted"] is not None:
        said.append(
            "  "
            + _("attendu {expected}, compté {counted}, écart {difference}").format(
                expected=expected,
                counted=_money(cash["counted"], currency),
                difference=_money(cash["difference"], currency),
            )
        )
    elif not closed:
        said.append("  " + _("attendu {expected}, pas encore compté").format(expected=expected))
    return said


def _open_lines(report: Mapping[str, Json]) -> list[str]:
    said = []
    for pile in report["reconciliation"]:
        words = _(
            "Relevé {operator} : {matched} concordants, {ours} caisse seulement, "
            "{theirs} relevé seulement, {differ} différents"
        )
        said.append(
            words.format(
                operator=operator_label(pile["operator"]),
                matched=format_digits(pile["matched"]),
                ours=format_digits(pile["ours_only"]),
                theirs=format_digits(pile["theirs_only"]),
                differ=format_digits(pile["differs"]),
            )
        )
    if report["undecided"]:
        said.append(_("À vérifier : {references}").format(references=_named(report, "undecided")))
    if report["carried_over"]:
        said.append(_("Reportés : {references}").format(references=_named(report, "carried_over")))
    return said


def _named(report: Mapping[str, Json], which: str) -> str:
    """The references of payments, each with its amount and number where they are known."""
    said = []
    for reference in report[which]:
        told = [words for words in told_of(report, reference) if words]
        said.append(f"{reference} ({', '.join(told)})" if told else reference)
    return " · ".join(said)


def _money(amount: int, currency: str) -> str:
    return format_amount(amount, Currency(currency))
