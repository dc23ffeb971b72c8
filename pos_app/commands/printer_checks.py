"""What `pos-app doctor` says of the printer and the fiscal hook. It prints nothing, and leaves the queue alone."""

from collections.abc import Callable

from pos_app.commands.checks import Check
from pos_app.core.errors import KnownError
from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.receipts.fiscal import load
from pos_app.settings import Settings
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence


def check_printer(settings: Settings, look: Callable[[Printer], bool] | None = None) -> list[Check]:
    """The printer is there, closed and has paper, as far as it says. A till without one is no fault.

    `look` opens the printer and asks it; whether it answered.
    """
    printer = settings.printer
    if printer is None:
        return [Check("printer", True, _("Aucune imprimante : les reçus sont des PDF ou des messages."), "")]
    name = printer.target or _("imprimante par défaut de l'ordinateur")
    if printer.connection is Connection.OFFICE:
        detail = _("{printer} : imprimante de bureau, qui n'est pas interrogée ici.").format(printer=name)
        return [Check("printer", True, detail, _("Imprimer la page d'essai (F10, Ctrl+P)."))]
    try:
        answered = (look or _look)(printer)
    except PrintFault as fault:
        return [Check("printer", False, sentence(fault), _("Puis imprimer la page d'essai (F10, Ctrl+P)."))]
    if answered:
        return [Check("printer", True, _("{printer} : prête, avec du papier.").format(printer=name), "")]
    detail = _("{printer} : atteinte, mais elle ne dit pas si elle a du papier.").format(printer=name)
    return [Check("printer", True, detail, _("Imprimer la page d'essai (F10, Ctrl+P)."))]


def check_fiscal(settings: Settings) -> list[Check]:
    """The function that a tax authority's receipts need can be had; nothing where none is set. It is not called."""
    hook = settings.receipts.fiscal
    if not hook:
        return []
    try:
        load(hook)
    except KnownError as fault:
        return [Check("fiscal", False, sentence(fault), _("Voir docs/fiscal.md."))]
    advice = _("Formation et bac à sable ne lui envoient rien (SPÉCIMEN). L'essayer sans argent : docs/fiscal.md.")
    return [Check("fiscal", True, hook, advice)]


def _look(printer: Printer) -> bool:
    from pos_app.printing.device import look_at

    return look_at(printer)
