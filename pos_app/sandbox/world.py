"""The providers' side of the counter: customers, charges, debits. Its debits are the truth that a till is held against.

It has no thread, no task and no clock of its own: what is due by `clock` happens when somebody looks.
"""

import heapq
import random
import string
import uuid
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pos_app.sandbox.accounts import Accounts
from pos_app.sandbox.charges import Charge, Debit, WebSession
from pos_app.sandbox.prompts import Prompt, PromptRefused, answered_on_page, check_answer
from pos_app.sandbox.stories import BY_HAND, OTHER_AMOUNT, STORIES, THROTTLED_CALLS, Fault, Outcome, Story
from pos_app.sandbox.switches import Switches

__all__ = ["Charge", "ConnectionLost", "Debit", "World"]

MOST_CHARGES = 200_000
"""Charges that can still be asked about; older ones are forgotten. Debits never are."""

MOST_PROMPTS = 200
_UNIX_TIME = 1e9
_ALPHANUMERIC = string.ascii_letters + string.digits
_REPORT_AMOUNTS = frozenset({"mvola", "moneyfusion"})
"""The others return no amount: their customer of the story with another amount simply pays."""


class ConnectionLost(Exception):
    """The connection broke: no answer is sent. A server turns it into an aborted socket, never into a 500."""


class World:
    """Customers, charges and debits of one sandbox. Used from one thread or loop; `prompts` is safe from any.

    `clock` gives seconds: Unix time, or any time that only grows. `speed` divides every delay of a story; infinite
    makes them happen at once. `seed` makes ids repeatable. `most_charges` bounds the memory: older ones are forgotten.
    `page_origin` is the address of the hosted pages on the shop's network; empty where only this machine reaches them.
    """

    def __init__(
        self, clock: Callable[[], float], speed: float = 1.0, seed: int | None = None, most_charges: int = MOST_CHARGES
    ) -> None:
        self.clock = clock
        self.accounts = Accounts(clock, seed)
        self.page_origin = ""
        self.listeners: list[Callable[[Charge | None], None]] = []
        self._speed = speed
        self._most_charges = most_charges
        # The ids of two runs must differ: a till that keeps its ledger refuses a transaction number seen before.
        self._random = random.Random(seed)  # noqa: S311
        self._epoch: datetime | None = datetime.fromtimestamp(0, UTC) if clock() >= _UNIX_TIME else None
        self._transaction = self._random.randrange(100_000_000, 900_000_000)
        self._clear()

    def _clear(self) -> None:
        self.switches = Switches()
        self.assigned: dict[str, Story] = {}
        self.initiates: Counter[str] = Counter()
        self.web_sessions: dict[str, WebSession] = {}
        self._payouts: list[Debit] = []
        self._paid_out: Counter[str] = Counter()
        self._debits: list[Debit] = []
        self._debited: Counter[str] = Counter()
        self._throttled: Counter[str] = Counter()
        self._charges: dict[str, Charge] = {}
        self._by_reference: dict[tuple[str, str], list[Charge]] = {}
        self._by_transaction: dict[str, Charge] = {}
        self._agenda: list[tuple[float, int, Charge]] = []
        self._expiring: list[tuple[float, int, Charge]] = []
        self._entries = 0
        self._pending: Counter[str] = Counter()
        self._prompts: deque[Prompt] = deque(maxlen=MOST_PROMPTS)
        self._shown: tuple[Prompt, ...] = ()

    def reset(self) -> None:
        """Forget every charge, debit, prompt and assigned story; switches back to their defaults. Accounts stay."""
        self._clear()
        self._tell(None)

    # ---- time

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        """What is under way goes on at the new speed from now on; what has happened stays."""
        if not speed > 0:
            raise ValueError("the speed is a number above 0")
        self.advance()
        now = self.clock()
        self._agenda = [
            (now + (due - now) * self._speed / speed if due > now else due, entry, charge)
            for due, entry, charge in self._agenda
            if charge.due == due
        ]
        heapq.heapify(self._agenda)
        for due, _, charge in self._agenda:
            charge.due = due
        self._speed = speed
        self.advance()
        self._tell(None)

    def seconds(self, story_seconds: float) -> float:
        """A delay of a story as the clock counts it."""
        return story_seconds / self._speed

    def advance(self) -> None:
        """Let everything happen that is due by now."""
        now = self.clock()
        while self._agenda and self._agenda[0][0] <= now:
            due, _, charge = heapq.heappop(self._agenda)
            if charge.due != due:
                continue  # somebody decided on the page meanwhile
            if charge.expires_at is not None and due > charge.expires_at:
                self._expire(charge)
                continue
            turn, *rest = charge.turns_left
            charge.due, charge.turns_left = None, tuple(rest)
            self._become(charge, turn.outcome, due)
            self._plan_next(charge, turn.after, due)
        while self._expiring and self._expiring[0][0] <= now:
            self._expire(heapq.heappop(self._expiring)[2])

    def date(self, at: float) -> datetime:
        """The calendar date of an instant of the clock."""
        return (self._epoch or datetime.fromtimestamp(0, UTC)) + timedelta(seconds=at)

    def learn_date(self, stated: datetime) -> None:
        """Take a client's word for today's date, where the clock counts from nowhere in particular (virtual time)."""
        if self._epoch is None:
            self._epoch = stated - timedelta(seconds=self.clock())

    # ---- charges

    def story_of(self, number: str) -> Story:
        """The story of a customer: the one assigned to the number, else by its last two digits, else by hand."""
        return self.assigned.get(number) or STORIES.get(number[-2:], BY_HAND)

    def is_throttled(self, number: str, story: Story) -> bool:
        """Counts an initiate call of `number`; true for the first two of a throttled customer."""
        if story.fault is not Fault.THROTTLED or self._throttled[number] >= THROTTLED_CALLS:
            return False
        self._throttled[number] += 1
        return True

    def accept(
        self,
        operator: str,
        reference: str,
        amount: int,
        currency: str,
        payer: str,
        payee: str,
        merchant_name: str,
        story: Story,
        extras: dict[str, str] | None = None,
        identity: str | None = None,
        *,
        names: tuple[str, ...] = (),
        outgoing: bool = False,
        lifetime: float | None = None,
    ) -> Charge:
        """Take a charge: the customer's telephone rings now. `identity` is the id that an earlier run gave it.

        A hosted link has a `lifetime` in seconds of the clock, whatever the speed; 0 is for ever. `outgoing` makes it
        a payout. `names` are other names that debits are counted by.
        """
        self.advance()
        now = self.clock()
        identity = identity or str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        charge = Charge(
            identity, operator, reference, amount, currency, payer, payee, merchant_name, story, now, extras or {}
        )
        charge.names, charge.outgoing, charge.hosted = names, outgoing, lifetime is not None
        if lifetime:
            self._entries += 1
            charge.expires_at = now + lifetime
            heapq.heappush(self._expiring, (charge.expires_at, self._entries, charge))
        self._charges[identity] = charge
        self._by_reference.setdefault((operator, reference), []).append(charge)
        self._pending[operator] += 1
        if len(self._charges) > self._most_charges:
            self._forget(next(iter(self._charges)))
        charge.turns_left = story.turns
        self._plan_next(charge, 0.0, now)
        if story.by_hand:
            self._show(Prompt(identity, payer, operator, amount, currency, merchant_name, "open"))
            self._tell(charge)
        self.advance()
        return charge

    def charge(self, identity: str) -> Charge | None:
        """The charge with the provider's id `identity`, as it stands now."""
        self.advance()
        return self._charges.get(identity)

    def charges_of(self, operator: str, reference: str) -> list[Charge]:
        """All charges made with the merchant's own `reference`, oldest first."""
        self.advance()
        return self._by_reference.get((operator, reference), [])

    def by_transaction(self, transaction_id: str) -> Charge | None:
        """The charge whose debit has that transaction number."""
        self.advance()
        return self._by_transaction.get(transaction_id)

    def pending(self, operator: str) -> int:
        """How many charges of `operator` nobody has answered yet."""
        self.advance()
        return self._pending[operator]

    def recent(self, limit: int) -> list[Charge]:
        """The newest charges, newest first."""
        self.advance()
        newest = reversed(self._charges.values())
        return [charge for charge, _ in zip(newest, range(limit), strict=False)]

    @property
    def debits(self) -> list[Debit]:
        """Every debit so far, in the order in which they happened. To read, not to change."""
        self.advance()
        return self._debits

    def debits_of(self, reference: str) -> int:
        """How many times a customer was debited for the merchant's `reference`."""
        self.advance()
        return self._debited[reference]

    @property
    def payouts(self) -> list[Debit]:
        """All money that the merchant sent to customers, apart from the debits. To read, not to change."""
        self.advance()
        return self._payouts

    def payouts_of(self, reference: str) -> int:
        """How many times the merchant paid out for its own `reference`."""
        self.advance()
        return self._paid_out[reference]

    # ---- the customer's telephone

    def prompts(self) -> tuple[Prompt, ...]:
        """USSD prompts that customers decide by hand, newest first, answered ones included."""
        return self._shown

    def answer(self, prompt_id: str, action: str, pin: str | None = None) -> Prompt:
        """The customer accepts (with a PIN), refuses or ignores. Raises `PromptRefused`; the prompt stays open then."""
        self.advance()
        prompt = next((prompt for prompt in self._prompts if prompt.id == prompt_id), None)
        charge = self._charges.get(prompt_id)
        if prompt is None or charge is None:
            raise PromptRefused("unknown_prompt")
        outcome, answered = check_answer(prompt, action, pin)
        self._replace_prompt(prompt, answered)
        if outcome is Outcome.PENDING:
            charge.ignored = True
        else:
            self._become(charge, outcome, self.clock())
        self._tell(charge)
        return answered

    def decide(self, identity: str, outcome: Outcome, number: str = "", means: str = "") -> Charge:
        """The customer pays or refuses on a hosted page; what the story had planned is off.

        After a refusal they may still pay, as long as the link lives. Raises `PromptRefused`: `unknown_prompt`,
        `already_answered` once it is paid, `link_expired`.
        """
        self.advance()
        charge = self._charges.get(identity)
        if charge is None or not charge.hosted:
            raise PromptRefused("unknown_prompt")
        if charge.debit is not None:
            raise PromptRefused("already_answered")
        now = self.clock()
        if charge.expires_at is not None and charge.expires_at <= now:
            raise PromptRefused("link_expired")
        charge.due, charge.turns_left = None, ()
        charge.paid_by, charge.means = number, means
        self._become(charge, outcome, now)
        self._close_prompt(identity, outcome)
        self._tell(charge)
        return charge

    def env(self, base_url: str) -> dict[str, str]:
        """The environment variables that point a till, or any other client, at a sandbox served at `base_url`."""
        pages = self.page_origin
        return {
            **self.accounts.env(base_url),
            "PVIT_STATUS_STYLE": self.switches.pvit_status_style,
            **({"MONEYFUSION_LINK_ORIGIN": pages, "EKOLOPAY_PAGE_URL": pages} if pages else {}),
        }

    # ---- inside

    def _plan_next(self, charge: Charge, done: float, now: float) -> None:
        if charge.turns_left:
            self._entries += 1
            charge.due = now + self.seconds(charge.turns_left[0].after - done)
            heapq.heappush(self._agenda, (charge.due, self._entries, charge))

    def _become(self, charge: Charge, outcome: Outcome, at: float) -> None:
        if charge.outcome is Outcome.PENDING:
            self._pending[charge.operator] -= 1
        charge.outcome = outcome
        if outcome is Outcome.PAID:
            self._debit(charge, at)

    def _expire(self, charge: Charge) -> None:
        """The link dies: whoever has not paid by it never will."""
        charge.due, charge.turns_left = None, ()
        if charge.outcome is Outcome.PENDING:
            self._become(charge, Outcome.EXPIRED, self.clock())
            self._close_prompt(charge.id, Outcome.EXPIRED)
            self._tell(charge)

    def _debit(self, charge: Charge, at: float) -> None:
        reports = charge.operator in _REPORT_AMOUNTS and not charge.outgoing
        more = OTHER_AMOUNT if charge.story.other_amount and reports else 0
        transaction = self._next_transaction()
        payer = charge.paid_by or charge.payer
        debit = Debit(charge.reference, charge.operator, charge.amount + more, payer, charge.payee, at, transaction)
        charge.debit = debit
        done, counted = (self._payouts, self._paid_out) if charge.outgoing else (self._debits, self._debited)
        done.append(debit)
        counted.update(charge.all_names())
        self._by_transaction[transaction] = charge

    def make_token(self, length: int = 0) -> str:
        """An opaque token as hosted pages have them: 14 to 24 characters, hexadecimal or alphanumeric.

        Of a given `length` it is hexadecimal.
        """
        alphabet = string.hexdigits[:16] if length or self._random.random() < 0.5 else _ALPHANUMERIC
        return "".join(self._random.choices(alphabet, k=length or self._random.randint(14, 24)))

    def _next_transaction(self) -> str:
        self._transaction += 1
        return str(self._transaction)

    def _show(self, prompt: Prompt) -> None:
        self._prompts.append(prompt)
        self._shown = tuple(reversed(self._prompts))

    def _replace_prompt(self, prompt: Prompt, by: Prompt) -> None:
        self._prompts[self._prompts.index(prompt)] = by
        self._shown = tuple(reversed(self._prompts))

    def _close_prompt(self, identity: str, outcome: Outcome) -> None:
        """What was decided elsewhere is nothing to answer on the telephone any more."""
        prompt = next((prompt for prompt in self._prompts if prompt.id == identity), None)
        if prompt is not None:
            self._replace_prompt(prompt, answered_on_page(prompt, outcome))

    def _forget(self, identity: str) -> None:
        charge = self._charges.pop(identity)
        same = self._by_reference[charge.operator, charge.reference]
        same.remove(charge)
        if not same:
            del self._by_reference[charge.operator, charge.reference]
        if charge.debit is not None:
            del self._by_transaction[charge.debit.transaction_id]

    def _tell(self, charge: Charge | None) -> None:
        for listener in tuple(self.listeners):
            listener(charge)
