"""Where providers and customers reach the till: paths that cannot be guessed and do not tell each other's secrets."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.addresses import Addresses, account_secret, page_secret
from pos_app.core.fold import fold
from pos_app.core.payment import Status
from tests.core.test_payment import TO, story

PAYMENT = fold(story(*TO[Status.AWAITING]))
KEY = bytes(32)
ADDRESSES = Addresses("https://shop.example", {"pvit": account_secret(KEY, "pvit")})
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


def test_the_path_of_a_payment_holds_its_secret() -> None:
    assert ADDRESSES.callback_of(PAYMENT) == f"https://shop.example/c/mvola/{PAYMENT.reference}/path"


def test_the_path_of_an_account() -> None:
    address = ADDRESSES.callback_of_account("pvit")
    assert address == f"https://shop.example/c/pvit/{account_secret(KEY, 'pvit')}"
    with pytest.raises(KeyError):
        ADDRESSES.callback_of_account("ekolopay")


def test_the_page_of_a_payment_and_where_its_customer_comes_back_to() -> None:
    page = f"https://shop.example/w/{PAYMENT.reference}/{page_secret(PAYMENT)}"
    assert ADDRESSES.page_of(PAYMENT) == page
    assert ADDRESSES.thanks_of(PAYMENT) == f"{page}/done"


def test_no_secret_is_shown() -> None:
    assert account_secret(KEY, "pvit") not in repr(ADDRESSES)


@given(st.binary(min_size=16, max_size=64), st.binary(min_size=16, max_size=64), st.text(min_size=1, max_size=8))
def test_secrets_of_accounts(key: bytes, other: bytes, operator: str) -> None:
    secret = account_secret(key, operator)
    assert SECRET.fullmatch(secret)
    assert secret == account_secret(key, operator)
    assert secret != account_secret(key, f"{operator}x")
    assert (secret == account_secret(other, operator)) is (_keyed(key) == _keyed(other))


def _keyed(key: bytes) -> bytes:
    """HMAC fills short keys up with zeros."""
    return key.ljust(64, b"\0")


@given(
    st.text(alphabet="abcXYZ019_-", min_size=8, max_size=43), st.text(alphabet="abcXYZ019_-", min_size=8, max_size=43)
)
def test_the_page_does_not_tell_the_callbacks_secret(mine: str, others: str) -> None:
    payment = replace(PAYMENT, callback_secret=mine)
    secret = page_secret(payment)
    assert SECRET.fullmatch(secret)
    assert mine not in ADDRESSES.page_of(payment)
    assert secret != page_secret(replace(payment, reference="C3-0T36SV0RR"))
    assert (secret == page_secret(replace(payment, callback_secret=others))) is (mine == others)


def test_a_payment_that_was_never_sent_has_no_secret_to_follow_from() -> None:
    unsent = fold(story(*TO[Status.CREATED]))
    assert SECRET.fullmatch(page_secret(unsent))


def test_another_version_is_another_secret() -> None:
    secrets = {account_secret(KEY, "pvit", version) for version in (1, 2, 3)}
    assert len(secrets) == 3
    assert account_secret(KEY, "pvit", 1) == account_secret(KEY, "pvit")
