"""`pos-app backup`: a copy of the ledger, checked from the first entry to the last. See `restore` for the way back."""

from datetime import UTC, datetime
from pathlib import Path

import click

from pos_app import backups
from pos_app.commands.session import Session, put, remark
from pos_app.core.errors import KnownError
from pos_app.wording.catalog import _


@click.command(help=_("Copier le registre et vérifier la copie."))
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=_("Où."))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_(
        "Écrire aussi la clé du registre, à garder à part : sans elle, une copie ne s'ouvre sur aucune autre machine."
    ),
)
@click.pass_obj
def command(session: Session, target: Path | None, key_file: Path | None) -> int:
    settings = session.settings()
    if not session.home.has_ledger():
        raise KnownError("ledger_absent_export", path=session.home.ledger)
    if key_file is not None:
        backups.write_key(session.home, key_file)
        remark(_("La clé est dans {path} : la garder ailleurs que les copies.").format(path=key_file))
    put(_("Copie vérifiée : {path}").format(path=backups.back_up(session.home, settings, datetime.now(UTC), target)))
    return 0
