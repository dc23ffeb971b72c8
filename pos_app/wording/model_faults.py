"""Sentences for a printer whose model, paper or grid cannot be: tables only, spoken by `errors.py`."""

from collections.abc import Mapping

from pos_app.wording.catalog import N_

MODELS: Mapping[str, str] = {
    "printer_profile": N_(
        "Le modèle d'imprimante {profile} n'est pas dans la liste : le choisir de nouveau (F10, Ctrl+P), ou écrire "
        '"default". Aucun paiement n\'est touché, les reçus attendent.'
    ),
    "printer_width": N_(
        "Un papier de {width} mm n'existe pas pour cette caisse : choisir 58 ou 80 (F10, Ctrl+P). Aucun paiement n'est "
        "touché, les reçus attendent."
    ),
    "printer_columns": N_(
        "{columns} colonnes ne vont pas sur ce papier : en choisir de {least} à {most}, ou 0 pour le nombre habituel "
        "(F10, Ctrl+P). Aucun paiement n'est touché, les reçus attendent."
    ),
    "printer_dots": N_(
        "Une ligne de {dots} points n'existe pas : en choisir de {least} à {most}, ou 0 pour le nombre habituel "
        "(F10, Ctrl+P). Aucun paiement n'est touché, les reçus attendent."
    ),
    "printer_raster": N_(
        "Le modèle {profile} n'imprime pas d'images : choisir l'impression en texte, ou un autre modèle (F10, Ctrl+P). "
        "Aucun paiement n'est touché, les reçus attendent."
    ),
}
"""Codes of `core.printing.PrintFault` that nothing but other settings can mend."""
