"""What `pos-app doctor` says of the copies of the ledger. Writes nothing."""

import os
import re
from datetime import UTC, datetime, timedelta

from pos_app.backups import ENDING, folder_of
from pos_app.commands.checks import Check
from pos_app.home import Home
from pos_app.settings import Settings
from pos_app.wording.amounts import format_day
from pos_app.wording.catalog import _

OLDEST = timedelta(days=7)
"""A shop that closes its days has a newer copy than this."""


def check_backups(home: Home, settings: Settings, now: datetime) -> list[Check]:
    """The folder of the copies is there and can be written, and the newest copy is not old. `now` is aware."""
    folder = folder_of(home, settings)
    if settings.backup.folder is not None:
        if not folder.is_dir():
            detail = _("Le dossier des copies {path} n'est pas là.").format(path=folder)
            return [Check("backup", False, detail, _("Brancher la clé USB ou le disque, ou corriger backup.folder."))]
        if not os.access(folder, os.W_OK | os.X_OK):
            detail = _("Impossible d'écrire dans {path}.").format(path=folder)
            return [Check("backup", False, detail, _("Rendre le dossier inscriptible, ou en choisir un autre."))]
    newest = _newest(home, settings)
    if newest is None:
        detail = _("Aucune copie du registre dans {path} : la clôture en fait une.").format(path=folder)
        return [Check("backup", True, detail, "")]
    said = _("La dernière copie du registre est du {day}.").format(day=format_day(newest))
    if now - newest > OLDEST:
        return [Check("backup", False, said, _("Clôturer la journée, ou lancer : pos-app backup"))]
    advice = "" if settings.backup.folder is not None else _("Choisir un autre disque (backup.folder) les protégerait.")
    return [Check("backup", True, said, advice)]


def _newest(home: Home, settings: Settings) -> datetime | None:
    folder = folder_of(home, settings)
    shape = re.compile(re.escape(settings.till) + r"-([0-9]{8}-[0-9]{6})" + re.escape(ENDING))
    try:
        found = [made[1] for file in folder.iterdir() if (made := shape.fullmatch(file.name))]
    except OSError:
        return None
    if not found:
        return None
    try:
        return datetime.strptime(max(found), "%Y%m%d-%H%M%S").astimezone(UTC)
    except ValueError:
        return None
