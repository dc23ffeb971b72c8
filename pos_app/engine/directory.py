"""Which provider speaks for a payment, an operator or an account. Knows them by their operators only; asks nothing."""

from collections.abc import Iterator, Mapping

from pos_app.core.errors import InvalidInput
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment
from pos_app.core.provider import Provider


class Directory:
    """The providers of the settings, by operator."""

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = dict(providers)

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._providers.values())

    def by_id(self, operator_id: str) -> Provider:
        """The provider of an operator. Raises `InvalidInput("operator_unknown")`."""
        provider = self._providers.get(operator_id)
        if provider is None:
            raise InvalidInput("operator_unknown", operator=operator_id)
        return provider

    def of(self, payment: Payment) -> Provider | None:
        """The provider to ask about `payment`: never the production one about a payment of the sandbox."""
        provider = self._providers.get(payment.operator)
        if provider is None or provider.operator.environment is not payment.environment:
            return None
        return provider

    def account(self, named: str) -> Operator:
        """The operator that stands for the account of `named`, an operator or the account itself.

        Raises `InvalidInput("operator_unknown")`.
        """
        known = self._providers.get(named)
        found = self.of_account(named if known is None else known.operator.account_id)
        if not found:
            raise InvalidInput("operator_unknown", operator=named)
        return found[0].operator

    def of_account(self, account_id: str) -> list[Provider]:
        """The providers that share an account; the one that is named after it first."""
        found = [provider for provider in self if provider.operator.account_id == account_id]
        return sorted(found, key=lambda provider: provider.operator.id != account_id)
