"""What every receipt of a till says of the shop: values of the settings, composed once."""

from dataclasses import dataclass

from pos_app.core.payment import Environment

SHOP_LIMIT = 80
"""Characters of a shop's name. Papers wrap it and show all of it: a name that is cut names another shop."""


@dataclass(frozen=True, slots=True)
class Face:
    """Name, lines below it (address, tax numbers), a note at the end, the till's code, and whether money is real.

    `customer_fees` are the ids of the operators whose fee the customer pays; what the shop pays is not on receipts.
    """

    shop: str
    till: str
    header: tuple[str, ...] = ()
    note: str = ""
    environment: Environment = Environment.PRODUCTION
    customer_fees: frozenset[str] = frozenset()

    @property
    def is_specimen(self) -> bool:
        """Whether everything that is printed here has to say that no money is real."""
        return self.environment is not Environment.PRODUCTION
