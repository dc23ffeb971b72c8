"""Who works in the simulated shop, and with which PINs: what is typed, right or wrong, and who must be refused."""

import hashlib
import hmac
import random
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher

from pos_app.core.payment import PEOPLE, Event, Kind
from pos_app.core.people import CASHIER, Role
from pos_app.ledger.ledger import Ledger

PEPPER = b"simulation-pepper-simulation-pep"
_TEAM = (("Vola", Role.MANAGER, "271829"), ("Hery", Role.CASHIER, "7193"), ("Noro", Role.MANAGER, "904817"))
NEW_PINS = {Role.MANAGER: ("618033", "141421"), Role.CASHIER: ("8597", "6673")}


_ALONE = rb"(?<![0-9A-Za-z.+/-])%b(?![0-9A-Za-z.+/-])"


@cache
def _kept(pin: str) -> str:
    """What the till would keep of a PIN, for less work: a comparison costs what its hash says."""
    peppered = hmac.new(PEPPER, pin.encode(), hashlib.sha256).hexdigest()
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(peppered)


@dataclass
class Member:
    """Somebody, as the ledger knows them."""

    role: Role
    pin: str
    disabled: bool = False


@dataclass
class Typed:
    """A name and a PIN as they are typed; `right` where they are somebody's who works here."""

    by: str
    pin: str | None
    right: bool
    manager: bool


@dataclass
class Staff:
    """Follows the events of people: who is there, with which PIN. `coming` are PINs that are being set, by name."""

    dice: random.Random
    members: dict[str, Member] = field(default_factory=dict)
    coming: dict[str, str] = field(default_factory=dict)
    _ever: set[str] = field(default_factory=set)

    def hire(self, ledger: Ledger, at: datetime) -> None:
        """Everybody is there from the beginning."""
        for name, role, pin in _TEAM:
            self.coming[name] = pin
            data = {"name": name, "role": role.value, "pin": _kept(pin), "by": None}
            self.noted(ledger.note(PEOPLE, Kind.PERSON_ADDED, data, at))

    def noted(self, event: Event) -> None:
        """An event of people was written."""
        name = event.data["name"]
        if event.kind is Kind.PERSON_ADDED:
            self.members[name] = Member(Role(event.data["role"]), self.coming[name])
        elif event.kind is Kind.PIN_CHANGED:
            self.members[name].pin = self.coming[name]
        elif event.kind is Kind.PERSON_DISABLED:
            self.members[name].disabled = True
        if event.kind in (Kind.PERSON_ADDED, Kind.PIN_CHANGED):
            self._ever.add(self.coming[name])

    def is_manager(self, name: object) -> bool:
        """Whether the ledger knows somebody of this name who may decide."""
        member = self.members.get(str(name))
        return member is not None and member.role is Role.MANAGER and not member.disabled

    def somebody(self) -> Typed:
        """Who does what anybody may do, mostly with the right PIN."""
        if not self.members:
            return Typed(CASHIER, None, right=True, manager=False)
        return self._typed(self.dice.choice(list(self.members)))

    def manager(self) -> Typed:
        """Who does what a manager may do; now and then it is somebody who may not."""
        managers = [name for name in self.members if self.is_manager(name)]
        if not managers or self.dice.random() < 0.12:
            return self.somebody()
        return self._typed(self.dice.choice(managers))

    def sure(self) -> Typed:
        """A manager with the right PIN, or the nameless cashier of a shop without people."""
        for name, member in self.members.items():
            if self.is_manager(name):
                return Typed(name, member.pin, right=True, manager=True)
        return Typed(CASHIER, None, right=True, manager=False)

    def _typed(self, name: str) -> Typed:
        member = self.members[name]
        pin = self.dice.choice((*(member.pin,) * 12, "0000", "314159", None))
        manager = self.is_manager(name)
        return Typed(name, pin, pin == member.pin and not member.disabled, manager)

    def found_in(self, content: bytes) -> str | None:
        """A PIN that stands by itself among other digits and letters, which nothing but a PIN does."""
        for pin in self._ever:
            if pin.encode() in content and re.search(
                rb"(?<![0-9A-Za-z.+/-])" + pin.encode() + rb"(?![0-9A-Za-z.+/-])", content
            ):
                return pin
        return None
