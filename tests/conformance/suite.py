"""All rules, in the order in which the table shows them."""

from tests.conformance.callback_checks import CALLBACKS
from tests.conformance.checks import CHARGES
from tests.conformance.key_checks import KEYS
from tests.conformance.link_checks import LINKS
from tests.conformance.payout_checks import PAYOUTS
from tests.conformance.switch_checks import SWITCHES

RULES = (*CHARGES, *LINKS, *CALLBACKS, *SWITCHES, *PAYOUTS, *KEYS)
