"""Which requests reach the engine, which a customer's page, and that everything else is the same 404."""

import asyncio
from dataclasses import dataclass, field

import pytest

from pos_app.core.addresses import Addresses
from pos_app.core.payment import Payment, Status
from pos_app.core.provider import PageForm
from pos_app.core.web import NOT_FOUND, PageVisit, WebReply, WebRequest
from pos_app.listener.door import Door
from tests.listener.raw import REFERENCE, Heard, a_payment

FORM = PageForm("https://mypvit.example/pvit-secure-full-api.kk", (("montant", "12500"), ("ref", REFERENCE)))


@dataclass
class Visits:
    """Knows one page, that of `payment` with the secret `right`."""

    form: PageForm | None = FORM
    payment: Payment = field(default_factory=a_payment)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, reference: str, secret: str) -> PageVisit | None:
        self.asked.append((reference, secret))
        return PageVisit(self.payment, self.form) if (reference, secret) == (REFERENCE, "right") else None


def ask(path: str, method: str = "GET", visits: Visits | None = None, callbacks: Heard | None = None) -> WebReply:
    door = Door(callbacks or Heard(), visits or Visits(), "Épicerie Analakely")
    return asyncio.run(door(WebRequest(method, path, "text/xml", b"<REPONSE/>")))


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_callbacks_go_to_the_engine_as_they_are(method: str) -> None:
    heard = Heard(WebReply(400, "no"))
    assert ask("/c/mvola/R/s", method, callbacks=heard) == WebReply(400, "no")
    assert heard.requests == [WebRequest(method, "/c/mvola/R/s", "text/xml", b"<REPONSE/>")]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_browser_finds_nothing_where_callbacks_go(method: str) -> None:
    heard = Heard()
    assert ask("/c/mvola/R/s", method, callbacks=heard) == NOT_FOUND
    assert not heard.requests


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/w",
        "/w/",
        f"/w/{REFERENCE}",
        f"/w/{REFERENCE}/",
        f"/w/{REFERENCE}/wrong",
        f"/w/{REFERENCE}/wrong/done",
        f"/w/{REFERENCE}/right/",
        f"/w/{REFERENCE}/right/other",
        f"/w/{REFERENCE}/right/done/",
        f"/w/{REFERENCE}/right/done/done",
        "/w/C3-00000000X/right",
        f"/W/{REFERENCE}/right",
        "/favicon.ico",
        "/cc/mvola",
        "/x/c/mvola",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_the_same_404_for_everything_else(path: str, method: str) -> None:
    heard = Heard()
    assert ask(path, method, callbacks=heard) is NOT_FOUND
    assert not heard.requests


def test_a_wrong_secret_and_an_unknown_reference_ask_alike() -> None:
    visits = Visits()
    ask(f"/w/{REFERENCE}/wrong", visits=visits)
    ask("/w/unknown/right", visits=visits)
    assert visits.asked == [(REFERENCE, "wrong"), ("unknown", "right")]


def test_the_page_the_page_after_and_the_thanks_are_three() -> None:
    page = ask(f"/w/{REFERENCE}/right")
    over = ask(f"/w/{REFERENCE}/right", visits=Visits(form=None, payment=a_payment(status=Status.PAID)))
    thanks = ask(f"/w/{REFERENCE}/right/done")
    assert "<form" in page.body
    assert "<form" not in over.body + thanks.body
    assert "Merci" in thanks.body
    assert "Merci" not in over.body
    assert {page.status, over.status, thanks.status} == {200}


def test_head_never_holds_the_form() -> None:
    page, head = ask(f"/w/{REFERENCE}/right"), ask(f"/w/{REFERENCE}/right", "HEAD")
    assert head.body == ""
    assert (head.status, head.headers, head.content_type) == (page.status, page.headers, page.content_type)


def test_only_the_thanks_may_be_posted_to() -> None:
    assert ask(f"/w/{REFERENCE}/right", "POST") is NOT_FOUND
    assert ask(f"/w/{REFERENCE}/right/done", "PUT") is NOT_FOUND
    assert ask(f"/w/{REFERENCE}/right/done", "POST") == ask(f"/w/{REFERENCE}/right/done")


def test_the_addresses_that_the_till_gives_away_are_the_ones_it_answers() -> None:
    payment = a_payment()
    addresses = Addresses("https://till.example", {"pvit": "s"})
    asked = Visits()
    for address in (addresses.page_of(payment), addresses.thanks_of(payment)):
        ask(address.removeprefix("https://till.example"), visits=asked)
    assert [reference for reference, _ in asked.asked] == [REFERENCE] * 2
    assert asked.asked[0] == asked.asked[1]
    for address in (addresses.callback_of(payment), addresses.callback_of_account("pvit")):
        assert ask(address.removeprefix("https://till.example"), "POST").status == 200
