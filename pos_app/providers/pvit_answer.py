"""What PVit's answers and callbacks mean, as pure functions; the talking is in `pvit.py`.

200 means both "accepted" and "paid": which of them depends on what was asked. A message is never interpreted.
"""

import re
from collections.abc import Callable, Mapping

from pos_app.core.merchants import PVitStatusStyle
from pos_app.core.payment import Claim, Direction, Payment
from pos_app.core.provider import (
    Accepted,
    CallbackHint,
    CallbackRequest,
    Contradictory,
    Declined,
    Evidence,
    InitiateResult,
    NoAnswer,
    NotSent,
    Pending,
    Quote,
    StatusResult,
    Successful,
    Unclear,
)
from pos_app.providers.http import Answer
from pos_app.providers.pvit_form import number_of
from pos_app.providers.strict import Unreadable, code, said, text_of, xml_fields

DONE, KEY_INVALID = "200", "007"

_REFUSED = frozenset({"001", "002", "003", "004", "006"})
"""Codes about the request itself: nothing was started."""

_CLAIMS = {
    DONE: Claim.SUCCESS,
    "0": Claim.FAILED,
    "002": Claim.FAILED,
    "004": Claim.FAILED,
    "006": Claim.FAILED,
    "005": Claim.PENDING,
}
"""What a callback's code claims of the payment. 001, 003 and 007 speak about the request, the shop or its key: they
claim nothing of what became of a payment that PVit had already taken."""

_KEY = re.compile(r"[!-~]{1,512}")
_LONGEST_QUOTE = 200


def fields_of(answer: Answer) -> Mapping[str, str] | None:
    """The fields of a whole answer in PVit's shape, with a STATUT; None for anything else."""
    if answer.fault is not None:
        return None
    fields = _reponse(answer.body)
    return fields if "STATUT" in fields else None


def key_of(text: str | None) -> str | None:
    """A key that may be sent: stripped, printable ASCII without spaces; None for anything else."""
    stripped = (text or "").strip()
    return stripped if _KEY.fullmatch(stripped) else None


def initiated(http_status: int, statut: str, clean: Callable[[str], str]) -> InitiateResult:
    """What an immediate answer to a charge or a payout means. Raises `NotSent` with proof."""
    if statut == DONE:
        # Accepted, never paid: the same code means paid only where the status was asked.
        return Accepted() if http_status == 200 else Unclear("http_error", str(http_status))
    if statut == KEY_INVALID:
        raise NotSent("token_invalid", detail=statut)
    if statut in _REFUSED:
        raise NotSent("rejected", detail=statut)
    if statut == "0":
        return Declined("declined", statut)
    if statut == "005":
        # It speaks about an earlier request of this merchant: another till's, or perhaps this very one.
        return Unclear("task_in_progress", statut)
    known = code(statut)
    return Unclear("code_unknown", None if known is None else clean(known))


def status_of(fields: Mapping[str, str], payment: Payment, style: PVitStatusStyle) -> StatusResult:
    """What an answer to action 3 says of `payment`, where the account answers in `style`."""
    answered, statut = fields.get("REF"), fields["STATUT"]
    if answered not in (None, payment.reference):
        return Contradictory("reference_differs") if statut == DONE else NoAnswer("reference_differs")
    if statut == DONE:
        return _claimed_paid(fields, payment.direction, style)
    if statut in ("0", "005"):
        return Pending()
    if statut in ("002", "004", "006") and style is PVitStatusStyle.C:
        # Where the account is known to answer so, the code speaks about the payment: the question held neither an
        # amount nor a customer. Elsewhere it may only mean that the question lacked them.
        return Declined("declined", statut)
    if statut == KEY_INVALID:
        return NoAnswer("token_invalid")
    return NoAnswer("rejected" if statut in _REFUSED else "code_unknown")


def _claimed_paid(fields: Mapping[str, str], direction: Direction, style: PVitStatusStyle) -> StatusResult:
    if "REF" not in fields:
        return Contradictory("reference_missing")
    if style is PVitStatusStyle.B:
        # Pending and paid differ in a message only, and a message is never matched.
        return Contradictory("status_ambiguous")
    customer = number_of(fields.get("TEL_CLIENT"))
    named = None if customer is None else customer.e164
    # No element of the answer is known to hold the operator's transaction number.
    if direction is Direction.OUT:
        # The customer is where the money of a payout goes to.
        return Successful(Evidence(reference=fields["REF"], payee=named))
    return Successful(Evidence(reference=fields["REF"], payer=named))


def quote_of(fields: Mapping[str, str], clean: Callable[[str], str]) -> Quote | None:
    """PVit's own sentence about its commission, made fit to be shown. No number is ever read out of it."""
    if fields["STATUT"] != DONE:
        return None
    words = said(clean(fields.get("MESSAGE", "")))
    if words is None:
        return None
    return Quote(words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rstrip() + "…")


def hint_of(request: CallbackRequest, clean: Callable[[str], str]) -> CallbackHint | None:
    """What a callback speaks about. One without a reference is a renewal: it only brings the next key."""
    fields = _reponse(request.body) if request.method == "POST" else {}
    statut, key = fields.get("STATUT"), key_of(fields.get("TOKEN"))
    if statut is None and key is None:
        return None
    reference, word = text_of(fields.get("REF")), code(statut)
    return CallbackHint(
        reference=None if reference is None else clean(reference),
        word=None if word is None else clean(word),
        claim=None if reference is None else _CLAIMS.get(word or ""),
        token=key,
    )


def key_in(text: str) -> str | None:
    """The key in the text of a callback, or None."""
    return key_of(_reponse(text.encode(errors="replace")).get("TOKEN"))


def _reponse(body: bytes) -> Mapping[str, str]:
    """The fields of PVit's one shape; none for anything else."""
    try:
        return xml_fields(body, "REPONSE")
    except Unreadable:
        return {}
