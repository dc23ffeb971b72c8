"""What a customer's browser may see at the page of a payment. Reads only."""

import logging

from pos_app.core.addresses import page_secret
from pos_app.core.errors import KnownError
from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.provider import PageForm, ServesForm
from pos_app.core.reference import is_reference
from pos_app.core.web import PageVisit
from pos_app.engine.callbacks import same
from pos_app.engine.directory import Directory
from pos_app.ledger.ledger import Ledger

log = logging.getLogger(__name__)


def visit(ledger: Ledger, directory: Directory, reference: str, secret: str) -> PageVisit | None:
    """The page with that reference and secret; None for one that does not exist, or while nothing can be read."""
    try:
        payment = ledger.payment(reference) if is_reference(reference) else None
    except KnownError as fault:
        log.warning("a page could not be read: %s", fault)
        return None
    if payment is None or payment.callback_secret is None or payment.direction is not Direction.IN:
        return None
    if not same(secret, page_secret(payment)):
        return None
    return PageVisit(payment, _form(payment, directory))


def _form(payment: Payment, directory: Directory) -> PageForm | None:
    """The form, for as long as the payment waits for its customer."""
    provider = directory.of(payment)
    if provider is None or payment.status is not Status.AWAITING:
        return None
    return provider.page_form(payment) if isinstance(provider, ServesForm) else None
