"""What an exchange that brought no usable answer proves, the same for every provider.

The one rule: *not sent* needs proof, everything else is *unclear*, and a question that fails changes nothing.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pos_app.core.provider import NoAnswer, NotSent, Unclear
from pos_app.providers.http import Answer, Failure

LONGEST_WAIT = 3600.0
"""Seconds. A provider that asks for more is asked again after an hour: it may have meant something else."""

_REFUSED_BY_GATEWAY = {401: "unauthorised", 403: "forbidden", 429: "throttled"}
_ABOUT_AN_EARLIER_REQUEST = (408, 409)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)


def unanswered(failure: Failure) -> Unclear:
    """An initiate call that brought nothing back. Raises `NotSent` where nothing can have left."""
    if not failure.sent:
        raise NotSent(failure.reason)
    return Unclear(failure.reason)


def unaccepted(answer: Answer, code: str | None, now: datetime) -> Unclear:
    """An initiate call that was answered, but not with an acceptance. Raises `NotSent` for proof of a refusal.

    `code` is the provider's error code when the body is an error in the provider's own shape.
    """
    status = answer.status
    if answer.fault is not None:
        return Unclear(answer.fault, str(status))
    if is_page(answer.body):
        return Unclear("html_page", str(status))
    if status in _REFUSED_BY_GATEWAY:
        raise NotSent(_REFUSED_BY_GATEWAY[status], retry_after=retry_after(answer, now), detail=code)
    if code is not None and is_plain_refusal(status):
        raise NotSent("rejected", detail=code)
    if status == 409:
        return Unclear("conflict", code)
    if 200 <= status < 300:
        return Unclear("answer_unreadable", code)
    return Unclear("redirected" if 300 <= status < 400 else "http_error", str(status))


def no_answer(outcome: Answer | Failure, now: datetime) -> NoAnswer:
    """A status question that failed, with the time that the provider asked for."""
    if isinstance(outcome, Failure):
        return NoAnswer(outcome.reason)
    wait = retry_after(outcome, now)
    if outcome.fault is not None:
        return NoAnswer(outcome.fault, wait)
    if is_page(outcome.body):
        return NoAnswer("html_page", wait)
    if 200 <= outcome.status < 300:
        return NoAnswer("answer_unreadable", wait)
    redirected = "redirected" if 300 <= outcome.status < 400 else "http_error"
    return NoAnswer(_REFUSED_BY_GATEWAY.get(outcome.status, redirected), wait)


def is_plain_refusal(status: int) -> bool:
    """Whether an HTTP status speaks about this request alone: 408 and 409 may be about one that was processed."""
    return 400 <= status < 500 and status not in _ABOUT_AN_EARLIER_REQUEST


def is_page(body: bytes) -> bool:
    """Whether a person was meant to read it: a captive portal, a proxy, a server's error page."""
    return _PAGE.search(body, 0, 2048) is not None


def retry_after(answer: Answer, now: datetime) -> float | None:
    """Seconds until `Retry-After`, between 0 and `LONGEST_WAIT`; None for no header or one that makes no sense."""
    text = (answer.retry_after or "").strip()
    if re.fullmatch(r"[0-9]+", text):
        # Long numbers are not converted: there is no later than the longest wait.
        return LONGEST_WAIT if len(text) > 6 else min(float(text), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)
