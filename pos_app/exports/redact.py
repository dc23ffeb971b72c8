"""An event's data as it may leave the till: without hashes of PINs, secrets of paths, and what opens a page."""

import re
from collections.abc import Mapping

from pos_app.core.payment import Event, Json, Kind

HIDDEN = "[secret]"
_SECRETS = frozenset({"pin", "new_pin", "callback_secret", "secret", "token_secret", "authorization"})
_URL = re.compile(r"(https?://[^/\s\"'<>\\]+)[/?#\\][^\s\"'<>]*")


def shown_data(event: Event) -> Json:
    """What the event holds, secrets hidden. Of a statement only how many lines it had: they are no row of an export."""
    data = dict(event.data)
    if event.kind is Kind.IMPORTED and isinstance(data.get("lines"), list):
        data["lines"] = len(data["lines"])
    return _shown(data)


def shown_link(text: str | None) -> str | None:
    """The address of a page without what opens it: whose page it is, and no more."""
    return None if text is None else _URL.sub(r"\1/…", text)


def _shown(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: HIDDEN if key in _SECRETS and inner else _shown(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    return shown_link(value) if isinstance(value, str) else value
