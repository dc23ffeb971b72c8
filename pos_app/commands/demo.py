"""`pos-app demo`: the till in training mode with the customer's telephone beside it, or playing by itself."""

from pathlib import Path

import click

from pos_app.commands.session import Session
from pos_app.wording.catalog import _


@click.command(help=_("Ouvrir la caisse en mode formation, avec le simulateur intégré."))
@click.option(
    "--tour",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=_("Jouer toutes les histoires et écrire les images dans ce dossier."),
)
@click.pass_obj
def command(session: Session, tour: Path | None) -> int:
    from pos_app.demo import run

    return run(session.given_home, session.environ, session.language, tour)
