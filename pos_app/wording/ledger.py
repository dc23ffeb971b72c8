"""What a check of the ledger found, as a sentence."""

from collections.abc import Mapping

from pos_app.core.errors import KnownError
from pos_app.core.payment import STREAMS
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import N_, _, ngettext
from pos_app.wording.errors import sentence

PROBLEMS: Mapping[str, str] = {
    "seal_wrong": N_("L'écriture n° {entry} du registre a été changée ou remplacée."),
    "sequence_gap": N_("L'écriture n° {entry} du registre manque."),
    "head_differs": N_("L'écriture n° {entry} n'est pas celle dont le fichier témoin se souvient."),
    "ledger_behind": N_("Le registre s'arrête trop tôt : il manque les écritures à partir de la n° {entry}."),
    "impossible_event": N_("L'écriture n° {entry} ne peut pas suivre les précédentes."),
    "projection_differs": N_("Le paiement {reference} de la liste ne correspond pas à ses écritures."),
    "file_damaged": N_("Le fichier du registre est abîmé : {detail}."),
}

_SHOP_DIFFERS = N_("Les journées, les personnes ou les relevés du registre ne correspondent pas aux écritures.")


def verification_sentence(
    intact: bool, events: int, first_bad: int | None, problem: str | None, facts: Mapping[str, object]
) -> str:
    """Intact and how long, or what is wrong where and what to do about it."""
    if intact:
        return ngettext(
            "Registre intact : {count} écriture vérifiée.", "Registre intact : {count} écritures vérifiées.", events
        ).format(count=format_digits(events))
    source = PROBLEMS.get(problem or "")
    if problem == "projection_differs" and facts.get("reference") in STREAMS:
        source = _SHOP_DIFFERS
    if source is None or (first_bad is None and "{entry}" in source):
        what = sentence(KnownError(problem or "ledger_damaged", **facts))
        if first_bad is None:
            return what
        return _("{what} Première écriture fautive : n° {entry}.").format(what=what, entry=format_digits(first_bad))
    what = _(source).format(
        entry="—" if first_bad is None else format_digits(first_bad),
        reference=facts.get("reference", "—"),
        detail=facts.get("detail", "—"),
    )
    return _("{what} Ne plus encaisser, garder le fichier tel quel et comparer avec le relevé de l'opérateur.").format(
        what=what
    )
