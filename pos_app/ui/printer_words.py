"""A printer in words: how it is reached, whether it is ready, what to look for on its test page. Pure functions."""

from __future__ import annotations

from pos_app.core.printing import Connection, JobState, Printer, PrintState
from pos_app.ui import theme
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.clean import plain
from pos_app.wording.errors import hint

TARGET_LIMIT = 60
_WAYS = {
    Connection.NETWORK: N_("Réseau"),
    Connection.USB: N_("USB"),
    Connection.SERIAL: N_("Port série"),
    Connection.WINDOWS: N_("Windows"),
    Connection.CUPS: N_("CUPS"),
    Connection.FILE: N_("Fichier ou appareil"),
    Connection.OFFICE: N_("Imprimante de bureau, sur des pages"),
}
_READY = {
    True: ("circle-check", theme.PAID, N_("prête")),
    False: ("triangle-alert", theme.WAITING_TEXT, N_("ne répond pas")),
    None: ("printer", theme.INK_SOFT, ""),
}


def way_words(connection: Connection, target: str) -> str:
    """How a printer is reached, with its address."""
    way = _(_WAYS[connection])
    shown = plain(target, TARGET_LIMIT)
    return _("{way} · {target}").format(way=way, target=shown) if shown else way


def readiness(ready: bool | None) -> tuple[str, str, str]:
    """Icon, colour and words of what discovery found out."""
    icon, colour, words = _READY[ready]
    return icon, colour, _(words) if words else ""


def without_words() -> str:
    """What becomes of receipts where there is no printer."""
    return _("Sans imprimante, les reçus sont enregistrés en PDF.")


def nothing_found() -> str:
    """What to check, and how to go on all the same."""
    return _(
        "Aucune imprimante trouvée. Vérifier qu'elle est allumée, que son câble tient des deux côtés et, en réseau, "
        "qu'elle est sur le même réseau que la caisse. Puis chercher de nouveau, ou taper son adresse."
    )


def test_asked() -> str:
    """Before anybody knows whether the printer takes it."""
    return _("Page d'essai demandée : elle sort dès que l'imprimante est prête.")


def look_for() -> str:
    """What a person compares on the test page, once it was sent."""
    return _(
        "Page d'essai envoyée. À regarder sur le papier : les accents et le signe €, la règle sur une seule ligne, le "
        "code QR qui se lit avec un téléphone."
    )


def title_of(printer: Printer | None) -> str:
    """The printer of the till, in a few words."""
    return _("Aucune imprimante") if printer is None else way_words(printer.connection, printer.target)


def state_words(state: PrintState) -> str:
    """What the printer in use does; where it does not print, why, and what to do."""
    if state.printer is None:
        return without_words()
    waiting = sum(job.state is not JobState.HELD for job in state.jobs)
    if state.fault is not None:
        return hint(state.fault)
    if not waiting:
        return _("Rien n'attend d'être imprimé.")
    return ngettext("{count} impression attend.", "{count} impressions attendent.", waiting).format(count=waiting)
