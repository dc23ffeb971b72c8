"""Hashes of PINs, slow on purpose and useless without the shop's pepper. Knows no person and counts nothing."""

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$6jii8STkStlg5tvNpn9HCQ$fvVXPel+oN5wiU7mXCsKiaH5lD3YaSsGT3kSYJ/kk60"
"""A hash of nothing that anybody knows: a name that is not there takes as long as a wrong PIN."""


def hash_pin(pepper: bytes, pin: str) -> str:
    """What is kept of a PIN. Takes some 40 ms: call it in a thread."""
    return _hasher().hash(_peppered(pepper, pin))


def is_pin(pepper: bytes, pin: str, kept: str | None) -> bool:
    """Whether `pin` is the one whose hash was kept; with None it is nobody's, in the same time."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(_NOBODY if kept is None else kept, _peppered(pepper, pin))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def _peppered(pepper: bytes, pin: str) -> str:
    """Four digits are guessed in minutes, whatever the hash: not without the pepper, which is not in the ledger."""
    return hmac.new(pepper, pin.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
