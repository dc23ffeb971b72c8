"""The providers' hosted pages: plain HTML forms without a script, so that any browser can play the customer.

Whatever a merchant or a customer wrote is shown as text.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlsplit

from starlette.responses import HTMLResponse, Response

_STYLE = """
body{margin:0;background:#f3f5f7;color:#16202a;font:18px/1.45 sans-serif}
main{max-width:440px;margin:0 auto;padding:20px 16px}
h1{font-size:20px;margin:0 0 4px;overflow-wrap:anywhere}
.amount{font-size:32px;font-weight:700;margin:0 0 16px}
.note{color:#52606d;font-size:15px}
.notice{background:#fff;border-left:4px solid #8a5a00;padding:12px;margin:0 0 16px}
fieldset{border:0;padding:0;margin:0 0 16px}
legend{padding:0;margin:0 0 8px;font-weight:600}
label{display:block;background:#fff;border:1px solid #c5ced6;border-radius:8px;padding:12px;margin:0 0 8px}
label.field{background:none;border:0;padding:0}
input[type=tel]{font:inherit;display:block;width:100%;box-sizing:border-box;padding:12px;border-radius:8px;
border:1px solid #7b8794}
button{font:inherit;font-weight:600;width:100%;min-height:52px;border:0;border-radius:8px;margin:8px 0 0}
.pay{background:#146c3f;color:#fff}.refuse{background:#e4e9ed;color:#16202a}
"""
_SOURCE = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    # No form-action: it would forbid the way back to the shop, which a browser counts as part of the form.
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_SOURCE}'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_NUMBER = re.compile(r"[0-9]{8,15}")
_SEPARATORS = re.compile(r"[ .\-+\u00a0\u202f]")

NO_NUMBER = frozenset({"card"})
"""Means of payment that ask for no telephone number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page shows to somebody who may pay. `means` maps the form's word to the name that people read."""

    provider: str
    shop: str
    amount: int
    means: Mapping[str, str]
    number: str = ""
    chosen: str = ""
    notice: str = ""
    action: str = ""
    """Where the form is posted; empty for the page's own address."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the customer sent. `number` is digits alone."""

    pays: bool
    means: str = ""
    number: str = ""


class FormRefused(ValueError):
    """What the customer sent cannot be; `text` tells them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def read_decision(fields: Mapping[str, str], means: Mapping[str, str]) -> Decision:
    """The posted form. Raises `FormRefused`."""
    if fields.get("action") == "refuse":
        return Decision(False)
    if fields.get("action") != "pay":
        raise FormRefused("Choisissez « Payer » ou « Refuser ».")
    chosen = fields.get("operator", "")
    if chosen not in means:
        raise FormRefused("Choisissez un moyen de paiement.")
    number = _SEPARATORS.sub("", fields.get("number", ""))
    if chosen in NO_NUMBER:
        return Decision(True, chosen)
    if not _NUMBER.fullmatch(number):
        raise FormRefused("Tapez un numéro de téléphone.")
    return Decision(True, chosen, number)


def choice(page: Choice, status: int = 200) -> Response:
    """The page on which the customer chooses, types and decides."""
    options = "".join(
        f'<label><input type="radio" name="operator" value="{escape(word)}"'
        f"{' checked' if word == page.chosen else ''}> {escape(name)}</label>"
        for word, name in page.means.items()
    )
    notice = f'<p class="notice" role="alert">{escape(page.notice)}</p>' if page.notice else ""
    target = f' action="{escape(page.action)}"' if page.action else ""
    inside = f"""<h1>{escape(page.shop)}</h1>
<p class="amount">{_grouped(page.amount)} FCFA</p>{notice}
<form method="post"{target}><fieldset><legend>Moyen de paiement</legend>{options}</fieldset>
<label class="field">Numéro de téléphone
<input type="tel" name="number" value="{escape(page.number)}" autocomplete="off"></label>
<button class="pay" name="action" value="pay">Payer</button>
<button class="refuse" name="action" value="refuse">Refuser</button></form>"""
    return _page(page.provider, inside, status)


def message(provider: str, shop: str, text: str, status: int = 200, back: str = "") -> Response:
    """A page with nothing to decide; `back` is a link to the shop, where it is one of the web."""
    target = _web_address(back)
    way = f'<p><a href="{escape(target)}">Retour à la boutique</a></p>' if target else ""
    return _page(provider, f"<h1>{escape(shop)}</h1><p>{escape(text)}</p>{way}", status)


def redirect(url: str) -> Response | None:
    """The way back to the shop as a GET, or None where `url` is no address of the web."""
    target = _web_address(url)
    return Response(status_code=303, headers={"Location": target, "Cache-Control": "no-store"}) if target else None


def with_token(url: str, token: str) -> str:
    """`url` with `token=` added to its query."""
    head, hash_sign, fragment = url.partition("#")
    joint = "&" if "?" in head else "?"
    return f"{head}{joint}token={token}{hash_sign}{fragment}"


def _web_address(url: str) -> str:
    """`url` percent-encoded; empty for anything but http and https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(parts.geturl(), safe="!#$%&'()*+,/:;=?@[]~")


def _page(provider: str, inside: str, status: int) -> Response:
    html = f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{escape(provider)}</title><style>{_STYLE}</style></head><body><main>
<p class="note">{escape(provider)} (simulation)</p>
{inside}
</main></body></html>
"""
    return HTMLResponse(html.encode("utf-8", "replace"), status, HEADERS)


def _grouped(amount: int) -> str:
    return f"{amount:,}".replace(",", "\u202f")
