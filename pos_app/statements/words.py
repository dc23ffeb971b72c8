"""Words that stand on statements for what became of the money, which way it went, and in which currency."""

from collections.abc import Mapping

from pos_app.core.money import Currency
from pos_app.core.payment import Direction
from pos_app.core.statement import LineStatus
from pos_app.statements.fields import plain_word

STATUSES: Mapping[LineStatus, tuple[str, ...]] = {
    LineStatus.SUCCESS: (
        "success",
        "successful",
        "successfully",
        "succes",
        "succeeded",
        "reussi",
        "reussie",
        "reussite",
        "ok",
        "paid",
        "paye",
        "payee",
        "completed",
        "complete",
        "termine",
        "terminee",
        "valide",
        "validee",
        "effectue",
        "effectuee",
        "confirme",
        "confirmee",
        "confirmed",
        "approuve",
        "approuvee",
        "approved",
        "done",
        "transaction reussie",
        "paiement reussi",
    ),
    LineStatus.FAILED: (
        "failed",
        "failure",
        "fail",
        "echec",
        "echoue",
        "echouee",
        # PVit's own spelling of a refusal.
        "rechus",
        "rechu",
        "refuse",
        "refusee",
        "refused",
        "rejete",
        "rejetee",
        "rejected",
        "declined",
        "annule",
        "annulee",
        "cancelled",
        "canceled",
        "expire",
        "expiree",
        "expired",
        "timeout",
        "solde insuffisant",
        "insufficient balance",
        "insufficient funds",
        "fonds insuffisants",
        "erreur",
        "error",
        "abandonne",
        "abandonnee",
    ),
    LineStatus.PENDING: (
        "pending",
        "en attente",
        "attente",
        "en cours",
        "en cours de traitement",
        "processing",
        "in progress",
        "initiated",
        "initie",
        "awaiting",
        # MoneyFusion's word for a link that nobody has paid so far.
        "no paid",
        "not paid",
        "non paye",
    ),
}
"""Anything else is unclear. So is what was reversed: the money came and went back."""

DIRECTIONS: Mapping[Direction, tuple[str, ...]] = {
    Direction.IN: (
        "credit",
        "cr",
        "c",
        "in",
        "entree",
        "encaissement",
        "encaisse",
        "recu",
        "received",
        "reception",
        "payin",
        "pay in",
        "paiement",
        "paiement marchand",
        "payment",
        "merchant payment",
        "merchantpay",
        "collect",
        "collection",
        "collecte",
        "achat",
        "vente",
    ),
    Direction.OUT: (
        "debit",
        "db",
        "dr",
        "d",
        "out",
        "sortie",
        "envoi",
        "envoye",
        "sent",
        "payout",
        "pay out",
        "retrait",
        "withdraw",
        "withdrawal",
        "refund",
        "remboursement",
        "rendu monnaie",
        "rendu de monnaie",
        "decaissement",
        "disbursement",
    ),
}

CURRENCIES: Mapping[str, tuple[Currency, ...]] = {
    "mga": (Currency.MGA,),
    "ar": (Currency.MGA,),
    "ariary": (Currency.MGA,),
    "xaf": (Currency.XAF,),
    "xof": (Currency.XOF,),
    "fcfa": (Currency.XAF, Currency.XOF),
    "f cfa": (Currency.XAF, Currency.XOF),
    "cfa": (Currency.XAF, Currency.XOF),
    "franc cfa": (Currency.XAF, Currency.XOF),
    "francs cfa": (Currency.XAF, Currency.XOF),
    "f": (Currency.XAF, Currency.XOF),
}
"""Both CFA francs are written alike: the operator's country says which one is meant."""

_STATUS_OF = {word: status for status, words in STATUSES.items() for word in words}
_DIRECTION_OF = {word: direction for direction, words in DIRECTIONS.items() for word in words}
_NAMED: Mapping[str, LineStatus | Direction] = {
    "success": LineStatus.SUCCESS,
    "failed": LineStatus.FAILED,
    "pending": LineStatus.PENDING,
    "in": Direction.IN,
    "out": Direction.OUT,
}

Own = Mapping[str, LineStatus | Direction]
"""An operator's own words, as `own_words` makes them."""


def own_words(words: Mapping[str, tuple[str, ...]]) -> Own:
    """The words of a saved mapping, each with what it means."""
    return {plain_word(word): _NAMED[kind] for kind, listed in words.items() for word in listed}


def status_of(word: str, own: Own) -> LineStatus:
    """What became of the money. A word that nobody explained is unclear: never a success."""
    plain = plain_word(word)
    meant = own.get(plain)
    return meant if isinstance(meant, LineStatus) else _STATUS_OF.get(plain, LineStatus.UNCLEAR)


def direction_of(word: str, own: Own) -> Direction | None:
    """Which way the money went, or None for a word that does not tell."""
    plain = plain_word(word)
    meant = own.get(plain)
    return meant if isinstance(meant, Direction) else _DIRECTION_OF.get(plain)


def currency_of(word: str, usual: Currency) -> Currency | None:
    """The currency of a word or sign; `usual` where the word fits it or there is none, None for an unknown word."""
    plain = plain_word(word)
    if not plain:
        return usual
    meant = CURRENCIES.get(plain)
    return None if meant is None else usual if usual in meant else meant[0]
