"""Takes secrets out of texts that are going to be written down."""

import html
import re
from collections import deque
from urllib.parse import quote

from pos_app.core.provider import RawAnswer
from pos_app.providers.http import Answer
from pos_app.providers.strict import Unreadable, utf8

HIDDEN = "***"
KEPT_CHARACTERS = 4096
"""What is worth keeping of an answer: the providers' own are under 2 000 characters, the rest are error pages."""

_SHORTEST = 6
"""Shorter secrets protect nothing, and taking them out would take words apart."""

_REMEMBERED_TOKENS = 4

_CREDENTIALS = (
    re.compile(r"\b((?:Bearer|Basic)\s+)[\w.~+/=%-]+", re.IGNORECASE),
    re.compile(r'((?:access|refresh)_token\\?"\s*:\s*\\?")[^"\\]*', re.IGNORECASE),
    re.compile(
        r"((?:<|&lt;)\s{0,9}TOKEN\b[^<>&]{0,200}(?:(?<!/)>|(?<!/)&gt;)).*?(?=(?:<|&lt;)\s{0,9}/\s{0,9}TOKEN|\Z)",
        re.IGNORECASE | re.DOTALL,
    ),
)
"""Credentials that are not ours yet, or any more: a fresh token of an answer, a header that an error page echoes."""


class Redactor:
    """Knows the secrets of one provider's account; hides them however they are escaped."""

    def __init__(self, *secrets: str) -> None:
        self._account: list[_Secret] = []
        self._tokens: deque[_Secret] = deque(maxlen=_REMEMBERED_TOKENS)
        self.keep(*secrets)

    def keep(self, *secrets: str) -> None:
        """Secrets of the account, hidden for ever."""
        self._account += [_Secret(secret) for secret in secrets if len(secret) >= _SHORTEST]

    def learn(self, token: str) -> None:
        """A token that was just obtained; the last few are remembered, since old ones are still echoed."""
        if len(token) >= _SHORTEST:
            self._tokens.append(_Secret(token))

    def clean(self, text: str) -> str:
        """`text` without secrets; also without the beginning of one where the text was cut off inside it."""
        for pattern in _CREDENTIALS:
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        for secret in (*self._account, *self._tokens):
            text = secret.hide(text)
        return text

    def finds(self, text: str) -> bool:
        """Whether a whole secret stands in `text`: such a text must not be used, since it could not be kept."""
        return any(secret.stands_in(text) for secret in (*self._account, *self._tokens))

    def record(self, step: str, answer: Answer) -> RawAnswer:
        """The answer as the ledger may keep it."""
        try:
            text = utf8(answer.body)
        except Unreadable:
            text = answer.body.decode(errors="replace")
        if "\0" in text:
            # Some encoding of two bytes a character: no pattern would find a secret in it.
            text = f"[{len(answer.body)} bytes that are not text]"
        text = self.clean(text)
        return RawAnswer(step, answer.status, text if len(text) <= KEPT_CHARACTERS else text[:KEPT_CHARACTERS] + "…")


class _Secret:
    __slots__ = ("_pattern", "_plain")

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self._pattern = re.compile("".join(_written(character) for character in plain), re.IGNORECASE)

    def stands_in(self, text: str) -> bool:
        return self._pattern.search(text) is not None

    def hide(self, text: str) -> str:
        text = self._pattern.sub(HIDDEN, text)
        if self._plain[:_SHORTEST] not in text[-len(self._plain) :]:
            return text
        for length in range(len(self._plain) - 1, _SHORTEST - 1, -1):
            if text.endswith(self._plain[:length]):
                return text[:-length] + HIDDEN
        return text


def secrets_of_address(address: str) -> tuple[str, ...]:
    """The parts of an address that is a key (`https://host/<App>/<key>/pay/`): all of it, its path, and the key."""
    bare = address.strip().rstrip("/")
    path = bare.partition("://")[2].partition("/")[2]
    parts = [part for part in path.split("/") if part not in ("", "pay")]
    return (bare, f"/{path}", parts[-1]) if parts else (bare,)


def _written(character: str) -> str:
    """A pattern for one character of a secret, as itself or as forms, JSON and XML escape it."""
    if character.isascii() and character.isalnum():
        return character
    number = ord(character)
    forms = [
        re.escape(character),
        re.escape(quote(character, safe="")),
        rf"&#0*{number};",
        rf"&#x0*{number:x};",
        rf"\\u{number:04x}",
        re.escape("\\" + character),
        re.escape(html.escape(character)),
    ]
    if character == "+":
        forms.append(" ")
    return f"(?:{'|'.join(forms)})"
