"""A list of who works here, to choose who allows something: managers first where it takes one. It compares no PIN."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.core.people import LONGEST_NAME, Person, Role, same_name
from pos_app.ui.choice import Choice
from pos_app.ui.till import Till
from pos_app.wording.catalog import _
from pos_app.wording.clean import plain


class PersonChoice(Choice):
    """Everybody can be chosen: a cashier who tries is refused by the engine, which keeps that."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._till = till
        self.people: tuple[Person, ...] = ()
        self.setAccessibleName(_("Nom de la personne"))

    def offer(self, *, managers_first: bool, proposed: str | None = None, afresh: bool = False) -> bool:
        """Show who works here now; whether that is a change. Who was chosen stays chosen, unless it is `afresh`."""
        shop = self._till.shop
        known = () if shop is None else tuple(person for person in shop.people if not person.disabled)
        if managers_first:
            known = tuple(sorted(known, key=lambda person: person.role is not Role.MANAGER))
        same = [(person.name, person.role) for person in known] == [(one.name, one.role) for one in self.people]
        if same and not afresh and self.count() == len(known):
            return False
        before = None if afresh else self.person
        wanted = proposed if before is None else before.name
        self.people = known
        self.blockSignals(True)
        self.clear()
        for person in known:
            self.addItem(_listed(person))
        self.setCurrentIndex(self._index_of(wanted, managers_first=managers_first))
        self.blockSignals(False)
        return True

    @property
    def person(self) -> Person | None:
        """Who is chosen; None in a home without people."""
        index = self.currentIndex()
        return self.people[index] if 0 <= index < len(self.people) else None

    @property
    def known(self) -> Person | None:
        """Who is chosen, as the till knows them by now: their PIN may not be listened to for a while."""
        chosen, shop = self.person, self._till.shop
        people = () if chosen is None or shop is None else shop.people
        return next((person for person in people if chosen is not None and person.name == chosen.name), chosen)

    def _index_of(self, wanted: str | None, *, managers_first: bool) -> int:
        signed_in = self._till.signed_in
        names = [wanted] if wanted else []
        if signed_in is not None and (signed_in.role is Role.MANAGER or not managers_first):
            names.append(signed_in.name)
        found = (index for name in names for index, person in enumerate(self.people) if same_name(person.name, name))
        return next(found, 0 if self.people else -1)


def _listed(person: Person) -> str:
    name = plain(person.name, LONGEST_NAME)
    if person.role is Role.MANAGER:
        return _("{name} · gérant").format(name=name)
    return _("{name} · caissier").format(name=name)
