"""Known errors as sentences: what happened, whether money may have moved, what to do."""

from collections.abc import Mapping

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.phone import Network
from pos_app.wording.amounts import format_amount, format_digits
from pos_app.wording.backup_faults import BACKUP, DAY_COMMANDS
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.faults import HOME, LEDGER, PAYOUTS, SETTINGS
from pos_app.wording.model_faults import MODELS
from pos_app.wording.print_faults import PRINTERS
from pos_app.wording.receipt_faults import RECEIPTS
from pos_app.wording.shop_faults import COMPARING, SHOP
from pos_app.wording.spool_faults import SPOOL
from pos_app.wording.statements import EXPORTS, STATEMENTS

_FACT_LIMIT = 200

NETWORKS: Mapping[str, str] = {
    Network.MVOLA: "MVola",
    Network.ORANGE: "Orange Money",
    Network.AIRTEL: "Airtel Money",
    Network.MOOV: "Moov Money",
    Network.MTN: "MTN MoMo",
}

COUNTRIES: Mapping[str, str] = {
    "MG": N_("Madagascar"),
    "GA": N_("Gabon"),
    "CI": N_("Côte d'Ivoire"),
    "CG": N_("Congo"),
    "": N_("un pays connu de la caisse"),
}

FIELDS: Mapping[str, str] = {
    "customer": N_("Le nom du client"),
    "description": N_("Le libellé"),
    "why": N_("La raison"),
    "approved_by": N_("Le nom du gérant"),
}

INPUT: Mapping[str, str] = {
    "amount_empty": N_("Taper le montant."),
    "amount_invalid": N_("Ce montant n'est pas un nombre entier : taper seulement des chiffres, par exemple 12 500."),
    "amount_zero": N_("Le montant doit être plus grand que zéro."),
    "amount_too_large": N_("Ce montant est trop grand : au plus {maximum}."),
    "amount_below": N_("{operator} n'accepte pas moins de {minimum}."),
    "amount_above": N_("{operator} n'accepte pas plus de {maximum} : partager la vente ou payer autrement."),
    "phone_empty": N_("Taper le numéro de téléphone du client."),
    "phone_invalid": N_("Ce numéro de téléphone n'existe pas : vérifier chaque chiffre avec le client."),
    "phone_foreign": N_("Ce numéro n'est pas de ce pays ({country}) : demander un numéro local."),
    "phone_not_mobile": N_("Ce numéro n'est pas un téléphone mobile : demander un numéro mobile."),
    "phone_other_network": N_("Ce numéro est de {network}, pas de {operator} : choisir l'opérateur du client."),
    "phone_is_merchant": N_("Ce numéro est celui de la boutique chez {operator} : taper celui du client."),
    "wallet_differs": N_("Ce numéro n'appartient pas au portefeuille {asked} : vérifier le numéro ou l'opérateur."),
    "text_too_long": N_("{field} est trop long : au plus {maximum} caractères."),
    "text_unprintable": N_("{field} contient des caractères invisibles : le retaper."),
    "foreign_amount_invalid": N_(
        "La devise étrangère s'écrit avec trois lettres et un montant, par exemple EUR et 2.50."
    ),
    "printer_target": N_("Cette adresse d'imprimante ne va pas : l'écrire par exemple {example}."),
    "operator_unknown": N_("L'opérateur {operator} n'est pas dans les réglages de cette caisse."),
    "language_unknown": N_("La langue {language} n'existe pas : choisir fr, en ou mg."),
    "date_invalid": N_("Cette date n'existe pas : l'écrire JJ/MM/AAAA, par exemple 21/11/2026."),
    "day_invalid": N_("Ce jour n'existe pas : l'écrire AAAA-MM-JJ, par exemple 2026-11-21."),
    "wait_invalid": N_("La durée d'attente doit être un nombre de secondes, de 0 à {maximum}."),
}
"""What was typed cannot be a payment; `sentence` adds that nothing was asked of the customer."""

OTHERS: Mapping[str, str] = {
    "sale_open": N_(
        "Cette vente a déjà un paiement en cours ({reference}) : attendre son résultat avant de redemander. "
        "Rien de nouveau n'a été demandé au client."
    ),
    "sale_paid": N_(
        "Cette vente est déjà payée ({reference}) : ne pas la redemander. Rien de nouveau n'a été demandé au client."
    ),
    "payout_exists": N_(
        "Cette vente a déjà un rendu ({reference}), dont l'argent est parti ou peut-être parti : ne pas le refaire. "
        "Rien de nouveau n'est parti. Regarder ce qu'il est devenu, puis voir avec le gérant."
    ),
    "payout_above_payment": N_(
        "Le client n'a payé que {maximum} : on ne rend pas plus que ce paiement. Rien n'est parti."
    ),
    "transaction_reused": N_(
        "Ce numéro de transaction est déjà celui du paiement {reference} : un même débit ne paie pas deux fois. "
        "Rien n'a été changé."
    ),
    "line_used": N_(
        "Cette ligne du relevé est déjà celle du paiement {reference} : une ligne ne prouve qu'un paiement. "
        "Rien n'a été changé."
    ),
    "reference_unknown": N_(
        "Aucun paiement ne porte la référence {reference} dans cette caisse : vérifier la référence."
    ),
    "cannot_abandon": N_(
        "Le paiement {reference} ne peut pas être abandonné : il n'attend pas le client. Suivre son état à l'écran."
    ),
    "report_unwritable": N_(
        "Le rapport n'a pas pu être écrit ({path} : {why}). Les chiffres sont gardés dans le registre, rien n'est "
        "perdu. Vérifier le disque et le dossier, puis recommencer."
    ),
    "receipt_unwritable": N_(
        "Le reçu n'a pas pu être écrit ({path} : {why}). Le paiement n'est pas touché. Vérifier le disque et le "
        "dossier, puis recommencer."
    ),
    "callback_port_in_use": N_(
        "Un autre programme, ou une autre caisse, occupe déjà {address} : les annonces des opérateurs n'arrivent "
        "pas. Aucun paiement n'est touché, la caisse interroge elle-même les opérateurs. Fermer ce programme, ou "
        "choisir un autre port dans les réglages (callbacks.listen) et là où il mène, puis rouvrir la caisse."
    ),
    "callback_address_unusable": N_(
        "La caisse ne peut pas écouter sur {address} : cette adresse n'est pas celle de cet ordinateur, ou le port "
        "est réservé au système. Aucun paiement n'est touché. Corriger callbacks.listen dans les réglages, par exemple "
        "127.0.0.1:8443, puis rouvrir la caisse."
    ),
    "engine_stopped": N_(
        "La caisse ne peut plus encaisser : une panne l'a arrêtée. Rien n'a été demandé au client. "
        "Fermer la caisse, la rouvrir, puis regarder les paiements en cours."
    ),
}

TABLES = (
    *(INPUT, OTHERS, SETTINGS, HOME, LEDGER, PAYOUTS, BACKUP, DAY_COMMANDS, STATEMENTS, EXPORTS, SHOP, COMPARING),
    MODELS,
    PRINTERS,
    RECEIPTS,
    SPOOL,
)


def sentence(error: KnownError) -> str:
    """What happened, whether money may have moved, what to do, in the chosen language."""
    if error.code in INPUT or error.code in SETTINGS:
        return _("{what} Rien n'a été demandé au client.").format(what=hint(error))
    if error.code in STATEMENTS:
        return _("{what} Rien n'a été importé.").format(what=hint(error))
    return hint(error)


def hint(error: KnownError) -> str:
    """The short form, for a field that is being typed: without the assurance that nothing was asked."""
    source = next((table[error.code] for table in TABLES if error.code in table), None)
    if source is None:
        return _fallback(error)
    return _(source).format_map(_Facts(_shown(error.facts)))


class _Facts(dict[str, str]):
    """A sentence must come out even where a fact is missing."""

    def __missing__(self, key: str) -> str:
        return "—"


def _fallback(error: KnownError) -> str:
    word = plain(error.code, _FACT_LIMIT)
    if isinstance(error, InvalidInput):
        return _("Cette saisie est refusée ({word}). Rien n'a été demandé au client : corriger et recommencer.").format(
            word=word
        )
    return _(
        "La caisse a rencontré un obstacle ({word}). "
        "Vérifier les paiements en cours avant de redemander quoi que ce soit."
    ).format(word=word)


def _shown(facts: Mapping[str, object]) -> dict[str, str]:
    currency = facts.get("currency")
    shown = {name: _fact(name, value, currency) for name, value in facts.items()}
    if "region" in facts:
        shown["country"] = _(COUNTRIES.get(str(facts["region"]), COUNTRIES[""]))
    return shown


def _fact(name: str, value: object, currency: object) -> str:
    if name == "network":
        return NETWORKS.get(str(value), _("un autre opérateur"))
    if name == "field" and value in FIELDS:
        return _(FIELDS[str(value)])
    if type(value) is int:
        return format_amount(value, currency) if isinstance(currency, Currency) else format_digits(value)
    return plain("—" if value is None else value, _FACT_LIMIT)
