"""Who works here and who is believed: PINs compared in a thread, guessing slowed and written down, permissions.

Keeps no PIN and, apart from who is signed in at this window, nothing that a restart would forget.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import PEOPLE, Json, Kind
from pos_app.core.people import (
    CASHIER,
    CONSOLE,
    Permission,
    Person,
    PersonRecord,
    Role,
    admit_name,
    admit_pin,
    pause_after,
    same_name,
)
from pos_app.core.shop import AddPerson, ChangePin, DisablePerson, SignIn, SignOut
from pos_app.engine.pins import hash_pin, is_pin
from pos_app.engine.record import Record
from pos_app.engine.schedule import Clock
from pos_app.ledger.ledger import Ledger

SIGN_IN = "sign_in"
CHANGE_PIN = "change_pin"


@dataclass(frozen=True, slots=True)
class _Pause:
    """A pause that the ledger names, and its end in the loop's time: setting the clock forward does not shorten it."""

    until: datetime
    over: float


class People:
    """The people of one ledger. Its methods that compare PINs are called one at a time."""

    def __init__(self, ledger: Ledger, record: Record, clock: Clock, pepper: bytes) -> None:
        self._ledger = ledger
        self._record = record
        self._clock = clock
        self._pepper = pepper
        self._pauses: dict[str, _Pause] = {}
        self._signed_in: str | None = None

    def start(self) -> None:
        """Begin to count the pauses that an earlier run left."""
        for record in self._ledger.people():
            self._seconds_left(record.person)

    @property
    def exist(self) -> bool:
        """Whether names and PINs are asked for: from the first manager on."""
        return any(record.person.role is Role.MANAGER for record in self._ledger.people())

    @property
    def all(self) -> tuple[Person, ...]:
        """Everybody who ever worked here."""
        return tuple(record.person for record in self._ledger.people())

    @property
    def signed_in(self) -> Person | None:
        """Who works at the window."""
        record = None if self._signed_in is None else self._find(self._signed_in)
        return None if record is None else record.person

    async def believe(
        self,
        by: str | None,
        pin: str | None,
        wanted: str,
        permission: Permission | None = None,
        *,
        with_pin: bool = False,
    ) -> str:
        """The name, as it is kept, of who may act as `by`. Raises `InvalidInput` for anybody else.

        Codes: `person_unknown`, `no_manager`, `pin_missing`, `pin_wrong`, `pin_locked`, `manager_only`. `wanted` is
        the word under which a refusal is written. With `with_pin` being signed in is not enough.
        """
        by = by or ""
        if not self.exist:
            if permission is not None:
                raise InvalidInput("no_manager")
            if same_name(by, CASHIER):
                return CASHIER
            if self._find(by) is None:
                raise InvalidInput("person_unknown", name=by)
        if pin is None or not pin.strip():
            return self._believe_window(by, permission, with_pin=with_pin)
        person = await self._prove(by, pin, wanted)
        self._require_permission(person, permission)
        return person.name

    async def sign_in(self, act: SignIn) -> Person:
        """Somebody begins to work at the window; whoever worked there before has left it."""
        if not self.exist:
            raise InvalidInput("no_manager")
        if not act.pin.strip():
            raise InvalidInput("pin_missing")
        person = await self._prove(act.by, act.pin, SIGN_IN, told=True)
        if self._signed_in is not None and not same_name(self._signed_in, person.name):
            self._leave(self._signed_in, "replaced")
        self._note(Kind.SIGNED_IN, name=person.name, by=person.name, wanted=SIGN_IN)
        self._signed_in = person.name
        return self._known(person.name)

    def sign_out(self, act: SignOut) -> None:
        """Nobody works at the window any more."""
        if self._signed_in is not None:
            self._leave(self._signed_in, act.why)

    def close(self) -> None:
        """The till is being closed: whoever works at the window leaves it."""
        if self._signed_in is not None:
            self._leave(self._signed_in, "closed")

    async def add(self, act: AddPerson) -> Person:
        """A new person. At the window the first one is a manager, whom nobody has to allow."""
        name, pin = admit_name(act.name), admit_pin(act.new_pin, act.role, any_digits=act.console)
        by: str | None = None
        if act.console:
            by = CONSOLE
        elif self.exist:
            by = await self.believe(act.by, act.pin, Permission.PEOPLE, Permission.PEOPLE)
        elif act.role is not Role.MANAGER:
            raise InvalidInput("first_manager")
        if self._find(name) is not None:
            raise InvalidInput("name_taken", name=name)
        kept = await asyncio.to_thread(hash_pin, self._pepper, pin)
        self._note(Kind.PERSON_ADDED, name=name, role=act.role.value, pin=kept, by=by)
        return self._known(name)

    async def disable(self, act: DisablePerson) -> Person:
        """Somebody who no longer works here. The last manager stays: nobody could add anybody any more."""
        by = CONSOLE if act.console else await self.believe(act.by, act.pin, Permission.PEOPLE, Permission.PEOPLE)
        person = self._known(act.name)
        if person.disabled:
            raise InvalidInput("person_unknown", name=person.name)
        managers = [known for known in self.all if known.role is Role.MANAGER and not known.disabled]
        if managers == [person]:
            raise InvalidInput("last_manager", name=person.name)
        self._note(Kind.PERSON_DISABLED, name=person.name, by=by)
        if self._signed_in is not None and same_name(self._signed_in, person.name):
            self._leave(person.name, "disabled")
        return self._known(person.name)

    async def change_pin(self, act: ChangePin) -> Person:
        """Another PIN: one's own with the old one, anybody's by a manager."""
        own = same_name(act.name, act.by)
        by = await self.believe(act.by, act.pin, CHANGE_PIN, None if own else Permission.PEOPLE, with_pin=True)
        person = self._known(act.name)
        pin = admit_pin(act.new_pin, person.role)
        kept = await asyncio.to_thread(hash_pin, self._pepper, pin)
        self._note(Kind.PIN_CHANGED, name=person.name, pin=kept, by=by)
        return self._known(person.name)

    def _believe_window(self, by: str, permission: Permission | None, *, with_pin: bool) -> str:
        """Without a PIN: whoever is signed in, for what is no manager's."""
        person = self.signed_in
        if person is None or not same_name(person.name, by):
            raise InvalidInput("pin_missing")
        self._require_permission(person, permission)
        if permission is not None or with_pin:
            raise InvalidInput("pin_missing")
        return person.name

    def _require_permission(self, person: Person, permission: Permission | None) -> None:
        if permission is None or person.role is Role.MANAGER:
            return
        self._note(Kind.FORBIDDEN, name=person.name, wanted=permission.value, by=person.name)
        raise InvalidInput("manager_only")

    async def _prove(self, by: str, pin: str, wanted: str, *, told: bool = False) -> Person:
        """The person whose PIN it is. A name that is not there costs the same time and gets the same word.

        With `told` the caller writes `signed_in` itself, which also ends a row of wrong PINs.
        """
        # First: a guess that could not be written down must not be answered.
        self._ledger.require_sound()
        record = self._find(by)
        if record is not None and record.person.disabled:
            record = None
        if record is not None:
            left = self._seconds_left(record.person)
            if left > 0:
                raise InvalidInput("pin_locked", seconds=ceil(left))
        kept = None if record is None else record.pin_hash
        right = await asyncio.to_thread(is_pin, self._pepper, pin.strip(), kept)
        if record is None or not right:
            if record is not None:
                self._refuse(record.person, wanted)
            raise InvalidInput("pin_wrong")
        if record.person.wrong and not told:
            self._note(Kind.SIGNED_IN, name=record.person.name, by=record.person.name, wanted=wanted)
        return record.person

    def _refuse(self, person: Person, wanted: str) -> None:
        wrong = person.wrong + 1
        pause = pause_after(wrong)
        until = None if pause is None else self._clock.now() + pause
        text = None if until is None else until.isoformat()
        self._note(Kind.PIN_REFUSED, name=person.name, wanted=wanted, wrong=wrong, locked_until=text, by=None)
        # Begins to count at once, whatever the clock will say later.
        self._seconds_left(self._known(person.name))

    def _seconds_left(self, person: Person) -> float:
        """Seconds for which no PIN of the person is listened to.

        A pause is never longer than it was when it began: a clock that was set back must not make it years.
        """
        if person.locked_until is None:
            self._pauses.pop(person.name, None)
            return 0.0
        tick, pause = asyncio.get_running_loop().time(), self._pauses.get(person.name)
        if pause is None or pause.until != person.locked_until:
            longest = pause_after(person.wrong)
            left = (person.locked_until - self._clock.now()).total_seconds()
            most = left if longest is None else longest.total_seconds()
            pause = self._pauses[person.name] = _Pause(person.locked_until, tick + min(left, most))
        return pause.over - tick

    def _leave(self, name: str, why: str) -> None:
        self._signed_in = None
        self._note(Kind.SIGNED_OUT, name=name, why=why, by=name)

    def _find(self, name: str) -> PersonRecord | None:
        return next((record for record in self._ledger.people() if same_name(record.person.name, name)), None)

    def _known(self, name: str) -> Person:
        record = self._find(name)
        if record is None:
            raise InvalidInput("person_unknown", name=name)
        return record.person

    def _note(self, kind: Kind, **data: Json) -> None:
        self._record.note(PEOPLE, kind, data)
