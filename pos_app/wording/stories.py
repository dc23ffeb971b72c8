"""The sandbox's stories in words, by the last two digits of the customer's number."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

STORIES: Mapping[str, str] = {
    "01": N_("paie après 2 s"),
    "02": N_("refuse"),
    "03": N_("n'a pas assez d'argent"),
    "04": N_("ne répond jamais"),
    "05": N_("paie, mais la réponse à la demande se perd"),
    "06": N_("la demande se perd et n'est jamais traitée"),
    "07": N_("erreur 500 à la demande, pourtant traitée"),
    "08": N_("réponse illisible à la demande, pourtant traitée"),
    "09": N_("refuse d'abord, paie 10 s plus tard"),
    "10": N_("un autre montant est payé (si l'opérateur donne les montants)"),
    "11": N_("accepté, rappel envoyé trois fois et en désordre"),
    "12": N_("deux fois trop de demandes (429 avec Retry-After), puis accepté"),
    "13": N_("les réponses sur l'état sont lentes (8 s)"),
    "14": N_("deux demandes seraient deux débits : le simulateur les compte"),
}
