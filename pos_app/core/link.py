"""Whether a link that a provider gave may be shown, opened or drawn as a QR code. Pure: it opens nothing."""

import re
from dataclasses import dataclass

from pos_app.core.errors import KnownError

LONGEST = 1_000
"""Characters. Providers' links have under 150; a QR code of this many is still readable."""

_PARTS = re.compile(r"(https?)://([^/?#\\]*)((?:[/?#].*)?)", re.DOTALL)
_AUTHORITY = re.compile(r"([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?")
_PLAIN = frozenset("!#$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~")
_DEFAULT_PORTS = {"https": "443", "http": "80"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was admitted: `url` percent-encoded, `host` as people should read it."""

    url: str
    host: str


class LinkRefused(KnownError):
    """The link must not be shown. Codes: `link_missing`, `link_malformed`, `link_foreign` (`host` says whose)."""


def admit_link(text: str | None, origins: tuple[str, ...]) -> Link:
    """The link, where its origin (scheme, host and port) is exactly one of `origins`. Raises `LinkRefused`.

    Raw spaces and letters that are not ASCII are percent-encoded: one provider ends its links with the customer's
    name. User names in front of the host, control characters and odd ports are refused.
    """
    if not text:
        raise LinkRefused("link_missing")
    if len(text) > LONGEST or not text.isprintable():
        raise LinkRefused("link_malformed")
    found = _PARTS.fullmatch(text.strip())
    authority = _AUTHORITY.fullmatch(found[2].lower()) if found else None
    if found is None or authority is None:
        raise LinkRefused("link_malformed")
    scheme, host, port = found[1], authority[1], authority[2]
    if _origin(scheme, host, port) not in {_normal(origin) for origin in origins}:
        raise LinkRefused("link_foreign", host=host if port is None else f"{host}:{port}")
    # Programs differ on where the host ends without a slash: in `https://host#@other` some would go to the other one.
    rest = f"/{found[3]}" if found[3].startswith(("?", "#")) else found[3]
    url = f"{scheme}://{authority[0]}{_encoded(rest)}"
    # One letter may become twelve characters: what is drawn is what must not be too long.
    if len(url) > LONGEST:
        raise LinkRefused("link_malformed")
    return Link(url, host)


def origin_of(address: str) -> str:
    """The origin of an address of the settings: scheme, host and port. Raises `LinkRefused`."""
    found = _PARTS.fullmatch(address)
    authority = _AUTHORITY.fullmatch(found[2].lower()) if found else None
    if found is None or authority is None:
        raise LinkRefused("link_malformed")
    return _origin(found[1], authority[1], authority[2])


def _normal(origin: str) -> str:
    return origin_of(origin)


def _origin(scheme: str, host: str, port: str | None) -> str:
    shown = "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{host}{shown}"


def _encoded(rest: str) -> str:
    """Everything behind the host with what may not stand in an address percent-encoded; what is encoded stays."""
    done = "".join(
        character if character in _PLAIN else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in rest
    )
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", done)
