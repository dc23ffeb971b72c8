"""`pos-app doctor`: one line for each thing that a till needs, and what to do where it is missing."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime

import click

from pos_app.commands.backup_checks import check_backups
from pos_app.commands.callback_checks import check_callbacks, check_keys
from pos_app.commands.checks import (
    Check,
    Reached,
    check_clock,
    check_home,
    check_key,
    check_ledger,
    check_providers,
    is_in_use,
    is_secret_open,
)
from pos_app.commands.printer_checks import check_fiscal, check_printer
from pos_app.commands.session import Session, put, put_json
from pos_app.core.errors import KnownError
from pos_app.settings import Settings
from pos_app.wording.catalog import N_, _
from pos_app.wording.errors import sentence
from pos_app.wording.payments import operator_label

LABELS = {
    "settings": N_("Réglages"),
    "providers": N_("Opérateurs"),
    "clock": N_("Horloge"),
    "home": N_("Dossier et disque"),
    "instance": N_("Une seule caisse"),
    "ledger": N_("Registre"),
    "key": N_("Clé du registre"),
    "backup": N_("Copies du registre"),
    "reachable": N_("Connexion"),
    "token": N_("Autorisation"),
    "daily_key": N_("Clé du jour"),
    "callbacks": N_("Annonces des opérateurs"),
    "addresses": N_("Adresse à donner"),
    "printer": N_("Imprimante"),
    "fiscal": N_("Enregistrement fiscal"),
}


@click.command(help=_("Vérifier que tout est prêt, et dire quoi faire sinon."))
@click.option("--json", "as_machine", is_flag=True, help=_("Résultat en JSON."))
@click.pass_obj
def command(session: Session, as_machine: bool) -> int:
    checks = examine(session)
    if as_machine:
        put_json([asdict(check) for check in checks])
    else:
        for check in checks:
            put(_line(check))
    return 0 if all(check.ok for check in checks) else 1


def examine(session: Session) -> list[Check]:
    """Every check, in the order in which its faults have to be mended."""
    settings, first = _settings(session)
    checks = [*check_home(session.home), first]
    reached = Reached()
    if settings is not None and settings.merchants:
        checks += asyncio.run(check_providers(session.home, settings, reached))
    ledger = check_ledger(session.home)
    checks += ledger
    if settings is not None and settings.merchants:
        till_is_open = is_in_use(session.home)
        checks += check_callbacks(session.home, settings, till_is_open=till_is_open)
        checks += check_keys(session.home, settings)
    if settings is not None and session.home.has_ledger():
        checks += check_backups(session.home, settings, datetime.now(UTC))
    if settings is not None:
        checks += check_printer(settings) + check_fiscal(settings)
    checks.append(check_clock(session.home, reached))
    checks.append(check_key(session.home))
    return checks


def _settings(session: Session) -> tuple[Settings | None, Check]:
    try:
        settings = session.settings()
    except KnownError as error:
        return None, Check("settings", False, sentence(error), _("Corriger {path}.").format(path=session.home.config))
    if not settings.merchants:
        return settings, Check(
            "settings",
            False,
            _("Aucun opérateur n'est réglé."),
            _(
                "Remplir la partie [providers.mvola] ou [providers.pvit] de {path}, ou les variables d'environnement."
            ).format(path=session.home.config),
        )
    if is_secret_open(session.home):
        detail = _("Le fichier des réglages contient un secret et peut être lu par d'autres utilisateurs.")
        return settings, Check(
            "settings", False, detail, _("Lancer : chmod 600 {path}").format(path=session.home.config)
        )
    names = ", ".join(f"{operator.name} ({operator.environment.value})" for operator in settings.operators)
    detail = _("Caisse {till} ; opérateurs : {names} ; clés présentes.").format(till=settings.till, names=names)
    return settings, Check("settings", True, detail, "")


def _line(check: Check) -> str:
    kind, _colon, operator = check.check.partition(":")
    label = _(LABELS.get(kind, kind))
    if operator:
        label = _("{label} {operator}").format(label=label, operator=operator_label(operator))
    state = _("bon") if check.ok else _("À CORRIGER")
    said = _("{state} — {label} : {detail}").format(state=state, label=label, detail=check.detail)
    return _("{said} → {advice}").format(said=said, advice=check.advice) if check.advice else said
