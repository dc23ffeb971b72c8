"""`pos-app restore`: puts a copy of the ledger back. What is there is moved aside, never thrown away."""

from datetime import UTC, datetime
from pathlib import Path

import click

from pos_app import backups
from pos_app.commands.session import Session, put, remark
from pos_app.wording.amounts import format_day, format_digits, format_time
from pos_app.wording.catalog import _


@click.command(help=_("Remettre une copie du registre à la place de celui-ci."))
@click.argument("copy", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("La clé du registre, si cette machine ne l'a pas."),
)
@click.option("--replace", is_flag=True, help=_("Mettre de côté le registre qui est là."))
@click.pass_obj
def command(session: Session, copy: Path, key_file: Path | None, replace: bool) -> int:
    session.speak()
    done = backups.restore(session.home, copy, key_file, datetime.now(UTC), replace=replace)
    put(
        _("Le registre est remis : {count} écritures, toutes vérifiées.").format(count=format_digits(done.found.events))
    )
    if done.before is not None:
        remark(_("Celui d'avant est gardé : {path}").format(path=done.before))
    if done.last_entry is not None:
        last = datetime.fromisoformat(done.last_entry)
        remark(
            _(
                "La dernière écriture est du {day} à {time}. Les paiements faits depuis n'y sont pas : les chercher "
                "dans les relevés des opérateurs, et ne rien redemander aux clients."
            ).format(day=format_day(last), time=format_time(last))
        )
    return 0
