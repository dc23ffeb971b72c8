"""`pos-app day`: the business day without the window: open, cash, report, statement, reconciliation, closing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pos_app.commands.acting import act, counts, currency_of, given_pin, pin_of, read
from pos_app.commands.day_words import put_closed, put_day, put_report, put_undecided
from pos_app.commands.session import UNDECIDED, Session, exit_code, put, put_json, put_payment, remark
from pos_app.commands.statement import explain, import_statement, reconcile
from pos_app.core.day import Correction, Day, DrawerEntry, Move
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import parse_amount
from pos_app.core.payment import Environment, Json, Payment
from pos_app.core.shop import Closed, CloseDay, Correct, Decide, MoveCash, OpenDay, SeeCash
from pos_app.wording.amounts import format_amount
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence
from pos_app.wording.open_payments import with_payments
from pos_app.wording.report_tables import without_cash

if TYPE_CHECKING:
    from pos_app.ledger.reader import Reader

_BY = click.option("--by", required=True, metavar="NAME", help=_("Qui agit ; son code est demandé, ou POS_APP_PIN."))
_CURRENCY = click.option("--currency", metavar="CODE", help=_("MGA, XAF ou XOF, s'il y en a plusieurs."))
_JSON = click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))


@click.group(help=_("La journée : ouvrir, caisse, rapport, relevé, rapprochement, clôture."))
def command() -> None:
    """The group; each command says what it does."""


@command.command("open", help=_("Ouvrir la journée avec le fond de caisse."))
@click.option("--float", "floats", multiple=True, required=True, metavar="N", help=_("100000, ou MGA=100000."))
@_CURRENCY
@_BY
@_JSON
@click.pass_obj
def open_day(session: Session, floats: tuple[str, ...], currency: str | None, by: str, as_machine: bool) -> int:
    settings = session.settings()
    asked = OpenDay(counts(settings, floats, currency), by, pin_of(session, by))
    opened = act(session, settings, asked)
    assert isinstance(opened, Day)
    put_day(opened, as_machine=as_machine)
    return 0


def _cash(name: str, move: Move, words: str, *, reason_required: bool) -> None:
    @command.command(name, help=words)
    @click.option("--amount", required=True, metavar="N", help=_("Montant entier."))
    @_CURRENCY
    @click.option("--reason", required=reason_required, metavar="TEXT", help=_("Pourquoi."))
    @_BY
    @_JSON
    @click.pass_obj
    def moved(
        session: Session, amount: str, currency: str | None, reason: str | None, by: str, as_machine: bool
    ) -> int:
        settings = session.settings()
        asked = MoveCash(
            move, parse_amount(amount), currency_of(settings, currency), by, reason, pin=pin_of(session, by)
        )
        entry = act(session, settings, asked)
        assert isinstance(entry, DrawerEntry)
        if as_machine:
            put_json(_entry_json(entry))
        else:
            put(_("Enregistré : {amount}, journée n° {day}.").format(amount=_amount(entry), day=entry.day))
        return 0


_cash("cash-in", Move.IN, _("De l'argent mis dans la caisse."), reason_required=True)
_cash("cash-out", Move.OUT, _("De l'argent pris dans la caisse."), reason_required=True)
_cash("cash-sale", Move.SALE, _("Une vente payée en espèces."), reason_required=False)


@command.command("report", help=_("Rapport X de la journée ouverte, ou un rapport Z d'avant."))
@click.option("--number", type=int, metavar="Z", help=_("Le rapport Z de ce numéro."))
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=_("L'écrire en PDF."))
@click.option(
    "--by",
    metavar="NAME",
    help=_("Un gérant, qui veut voir aussi les espèces attendues d'une journée pas encore comptée."),
)
@_JSON
@click.pass_obj
def report(session: Session, number: int | None, pdf: Path | None, by: str | None, as_machine: bool) -> int:
    session.speak()
    found = _report(session, number)
    if found is None:
        raise InvalidInput("day_not_open" if number is None else "day_unknown", number=number)
    shown = found
    if number is None and not (by is not None and _sees_cash(session, by)):
        # The drawer is counted blind, on every paper as well; programs get all of it.
        shown = without_cash(found)
    if pdf is not None:
        _write_pdf(session, shown, pdf)
    if as_machine:
        put_json(found)
    else:
        put_report(_told(session, shown))
    return 0


def _sees_cash(session: Session, by: str) -> bool:
    """True. Raises `InvalidInput` for who is no manager, or is not believed to be one."""
    return bool(act(session, session.settings(), SeeCash(by, given_pin(session, _("Code du gérant")))))


def _told(session: Session, found: Json) -> Json:
    """The report as a person reads it: with the amounts and numbers of the payments that it names."""
    return read(session, lambda reader: with_payments(found, reader.payment), found)


def _report(session: Session, number: int | None) -> Json:
    """The JSON of the report, or None where there is no such day."""
    from pos_app.core.report_json import as_json

    def current(reader: "Reader") -> Json:
        if reader.day() is None:
            return None
        return as_json(reader.report(datetime.now(UTC)), datetime.now().astimezone().tzinfo)

    if number is None:
        return read(session, current, None)
    return read(session, lambda reader: reader.z_report(number), None)


def _write_pdf(session: Session, found: Json, target: Path) -> None:
    from pos_app.app_paper import write_report

    settings = session.settings()
    training = any(operator.environment is Environment.TRAINING for operator in settings.operators)
    write_report(_told(session, found), target, settings.shop_name, training=training)
    remark(_("Écrit : {path}").format(path=target))


@command.command("close", help=_("Compter la caisse et clôturer : rapport Z."))
@click.option("--counted", multiple=True, required=True, metavar="N", help=_("662000, ou MGA=662000."))
@_CURRENCY
@click.option("--carry-over", is_flag=True, help=_("Reporter les paiements à vérifier au lendemain, sous ce nom."))
@_BY
@_JSON
@click.pass_obj
def close(
    session: Session, counted: tuple[str, ...], currency: str | None, carry_over: bool, by: str, as_machine: bool
) -> int:
    settings = session.settings()
    asked = CloseDay(counts(settings, counted, currency), by, pin_of(session, by), carry_over)
    try:
        closed = act(session, settings, asked, follows=True)
    except KnownError as error:
        if error.code != "day_undecided":
            raise
        remark(f"pos-app: {sentence(error)}")
        references = error.facts["references"]
        assert isinstance(references, list | tuple)
        put_undecided(session, [str(reference) for reference in references], as_machine=as_machine)
        return UNDECIDED
    assert isinstance(closed, Closed)
    put_closed(session, closed, as_machine=as_machine)
    return 0


@command.command("decide", help=_("Un gérant décide d'un paiement à vérifier."))
@click.argument("reference")
@click.option("--as", "outcome", required=True, type=click.Choice(["paid", "refused"]), help=_("Payé ou non."))
@click.option("--transaction", metavar="NUMBER", help=_("Numéro de l'opérateur, s'il est payé."))
@click.option("--reason", required=True, metavar="TEXT", help=_("Comment on le sait."))
@_BY
@_JSON
@click.pass_obj
def decide(
    session: Session,
    reference: str,
    outcome: str,
    transaction: str | None,
    reason: str,
    by: str,
    as_machine: bool,
) -> int:
    settings = session.settings()
    paid = outcome == "paid"
    asked = Decide(reference.strip().upper(), paid, reason, by, transaction, pin_of(session, by))
    decided = act(session, settings, asked)
    assert isinstance(decided, Payment)
    put_payment(decided, as_machine=as_machine)
    # The outcome that was asked for is no failure of the command, also where it is that nobody paid.
    return 0 if not paid else exit_code(decided)


@command.command("correct", help=_("Un gérant corrige une journée close : une écriture dans celle d'aujourd'hui."))
@click.option("--means", required=True, metavar="ID", help=_("L'opérateur, ou cash."))
@click.option("--amount", required=True, type=int, metavar="N", help=_("À ajouter, ou négatif à retirer."))
@_CURRENCY
@click.option("--about", metavar="TEXT", help=_("Le paiement ou le numéro Z corrigé."))
@click.option("--reason", required=True, metavar="TEXT", help=_("Pourquoi."))
@_BY
@_JSON
@click.pass_obj
def correct(
    session: Session,
    means: str,
    amount: int,
    currency: str | None,
    about: str | None,
    reason: str,
    by: str,
    as_machine: bool,
) -> int:
    settings = session.settings()
    asked = Correct(means, amount, currency_of(settings, currency), reason, by, pin_of(session, by), about)
    made = act(session, settings, asked)
    assert isinstance(made, Correction)
    if as_machine:
        put_json({"day": made.day, "means": made.means, "amount": made.amount, "currency": made.currency.value})
    else:
        put(_("Enregistré dans la journée n° {day}.").format(day=made.day))
    return 0


def _amount(entry: DrawerEntry) -> str:
    return format_amount(entry.amount, entry.currency)


def _entry_json(entry: DrawerEntry) -> Json:
    facts = {"day": entry.day, "move": entry.move.value, "amount": entry.amount, "currency": entry.currency.value}
    return {**facts, "reason": entry.reason, "by": entry.by, "at": entry.at.isoformat().replace("+00:00", "Z")}


command.add_command(import_statement)
command.add_command(reconcile)
command.add_command(explain)
