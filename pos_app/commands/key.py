"""`pos-app key`: takes up a new daily key of an operator (PVit), after the operator has proved that it is valid."""

import asyncio
import sys

import click

from pos_app.commands.session import USAGE, Session, put, remark
from pos_app.settings import Settings, SettingsError
from pos_app.wording.catalog import _

_REFUSED = 1


@click.command(help=_("Changer la clé du jour d'un opérateur. La clé est lue sur l'entrée standard, première ligne."))
@click.option("--operator", default="pvit", show_default=True, metavar="ID", help=_("L'opérateur dont c'est la clé."))
@click.pass_obj
def command(session: Session, operator: str) -> int:
    settings = session.settings()
    if not settings.merchants:
        raise SettingsError("no_operators", path=session.home.config)
    if sys.stdin.isatty():
        remark(_("Coller la clé, puis Entrée :"))
    key = sys.stdin.readline().strip()
    if not key:
        remark(_("Aucune clé n'a été donnée : rien n'est changé."))
        return USAGE
    log = session.start_log(settings)
    log.hide((key,))
    try:
        taken = asyncio.run(_offer(session, settings, operator, key))
    finally:
        log.close()
    if taken:
        put(_("La nouvelle clé est prouvée et employée dès maintenant."))
        if session.home.vault.warning is not None:
            remark(
                _("Elle est gardée dans un fichier que seul cet utilisateur peut lire : il n'y a pas de trousseau ici.")
            )
        return 0
    remark(_("L'opérateur n'a pas reconnu cette clé, ou n'a pas répondu : l'ancienne reste employée."))
    return _REFUSED


async def _offer(session: Session, settings: Settings, operator: str, key: str) -> bool:
    from pos_app.assembly import open_engine

    async with open_engine(session.home, settings, lambda _news: None) as engine:
        try:
            await engine.start()
            return await engine.offer_key(operator, key)
        finally:
            await engine.close()
