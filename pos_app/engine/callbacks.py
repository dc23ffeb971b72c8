"""Hears callbacks: keeps what is worth keeping, answers once that is durable, and makes the engine ask.

A callback proves nothing. It never changes a status: it only moves the next question to now.
"""

import hashlib
import hmac
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pos_app.core.addresses import CALLBACK, Addresses, page_secret
from pos_app.core.errors import KnownError
from pos_app.core.fold import may_follow
from pos_app.core.news import News, OrphanSeen
from pos_app.core.payment import WATCHED_AFTERWARDS, Claim, Json, Kind, Payment, Status
from pos_app.core.provider import CallbackHint, CallbackRequest, Provider
from pos_app.core.reference import is_reference
from pos_app.core.web import NOT_FOUND, WebReply, WebRequest
from pos_app.engine.directory import Directory
from pos_app.engine.record import Record
from pos_app.engine.running import Running
from pos_app.engine.schedule import Clock
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)

KEPT_PER_PAYMENT = 32
"""Callbacks that are written for one payment; providers send two or three."""

KEPT_CHARACTERS = 2_000
_READ_CHARACTERS = 4 * KEPT_CHARACTERS
_LONGEST_WORD = 100
_LONGEST_ID = 200
_REMEMBERED = 256
_WAITING_AT_ONCE = 16
_WAIT_FOR_SEND = 3.0
_HIDDEN = "***"

HEARD = WebReply(200, "OK\n")
UNREADABLE = WebReply(400, "Bad Request\n")
BROKEN = WebReply(500, "Internal Server Error\n")
UNAVAILABLE = WebReply(503, "Service Unavailable\n")


@runtime_checkable
class _Cleans(Protocol):
    def clean(self, text: str) -> str:
        """`text` without the secrets of the provider's account."""


class _Sends(Protocol):
    def is_sending(self, account_id: str) -> bool:
        """Whether something of the account is being sent."""

    async def idle(self, account_id: str, timeout: float) -> None:  # noqa: ASYNC109
        """Wait for it to end."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """One callback that its provider could read. `account` is empty where it came on a payment's own path."""

    request: WebRequest
    provider: Provider
    hint: CallbackHint
    account: str = ""


class Callbacks:
    """Takes whole requests below `/c/`. `called` hears of each that was written, `key` of a key that one brought."""

    def __init__(
        self,
        record: Record,
        ledger: Ledger,
        directory: Directory,
        clock: Clock,
        running: Running,
        sends: _Sends,
        addresses: Addresses | None,
        tell: Callable[[News], None],
        called: Callable[[Payment], None],
        key: Callable[[str, str], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._record = record
        self._ledger = ledger
        self._directory = directory
        self._clock = clock
        self._running = running
        self._sends = sends
        self._secrets: Mapping[str, str] = {} if addresses is None else addresses.secrets
        self._tell = tell
        self._called = called
        self._key = key
        self._failed = failed
        self._digests: dict[str, set[str]] = {}
        self._waiting = 0
        self.counts: Counter[str] = Counter()
        """How many were heard, by what became of them. What is only counted leaves nothing else behind."""

    async def receive(self, request: WebRequest) -> WebReply:
        """Answer one request. Never raises for what is in it; 200 means that what is worth keeping is durable."""
        if self._running.closing:
            return UNAVAILABLE
        try:
            return await self._received(request)
        except KnownError as fault:
            self._failed(fault)
            return UNAVAILABLE
        except Exception:
            # A bug that somebody outside can bring about must not stop the till.
            self.counts["bug"] += 1
            if self.counts["bug"] == 1:
                log.exception("a callback could not be dealt with")
            return BROKEN

    async def _received(self, request: WebRequest) -> WebReply:
        match request.path.split("/"):
            case ["", place, operator, reference, secret] if place == CALLBACK:
                return self._on_own_path(request, operator, reference, secret)
            case ["", place, account, secret] if place == CALLBACK and same(secret, self._secrets.get(account)):
                return await self._on_account_path(request, account)
        return self._not_found()

    def _on_own_path(self, request: WebRequest, operator: str, reference: str, secret: str) -> WebReply:
        payment = self._ledger.payment(reference) if is_reference(reference) else None
        known = payment.callback_secret if payment is not None and payment.operator == operator else None
        provider = self._directory.of(payment) if payment is not None and same(secret, known) else None
        if payment is None or provider is None:
            return self._not_found()
        if not self._is_new(payment, _digest(request)):
            return HEARD
        hint = provider.read_callback(_read(request))
        if hint is None:
            return self._unreadable()
        self._keep(payment, _Heard(request, provider, hint))
        return HEARD

    async def _on_account_path(self, request: WebRequest, account: str) -> WebReply:
        provider = next(iter(self._directory.of_account(account)), None)
        if provider is None:
            return self._not_found()
        hint = provider.read_callback(_read(request))
        if hint is None:
            return self._unreadable()
        heard = _Heard(request, provider, hint, account)
        payment = self._named(heard) or await self._named_later(heard)
        if payment is not None:
            if self._is_new(payment, _digest(request)):
                self._keep(payment, heard)
        elif named := hint.reference or hint.provider_reference:
            self._keep_orphan(heard, named)
        if hint.token:
            self._key(account, hint.token)
        return HEARD

    def _named(self, heard: _Heard) -> Payment | None:
        """The payment of the account that the callback names: by our reference, else by the provider's."""
        reference, theirs = heard.hint.reference, heard.hint.provider_reference
        payment = self._ledger.payment(reference) if reference and is_reference(reference) else None
        if payment is not None:
            return payment if self._is_of(payment, heard.account) else None
        for provider in self._directory.of_account(heard.account) if theirs else ():
            operator = provider.operator
            payment = self._ledger.by_provider_reference(operator.id, operator.environment, theirs or "")
            if payment is not None:
                return payment
        return None

    async def _named_later(self, heard: _Heard) -> Payment | None:
        """The same, where the id that it names may stand in an answer that is under way: a callback can be faster."""
        waits = heard.hint.provider_reference and self._sends.is_sending(heard.account)
        if not waits or self._waiting >= _WAITING_AT_ONCE:
            return None
        self._waiting += 1
        try:
            await self._sends.idle(heard.account, _WAIT_FOR_SEND)
        finally:
            self._waiting -= 1
        return self._named(heard)

    def _is_of(self, payment: Payment, account: str) -> bool:
        provider = self._directory.of(payment)
        return provider is not None and provider.operator.account_id == account

    def _is_new(self, payment: Payment, digest: str) -> bool:
        """Whether the callback is to be written; counts it where it is not."""
        digests = self._digests.get(payment.reference)
        if digests is None:
            if len(self._digests) >= _REMEMBERED:
                self._digests.clear()
            digests = self._digests[payment.reference] = set(self._ledger.callbacks_of(payment.reference))
        if digest in digests:
            self.counts["repeated"] += 1
        elif len(digests) >= KEPT_PER_PAYMENT or not may_follow(payment, Kind.CALLBACK):
            self.counts["too_many"] += 1
        else:
            return True
        return False

    def _keep(self, payment: Payment, heard: _Heard) -> None:
        digest, hint = _digest(heard.request), heard.hint
        fits = _fits(payment, hint)
        data: Mapping[str, Json] = {
            "method": heard.request.method[:16],
            "digest": digest,
            "body": self._cleaned(heard, payment),
            "word": None if hint.word is None else hint.word[:_LONGEST_WORD],
            "claim": hint.claim.value if hint.claim is not None and fits else None,
            "provider_reference": hint.provider_reference if fits and self._may_bind(payment, heard) else None,
        }
        payment = self._record.append(payment.reference, Kind.CALLBACK, data)
        self._digests[payment.reference].add(digest)
        self.counts["kept"] += 1
        if data["claim"] == Claim.SUCCESS and _is_out_of_sight(payment, heard.provider):
            self._keep_orphan(heard, payment.reference)
        self._called(payment)

    def _may_bind(self, payment: Payment, heard: _Heard) -> bool:
        """Whether the callback may tell the id to ask by: it came where only this payment's can come, and names it."""
        hint, theirs = heard.hint, heard.hint.provider_reference
        named = hint.reference is not None or hint.correlation_id is not None
        if payment.provider_reference is not None or not theirs or not named or heard.account:
            return False
        if len(theirs) > _LONGEST_ID or not theirs.isprintable():
            return False
        return self._ledger.by_provider_reference(payment.operator, payment.environment, theirs) is None

    def _keep_orphan(self, heard: _Heard, named: str) -> None:
        operator, hint = heard.provider.operator, heard.hint
        now = self._clock.now()
        orphan = self._ledger.add_orphan(operator.id, operator.environment, named, hint.claim, hint.word, now)
        self.counts["orphan"] += 1
        if orphan is not None:
            self._tell(OrphanSeen(orphan))

    def _cleaned(self, heard: _Heard, payment: Payment) -> str:
        """The body as text, without secrets: those of the account, of its paths, and a key that it brings."""
        body = heard.request.body
        if b"\0" in body:
            # Some encoding of two bytes a character: no pattern would find a secret in it.
            return f"[{len(body)} bytes that are not text]"
        text = body.decode(errors="replace")[:_READ_CHARACTERS]
        if isinstance(heard.provider, _Cleans):
            text = heard.provider.clean(text)
        for secret in (heard.hint.token, payment.callback_secret, page_secret(payment), *self._secrets.values()):
            text = text.replace(secret, _HIDDEN) if secret else text
        return text[:KEPT_CHARACTERS]

    def _not_found(self) -> WebReply:
        self.counts["unknown"] += 1
        return NOT_FOUND

    def _unreadable(self) -> WebReply:
        self.counts["unreadable"] += 1
        return UNREADABLE


def same(given: str, known: str | None) -> bool:
    """Whether a secret is the known one; how long the comparison takes tells nothing."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), (known or "").encode()) and bool(known)


def _is_out_of_sight(payment: Payment, provider: Provider) -> bool:
    """Whether nobody would ever look at it again: it was proved not sent, or is over and cannot be asked about.

    Where the provider claims its success all the same, people have to hear of it: they were told to charge, or to send
    the money, again.
    """
    is_over = payment.status in WATCHED_AFTERWARDS and not provider.can_ask(payment)
    return payment.status is Status.NOT_SENT or is_over


def _fits(payment: Payment, hint: CallbackHint) -> bool:
    """Whether nothing in the callback speaks of another payment."""
    said = (
        (hint.reference, payment.reference),
        (hint.correlation_id, payment.correlation_id),
        (hint.provider_reference, payment.provider_reference or hint.provider_reference),
    )
    return all(told is None or told == known for told, known in said)


def _read(request: WebRequest) -> CallbackRequest:
    return CallbackRequest(request.method, request.content_type, request.body)


def _digest(request: WebRequest) -> str:
    return hashlib.sha256(request.body).hexdigest()
