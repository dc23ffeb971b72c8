"""MVola's access token: had before anything is sent, shared by all payments, never written down."""

import asyncio
import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pos_app.core.provider import NotSent
from pos_app.providers.http import Answer, Call, Failure, Wire
from pos_app.providers.redact import Redactor
from pos_app.providers.strict import Unreadable, code, json_object
from pos_app.providers.verdict import is_plain_refusal, retry_after

MARGIN = timedelta(seconds=60)
"""A token this close to its end is renewed before it is used for another payment."""

_LONGEST_LIFE = 86_400
_TOKEN = re.compile(r"[!-~]{1,8192}")
_FORM = b"grant_type=client_credentials&scope=EXT_INT_MVOLA_SCOPE"


@dataclass(frozen=True, slots=True)
class _Held:
    value: str = field(repr=False)
    since: datetime
    until: datetime

    def is_fresh(self, now: datetime) -> bool:
        # A clock that was set back makes the token's age unknown.
        return self.since <= now < self.until - MARGIN


@dataclass(frozen=True, slots=True)
class _Refused:
    reason: str
    retry_after: float | None = None
    detail: str | None = None


class Tokens:
    """The token of one account. Not one of its faults can mean that a payment was sent."""

    def __init__(
        self, wire: Wire, url: str, key: str, secret: str, now: Callable[[], datetime], redactor: Redactor
    ) -> None:
        self._wire = wire
        self._now = now
        self._redactor = redactor
        credentials = base64.b64encode(f"{key}:{secret}".encode()).decode()
        redactor.keep(credentials)
        headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Cache-Control": "no-cache",
        }
        self._call = Call("POST", url, headers, _FORM)
        self._held: _Held | None = None
        self._fetching: asyncio.Task[_Held | _Refused] | None = None

    async def current(self) -> str:
        """A token with at least `MARGIN` to live, or as fresh as MVola gives it. Raises `NotSent` for none.

        Callers that come together wait for one request and share what it brings.
        """
        if self._held is not None and self._held.is_fresh(self._now()):
            return self._held.value
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
        # A payment that goes away must not take the token of the others with it.
        outcome = await asyncio.shield(self._fetching)
        if isinstance(outcome, _Refused):
            raise NotSent(outcome.reason, retry_after=outcome.retry_after, detail=outcome.detail)
        return outcome.value

    def forget(self, value: str) -> None:
        """MVola refused this token: get another one next time."""
        if self._held is not None and self._held.value == value:
            self._held = None

    async def aclose(self) -> None:
        """Give up a request that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    async def _fetch(self) -> _Held | _Refused:
        try:
            asked_at = self._now()
            outcome = self._read(await self._wire.exchange(self._call), asked_at)
        finally:
            self._fetching = None
        if isinstance(outcome, _Held):
            self._redactor.learn(outcome.value)
            self._held = outcome
        return outcome

    def _read(self, outcome: Answer | Failure, asked_at: datetime) -> _Held | _Refused:
        if isinstance(outcome, Failure):
            return _Refused(outcome.reason if not outcome.sent else "token_unavailable", detail=outcome.reason)
        if outcome.fault is not None:
            return _Refused("token_unavailable", detail=outcome.fault)
        try:
            document = json_object(outcome.body)
        except Unreadable:
            document = {}
        if outcome.status == 200:
            held = _held(document.get("access_token"), document.get("expires_in"), asked_at)
            return held or _Refused("token_unavailable", detail="answer_unreadable")
        if outcome.status == 429:
            return _Refused("throttled", retry_after(outcome, asked_at))
        word = code(document.get("error"))
        if is_plain_refusal(outcome.status) and word is not None:
            return _Refused("token_refused", detail=self._redactor.clean(word))
        return _Refused("token_unavailable", retry_after(outcome, asked_at), str(outcome.status))


def _held(value: object, life: object, asked_at: datetime) -> _Held | None:
    if not isinstance(value, str) or not _TOKEN.fullmatch(value) or type(life) is not int or life <= 0:
        return None
    return _Held(value, asked_at, asked_at + timedelta(seconds=min(life, _LONGEST_LIFE)))
