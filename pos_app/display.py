"""Where the till can speak to a person: on a screen, or on standard error where there is none."""

import sys
from collections.abc import Mapping

from pos_app.wording.catalog import _


def remark(text: str) -> None:
    """Say something on standard error, where there is one: a program of Windows' desktop has none."""
    if sys.stderr is not None:
        sys.stderr.write(f"pos-app: {text}\n")


def has_display(environ: Mapping[str, str]) -> bool:
    """Whether a window can be shown. Qt would end the process with a crash where it cannot."""
    if sys.platform != "linux" or environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def no_display_sentence() -> str:
    """What to do without a screen."""
    return _(
        "Il n'y a pas d'écran ici : la fenêtre ne peut pas s'ouvrir. Rien n'a été demandé au client. "
        "Lancer la caisse dans une session graphique, ou employer pos-app pay."
    )
