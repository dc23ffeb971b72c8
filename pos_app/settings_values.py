"""Single values of the settings: where each is looked for, and what each may be.

Nothing here knows how the values fit together; errors name the key and its variable, never the value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pos_app.core.errors import KnownError
from pos_app.core.operator import FeeRule
from pos_app.core.payment import Environment
from pos_app.core.phone import COUNTRIES, Msisdn, Network, network_of
from pos_app.settings_sections import SECRET_KEYS, SECTIONS


class SettingsError(KnownError):
    """The settings cannot be used as they are; nothing was recorded and nothing was sent."""


_BLANK = " \t\r\n\u00a0\u202f\u200b\ufeff"
_MOST_AMOUNT = 10**12
_MOST_FEE = 50_00
_MVOLA_HOSTS = {
    "devapi.mvola.mg": Environment.SANDBOX,
    "pre-api.mvola.mg": Environment.SANDBOX,
    "api.mvola.mg": Environment.PRODUCTION,
}
_LOOPBACK = frozenset({Environment.SANDBOX, Environment.TRAINING})


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address: `text` without a closing slash, `host` in lower case."""

    text: str
    host: str
    is_loopback: bool


class Source:
    """Values by dotted key: the environment first, then the file, then, for secrets, the keyring."""

    def __init__(
        self, document: Mapping[str, object], environ: Mapping[str, str], secrets: Callable[[str], str | None]
    ) -> None:
        self._values = _flatten(document)
        self._file = dict(self._values)
        self._present = {key.rpartition(".")[0] for key in self._values} | _empty_sections(document)
        self._secrets = secrets
        for section, keys in SECTIONS.items():
            for key, variables in keys.items():
                given = next((environ[name] for name in variables if environ.get(name, "").strip(_BLANK)), None)
                if given is not None:
                    self._values[f"{section}.{key}"] = given
                    self._present.add(section)

    def has(self, section: str) -> bool:
        """Whether anything was said about the section."""
        return section in self._present

    def says(self, section: str) -> bool:
        """Whether a key of the section has a value."""
        return any(key.startswith(f"{section}.") for key in self._values)

    def names(self, key: str) -> dict[str, str]:
        """The facts of an error: the key in the file and its environment variable."""
        section, _, last = key.rpartition(".")
        return {"key": key, "variable": SECTIONS[section][last][0]}

    def text(self, key: str) -> str | None:
        """A text without the blanks around it, or None where nothing is given."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise SettingsError("settings_text", **self.names(key))
        return value.strip(_BLANK) or None

    def required(self, key: str) -> str:
        found = self.text(key)
        if found is None and key in SECRET_KEYS:
            found = (self._secrets(key) or "").strip(_BLANK) or None
        if found is None:
            raise SettingsError("settings_missing", **self.names(key))
        return found

    def printable(self, key: str, limit: int) -> str | None:
        """A text for people: on one line, at most `limit` characters."""
        text = self.text(key)
        if text is not None and (len(text) > limit or not text.isprintable()):
            raise SettingsError("settings_name", **self.names(key), maximum=limit)
        return text

    def required_printable(self, key: str, limit: int) -> str:
        self.required(key)
        return self.printable(key, limit) or ""

    def credential(self, key: str) -> str:
        """A key or token: visible ASCII characters, as they go into a header or a form."""
        text = self.required(key)
        if not re.fullmatch(r"[!-~]{1,4096}", text):
            raise SettingsError("settings_credential", **self.names(key))
        return text

    def optional_credential(self, key: str) -> str | None:
        """A key that need not be there; the keyring is asked for it as well."""
        if self.text(key) is None and not self._secrets(key):
            return None
        return self.credential(key)

    def pin(self, key: str) -> str | None:
        """Four to twelve digits, or None where nothing is given; the keyring is asked for them as well.

        A variable may give them where nothing else does. It may not replace them: whoever starts the program sets it.
        """
        given = self.text(key)
        written = self._file.get(key)
        kept = str(self._secrets(key) or "" if written is None else written).strip(_BLANK) or None
        found = given or kept
        if found is not None and not re.fullmatch(r"[0-9]{4,12}", found):
            raise SettingsError("settings_pin", **self.names(key))
        if found != (kept or found):
            raise SettingsError("settings_pin_replaced", **self.names(key))
        return found

    def folder(self, key: str) -> Path | None:
        """A folder of this machine, named in full: what it is relative to would depend on who starts the till."""
        text = self.text(key)
        if text is None:
            return None
        if "\x00" in text or not Path(text).expanduser().is_absolute():
            raise SettingsError("settings_folder", **self.names(key))
        return Path(text).expanduser()

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        text = self.text(key)
        if text is None:
            return default
        if text not in allowed:
            raise SettingsError("settings_choice", **self.names(key), allowed=", ".join(filter(None, allowed)))
        return text

    def lines(self, key: str, most: int, limit: int) -> tuple[str, ...]:
        """At most `most` lines for people of at most `limit` characters, as a list or as a text with breaks or `|`."""
        value = self._values.get(key, [])
        found = re.split(r"\r?\n|[|]", value.strip(_BLANK)) if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(line, str) for line in found):
            raise SettingsError("settings_lines", **self.names(key), most=most, maximum=limit)
        lines = tuple(line.strip(_BLANK) for line in found)
        if len(lines) > most or any(len(line) > limit or not line.isprintable() for line in lines):
            raise SettingsError("settings_lines", **self.names(key), most=most, maximum=limit)
        return tuple(filter(None, lines))

    def one_of(self, key: str, allowed: tuple[int, ...], default: int) -> int:
        """One of a few numbers."""
        number = self.positive(key, default, least=0)
        if number not in allowed:
            raise SettingsError("settings_choice", **self.names(key), allowed=", ".join(map(str, allowed)))
        return number

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._values.get(key, default)
        if isinstance(value, str):
            value = {"1": True, "true": True, "0": False, "false": False}.get(value.strip(_BLANK).lower())
        if not isinstance(value, bool):
            raise SettingsError("settings_flag", **self.names(key))
        return value

    def positive(self, key: str, default: int, least: int = 1) -> int:
        """A whole number above zero (or from `least` on); from the environment as digits."""
        value = self._values.get(key, default)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,13}", value.strip(_BLANK)):
            value = int(value)
        if type(value) is not int or not least <= value <= _MOST_AMOUNT:
            raise SettingsError("settings_number", **self.names(key))
        return value

    def fee(self, key: str, *, paid_by_customer: bool) -> FeeRule | None:
        """A percentage as text, `"1.2"` or `"1,2"`, in hundredths of a per cent at the finest."""
        value = self._values.get(key)
        if value is None:
            return None
        text = str(value).strip(_BLANK).replace(",", ".") if isinstance(value, str) or type(value) is int else ""
        found = re.fullmatch(r"([0-9]{1,2})(?:\.([0-9]{1,2}))?", text)
        basis_points = int(found[1] + (found[2] or "").ljust(2, "0")) if found else _MOST_FEE + 1
        if basis_points > _MOST_FEE:
            raise SettingsError("settings_fee", **self.names(key))
        return FeeRule(basis_points, paid_by_customer)

    def url(self, key: str) -> Address:
        """A provider's address: https anywhere, http on the loopback only, no user name, query or fragment."""
        text = self.required(key)
        parts = _split(text)
        if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
            raise SettingsError("settings_url", **self.names(key))
        if "@" in parts.netloc:
            raise SettingsError("settings_url_user", **self.names(key))
        host = parts.hostname or ""
        if parts.scheme == "http" and not _is_loopback_host(host):
            raise SettingsError("settings_url_insecure", **self.names(key))
        return Address(text.rstrip("/"), host, _is_loopback_host(host))

    def url_or(self, key: str, default: str) -> Address:
        """An address that has a usual value."""
        if self.text(key) is None:
            self._values[key] = default
        return self.url(key)

    def page(self, key: str, *, bare: bool = False) -> str | None:
        """Where a sandbox shows its pages to telephones of the shop's own network; `bare` without any path."""
        text = self.text(key)
        path = "" if bare else r"(/[A-Za-z0-9._~/-]*)?"
        if text is not None and not re.fullmatch(rf"https?://[a-z0-9.-]+(:[0-9]{{1,5}})?{path}", text):
            raise SettingsError("settings_url", **self.names(key))
        if text is not None and text.startswith("http:") and not _is_own_network(urlsplit(text).hostname or ""):
            raise SettingsError("settings_url_insecure", **self.names(key))
        return None if text is None else text.rstrip("/")

    def listen(self, key: str) -> tuple[str, int]:
        """Where to listen: `host:port`, `[::1]:port`."""
        found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})", self.required(key))
        if found is None or not 0 < int(found[2]) < 65_536:
            raise SettingsError("settings_listen", **self.names(key))
        return found[1].strip("[]"), int(found[2])

    def merchant_number(self, key: str, region: str) -> Msisdn:
        """The shop's own number. Checked by its prefix only: the full check costs 70 ms before the first paint."""
        digits = re.sub(r"[ .\u00a0\u202f-]", "", self.required(key))
        country = COUNTRIES[region]
        found = re.fullmatch(
            rf"(?:(?:\+|00)?{country.calling_code})?0?([0-9]{{{country.national_digits - 1}}})", digits
        )
        national = f"0{found[1]}" if found and digits.isascii() else ""
        network = network_of(national, country)
        if network is None or (region == "MG") is not (network is Network.MVOLA):
            raise SettingsError("settings_phone", **self.names(key))
        return Msisdn(f"+{country.calling_code}{national[1:]}", national, region, network)


def mvola_environment(url: Address) -> frozenset[Environment]:
    """What an MVola address can be. A host that is not MVola's own (a relay of the shop) can be either."""
    if url.is_loopback:
        return _LOOPBACK
    known = _MVOLA_HOSTS.get(url.host)
    return frozenset({Environment.SANDBOX, Environment.PRODUCTION}) if known is None else frozenset({known})


def real_unless_loopback(url: Address) -> frozenset[Environment]:
    """What an address can be of a provider that publishes no test host: everything but this machine is real money."""
    return _LOOPBACK if url.is_loopback else frozenset({Environment.PRODUCTION})


def is_loopback(address: str) -> bool:
    """Whether an address stays on this machine."""
    parts = _split(address)
    return parts is not None and _is_loopback_host(parts.hostname or "")


def _split(text: str) -> SplitResult | None:
    # Characters that browsers and libraries read in different ways have no place in an address.
    if not re.fullmatch(r"[!-~]{1,500}", text) or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        if not parts.hostname or parts.port == 0:
            return None
    except ValueError:
        return None
    return parts


def _is_loopback_host(host: str) -> bool:
    if host in ("localhost", "127.0.0.1"):
        return True
    # The window is painted before anything rarer is looked at; so is what is imported for it.
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_own_network(host: str) -> bool:
    """Whether a host is this machine or an address that no packet leaves the shop's own network for."""
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _flatten(document: Mapping[str, object]) -> dict[str, object]:
    """Dotted keys of every known key; an unknown key or section is an error that names it."""
    found: dict[str, object] = {}
    for section, content in _sections(document):
        known = SECTIONS.get(section)
        if known is None:
            raise SettingsError("settings_unknown_section", section=section)
        if not isinstance(content, dict):
            raise SettingsError("settings_not_section", section=section)
        for key, value in content.items():
            if key not in known:
                raise SettingsError("settings_unknown_key", section=section, key=key)
            found[f"{section}.{key}"] = value
    return found


def _sections(document: Mapping[str, object]) -> list[tuple[str, object]]:
    flat: list[tuple[str, object]] = []
    for name, content in document.items():
        if name == "providers" and isinstance(content, dict):
            flat += [(f"providers.{provider}", section) for provider, section in content.items()]
        else:
            flat.append((name, content))
    return flat


def _empty_sections(document: Mapping[str, object]) -> set[str]:
    return {section for section, content in _sections(document) if not content}
