"""What a customer's telephone is shown, read as a browser reads it."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.link import LinkRefused
from pos_app.core.payment import Environment, Status
from pos_app.core.provider import PageForm
from pos_app.core.web import WebReply
from pos_app.listener.page import over_page, payment_page, thanks_page
from pos_app.listener.reply import reply_bytes
from pos_app.wording.catalog import set_language
from tests.listener.raw import REFERENCE, Answer, a_payment

ACTION = "https://mypvit.example/pvit-secure-full-api.kk"
FORM = PageForm(ACTION, (("tel_marchand", "074000000"), ("montant", "12500"), ("ref", REFERENCE)))
SHOP = "Épicerie Analakely"
VOID = {"meta", "input"}


class Page(HTMLParser):
    """Tags with their attributes, texts, and whether every tag was closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        elif data.strip():
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def policy(reply: WebReply) -> dict[str, str]:
    parts = dict(reply.headers)["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


PAGES = [
    payment_page(a_payment(), FORM, SHOP),
    over_page(a_payment(status=Status.PAID), SHOP),
    thanks_page(a_payment(), SHOP),
]


def test_the_page_says_who_how_much_and_what_will_happen() -> None:
    text = Page(PAGES[0].body).text
    assert SHOP in text
    assert "12\u00a0500\u00a0FCFA" in text
    assert f"Référence {REFERENCE}" in text
    assert "ouvre la page de paiement de PVit" in text


def test_one_button_posts_exactly_the_fields_in_their_order() -> None:
    page = Page(PAGES[0].body)
    (form,) = page.all("form")
    assert (form["method"], form["action"]) == ("post", ACTION)
    assert [(field["name"], field["value"]) for field in page.all("input")] == list(FORM.fields)
    assert {field["type"] for field in page.all("input")} == {"hidden"}
    assert len(page.all("button")) == 1
    assert "Payer 12\u00a0500\u00a0FCFA" in page.texts


@pytest.mark.parametrize("reply", PAGES)
def test_a_page_brings_everything_itself_and_may_do_nothing_else(reply: WebReply) -> None:
    page = Page(reply.body)
    assert {tag for tag, _ in page.tags} <= {"html", "head", "meta", "title", "style", "body", "h1", "p"} | {
        "form",
        "input",
        "button",
    }
    assert not [name for _, attributes in page.tags for name in attributes if name in ("src", "href", "style")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "url(" not in page.style
    assert "@import" not in page.style
    rules = policy(reply)
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert rules["style-src"] == f"'sha256-{digest}'"
    assert page.all("html") == [{"lang": "fr"}]
    assert len(reply.body.encode()) < 4_096


def test_the_form_may_go_to_the_provider_and_back_only() -> None:
    assert policy(PAGES[0])["form-action"] == "https://mypvit.example 'self'"
    assert [policy(reply)["form-action"] for reply in PAGES[1:]] == ["'none'", "'none'"]
    local = payment_page(a_payment(), PageForm("http://127.0.0.1:8808/pvit/x", ()), SHOP)
    assert policy(local)["form-action"] == "http://127.0.0.1:8808 'self'"


@pytest.mark.parametrize("reply", PAGES)
def test_a_page_is_kept_nowhere_and_tells_nobody_where_it_was(reply: WebReply) -> None:
    headers = Answer(reply_bytes(reply)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert {"name": "referrer", "content": "no-referrer"} in Page(reply.body).all("meta")
    assert headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("status", [Status.PAID, Status.REFUSED, Status.AWAITING])
def test_no_page_says_that_it_is_paid(status: Status) -> None:
    for reply in (over_page(a_payment(status=status), SHOP), thanks_page(a_payment(status=status), SHOP)):
        assert not re.search(r"payé|reçu|paid|réussi|confirmé", Page(reply.body).text, re.IGNORECASE)
    assert over_page(a_payment(status=status), SHOP) == PAGES[1]
    assert thanks_page(a_payment(status=status), SHOP) == PAGES[2]


def test_the_thanks_send_the_customer_to_the_cashier() -> None:
    text = Page(PAGES[2].body).text
    assert "vérifie maintenant le paiement" in text
    assert "elle vous dira quand l'argent est arrivé" in text
    assert REFERENCE in text


def test_money_that_is_not_real_is_called_so() -> None:
    for environment in (Environment.TRAINING, Environment.SANDBOX):
        assert "aucun argent réel" in Page(payment_page(a_payment(environment=environment), FORM, SHOP).body).text
    assert "aucun argent réel" not in Page(PAGES[0].body).text


def test_an_action_that_is_no_web_address_shows_no_page() -> None:
    with pytest.raises(LinkRefused):
        payment_page(a_payment(), PageForm("javascript:alert(1)", ()), SHOP)


def test_the_pages_speak_the_language_of_the_till() -> None:
    set_language("en")
    assert Page(over_page(a_payment(), SHOP).body).all("html") == [{"lang": "en"}]


HOSTILE = st.text(
    st.sampled_from("\u202f\"'<>&/= \u202e\u0000\n{}x") | st.characters(exclude_categories=["Cs"]), max_size=60
)


@given(shop=HOSTILE, name=HOSTILE, value=HOSTILE, path=HOSTILE)
def test_no_text_becomes_markup(shop: str, name: str, value: str, path: str) -> None:
    reply = payment_page(a_payment(reference="<b>R</b>"), PageForm(f"{ACTION}?{path}", ((name, value),)), shop)
    page = Page(reply.body)
    plain = Page(PAGES[0].body)
    assert [tag for tag, _ in page.tags if tag != "input"] == [tag for tag, _ in plain.tags if tag != "input"]
    (field,) = page.all("input")
    assert field == {"type": "hidden", "name": name, "value": value}
    (form,) = page.all("form")
    assert set(form) == {"method", "action", "accept-charset"}
    assert form["action"] == f"{ACTION}?{path}"
    assert "Référence <b>R</b>" in page.text
    assert reply_bytes(reply)
