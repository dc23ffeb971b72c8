"""`pos-app day import` and `day reconcile`: the operator's statement against the payments of the till."""

from pathlib import Path

import click

from pos_app.commands.acting import act, has_people, pin_of, read, require_operator
from pos_app.commands.session import Session, put, put_json
from pos_app.core.errors import InvalidInput
from pos_app.core.people import CASHIER, CONSOLE
from pos_app.core.reconciliation import Pair, Reconciled, as_json
from pos_app.core.shop import Explain, How, Imported, ImportStatement, Reconcile
from pos_app.settings import Settings
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain
from pos_app.wording.payments import operator_label

_BY = click.option("--by", metavar="NAME", help=_("Qui agit ; son code est demandé, ou POS_APP_PIN."))
_JSON = click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))


@click.command("import", help=_("Lire le relevé d'un opérateur : CSV, XLSX. Tout ou rien."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--operator", required=True, metavar="ID", help=_("L'opérateur dont c'est le relevé."))
@click.option("--mapping", type=click.Path(path_type=Path), metavar="FILE.toml", help=_("Quelle colonne est quoi."))
@_BY
@_JSON
@click.pass_obj
def import_statement(
    session: Session, file: Path, operator: str, mapping: Path | None, by: str | None, as_machine: bool
) -> int:
    from pos_app.statements import load_mapping
    from pos_app.statements import read as read_statement
    from pos_app.wording.reconciliation import imported_sentence

    settings = session.settings()
    require_operator(settings, operator)
    chosen = next(known for known in settings.operators if known.id == operator)
    name, pin = _who(session, by)
    wanted = None if mapping is None else load_mapping(mapping)
    if wanted is None:
        saved = session.home.mappings / f"{operator}.toml"
        wanted = load_mapping(saved) if saved.exists() else None
    statement = read_statement(file, chosen, wanted)
    imported = act(session, settings, ImportStatement(statement, name, pin))
    assert isinstance(imported, Imported)
    if as_machine:
        facts = {"operator": imported.operator, "lines": imported.lines, "known": imported.known}
        put_json({**facts, "repeated": imported.repeated, "contradicting": imported.contradicting})
    else:
        put(imported_sentence(imported))
    return 0


@click.command("reconcile", help=_("Comparer la caisse aux relevés : quatre piles par opérateur."))
@click.option("--operator", metavar="ID", help=_("Seulement cet opérateur."))
@click.option("--ask", is_flag=True, help=_("Sans relevé : interroger l'opérateur sur chaque paiement du jour."))
@_BY
@_JSON
@click.pass_obj
def reconcile(session: Session, operator: str | None, ask: bool, by: str | None, as_machine: bool) -> int:
    settings = session.settings()
    if operator is not None:
        require_operator(settings, operator)
    name, pin = _who(session, by)
    found = act(session, settings, Reconcile(name, operator, ask, pin), follows=ask)
    assert isinstance(found, tuple)
    piles = [each for each in found if isinstance(each, Reconciled)]
    if as_machine:
        put_json([as_json(each) for each in piles])
    else:
        for each in piles:
            _put_piles(each)
    return 0


@click.command("explain", help=_("Un gérant explique un écart avec le relevé."))
@click.option("--operator", required=True, metavar="ID", help=_("L'opérateur."))
@click.option("--reference", metavar="REFERENCE", help=_("Le paiement de la caisse."))
@click.option("--transaction", metavar="NUMBER", help=_("La ligne du relevé, par son numéro."))
@click.option("--how", required=True, type=click.Choice([how.value for how in How]), help=_("Ce que c'est."))
@click.option("--note", required=True, metavar="TEXT", help=_("L'explication."))
@click.option("--by", required=True, metavar="NAME", help=_("Le gérant ; son code est demandé, ou POS_APP_PIN."))
@click.pass_obj
def explain(
    session: Session,
    operator: str,
    reference: str | None,
    transaction: str | None,
    how: str,
    note: str,
    by: str,
) -> int:
    settings = session.settings()
    require_operator(settings, operator)
    line = None if transaction is None else _line_key(session, settings, operator, transaction)
    named = None if reference is None else reference.strip().upper()
    act(session, settings, Explain(operator, How(how), note, by, pin_of(session, by), named, line))
    put(_("L'explication est écrite."))
    return 0


def _line_key(session: Session, settings: Settings, operator: str, transaction: str) -> str:
    """The key of the imported line with that number. Raises `InvalidInput("line_unknown")`."""
    from pos_app.core.payment import Direction
    from pos_app.core.statement import number_key

    environment = next(known.environment for known in settings.operators if known.id == operator)
    for direction in Direction:
        key = f"t:{direction}:{number_key(transaction)}"
        if read(session, lambda reader, key=key: reader.line(operator, environment, key), None) is not None:  # type: ignore[misc]
            return key
    raise InvalidInput("line_unknown", transaction=transaction)


def _who(session: Session, by: str | None) -> tuple[str, str | None]:
    """Who imports and compares: whoever was named, else the command line itself. Neither changes what anybody owes."""
    if by is not None:
        return by, pin_of(session, by)
    return (CONSOLE if has_people(session) else CASHIER), None


def _put_piles(found: Reconciled) -> None:
    put(operator_label(found.operator))
    piles = (
        (_("Concordants"), found.matched),
        (_("Caisse seulement"), found.ours_only),
        (_("Relevé seulement"), found.theirs_only),
        (_("Différents"), found.differs),
    )
    for name, pile in piles:
        put(f"  {name:<20}{format_digits(len(pile)):>8}")
        if pile is not found.matched:
            for pair in pile:
                put(f"    {_pair_line(pair)}")


def _pair_line(pair: Pair) -> str:
    from pos_app.wording.reconciliation import why_words

    reference = pair.ours.reference if pair.ours else ""
    transaction = (pair.line.transaction_id or pair.line.reference) if pair.line else None
    ours = format_digits(pair.ours.amount) if pair.ours else "—"
    theirs = format_digits(pair.line.amount) if pair.line else "—"
    return f"{reference:<13}  {plain(transaction or '—', 30):<20}{ours:>14}{theirs:>14}  {why_words(pair)}"
