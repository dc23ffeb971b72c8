"""The hosted pages of MoneyFusion and EkoloPay, as a browser without a script uses them."""

import re
from html.parser import HTMLParser

import pytest

from tests.sandbox.bench import Bench
from tests.sandbox.links import check, created, page_of, status, token_of

HAND = "77"


class Form(HTMLParser):
    """The fields of a page's form, as a browser would send them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.operators: list[str] = []
        self.checked = ""
        self.fields: dict[str, str] = {}
        self.buttons: list[str] = []
        self.method = ""
        self.action = ""
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.method, self.action = given["method"], given.get("action", "")
        elif tag == "a":
            self.links.append(given["href"])
        elif tag == "button":
            self.buttons.append(given["value"])
        elif tag == "input" and given["type"] == "radio":
            self.operators.append(given["value"])
            self.checked = given["value"] if "checked" in given else self.checked
        elif tag == "input":
            self.fields[given["name"]] = given["value"]


def pays(operator: str = "wave", number: str = "0708889277") -> dict[str, str]:
    return {"action": "pay", "operator": operator, "number": number}


def test_customer_sees_shop_and_amount_and_chooses(bench: Bench) -> None:
    answer = bench.call("GET", page_of(created(bench, HAND, totalPrice=12_500)["url"]))
    assert answer.status_code == 200
    assert "Boutique" in answer.text
    assert "12\u202f500 FCFA" in answer.text
    form = Form(answer.text)
    assert form.operators == ["orange", "mtn", "moov", "wave", "card"]
    assert (form.checked, form.fields) == ("orange", {"number": "0708889277"})
    assert (form.buttons, form.method, form.action) == (["pay", "refuse"], "post", "")


@pytest.mark.parametrize("path", ["", "/", "/500", "/500/Autre Nom", "/500/a/b"])
def test_page_is_found_by_its_token_whatever_follows(bench: Bench, path: str) -> None:
    token = created(bench, HAND)["token"]
    assert bench.call("GET", f"/moneyfusion/payment/{token}{path}").status_code == 200


def test_page_needs_no_script_and_loads_nothing(bench: Bench) -> None:
    answer = bench.call("GET", page_of(created(bench, HAND)["url"]))
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"(src|href)=", answer.text)
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")


def test_whatever_was_written_is_shown_as_text(bench: Bench) -> None:
    bench.world.accounts.partner_name = "<b>PAYÉ</b>"
    token = created(bench, numeroSend='"><script>77', nomclient="<i>x")["token"]
    answer = bench.call("GET", f"/moneyfusion/payment/{token}")
    assert "<b>" not in answer.text
    assert "<script" not in answer.text
    assert "&lt;b&gt;PAYÉ&lt;/b&gt;" in answer.text


@pytest.mark.parametrize(
    ("operator", "number", "shown"),
    [("wave", "05 04 03 02 01", "0504030201"), ("orange", "+2250708889277", "2250708889277"), ("card", "", "")],
)
def test_paying_tells_who_paid_and_how(bench: Bench, operator: str, number: str, shown: str) -> None:
    sent = created(bench, HAND)
    answer = bench.call("POST", page_of(sent["url"]), data=pays(operator, number))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://shop.example/merci?token={sent['token']}"
    data = status(bench, sent["token"])
    # Another telephone than the one the merchant was given may pay.
    assert (data["statut"], data["moyen"], data["numeroTransaction"]) == ("paid", operator, shown)
    assert data["numeroSend"] == "0708889277"
    assert bench.world.debits_of(sent["token"]) == 1


def test_refusing_goes_back_to_the_shop_as_well(bench: Bench) -> None:
    sent = created(bench, HAND, return_url="https://shop.example/r?x=1#top")
    answer = bench.call("POST", page_of(sent["url"]), data={"action": "refuse"})
    assert answer.headers["location"] == f"https://shop.example/r?x=1&token={sent['token']}#top"
    assert status(bench, sent["token"])["statut"] == "failure"


def test_whoever_refused_may_pay_after_all(bench: Bench) -> None:
    sent = created(bench, HAND)
    page = page_of(sent["url"])
    bench.call("POST", page, data={"action": "refuse"})
    again = bench.call("GET", page)
    assert "essayer à nouveau" in again.text
    bench.call("POST", page, data=pays())
    assert status(bench, sent["token"])["statut"] == "paid"


def test_paid_once_is_paid_for_good(bench: Bench) -> None:
    sent = created(bench, HAND)
    page = page_of(sent["url"])
    for order in (pays(), pays(), {"action": "refuse"}):
        bench.call("POST", page, data=order)
    shown = bench.call("GET", page)
    assert "Paiement effectué" in shown.text
    assert Form(shown.text).buttons == []
    assert Form(shown.text).links == [f"https://shop.example/merci?token={sent['token']}"]
    assert len(bench.world.debits) == 1


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "ftp://x/", "//shop.example", "http://[", "merci"])
@pytest.mark.parametrize("action", ["pay", "refuse"])
def test_only_an_address_of_the_web_is_gone_back_to(bench: Bench, address: str, action: str) -> None:
    sent = created(bench, HAND, return_url=address)
    answer = bench.call("POST", page_of(sent["url"]), data={**pays(), "action": action})
    assert answer.status_code == 200
    assert Form(answer.text).links == []


def test_way_back_cannot_add_a_header(bench: Bench) -> None:
    sent = created(bench, HAND, return_url="https://shop.example/é\r\nX-Evil: 1")
    answer = bench.call("POST", page_of(sent["url"]), data=pays())
    assert "x-evil" not in answer.headers
    assert answer.headers["location"].startswith("https://shop.example/%C3%A9X-Evil")


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"action": "steal"},
        {"action": "pay"},
        {"action": "pay", "operator": "bitcoin", "number": "0708889277"},
        {"action": "pay", "operator": "wave"},
        {"action": "pay", "operator": "wave", "number": "07"},
        {"action": "pay", "operator": "wave", "number": "0" * 16},
        {"action": "pay", "operator": "wave", "number": "０７０８８８９２７７"},
    ],
)
def test_what_was_forgotten_is_asked_for_again_and_nothing_is_paid(bench: Bench, order: dict[str, str]) -> None:
    sent = created(bench, HAND)
    answer = bench.call("POST", page_of(sent["url"]), data=order)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    form = Form(answer.text)
    assert form.fields["number"] == order.get("number", "0708889277")
    assert bench.world.debits == []


def test_multipart_form_is_taken_too(bench: Bench) -> None:
    sent = created(bench, HAND)
    bench.call("POST", page_of(sent["url"]), files={name: (None, text) for name, text in pays().items()})
    assert status(bench, sent["token"])["statut"] == "paid"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_link_that_does_not_exist(bench: Bench, method: str) -> None:
    identity = bench.accepted("0341234577")
    for path in ("/moneyfusion/payment/nothing", f"/moneyfusion/payment/{identity}", "/purchase-product/nothing"):
        assert bench.call(method, path, data=pays()).status_code == 404
    token = token_of(bench, HAND)
    assert bench.call(method, f"/moneyfusion/payment/{token}", data=pays()).status_code == 404
    assert bench.world.debits == []


def test_link_expires_after_half_an_hour(bench: Bench) -> None:
    sent = created(bench, HAND)
    bench.later(1_799)
    assert bench.call("GET", page_of(sent["url"])).status_code == 200
    bench.later(1)
    for answer in (
        bench.call("GET", page_of(sent["url"])),
        bench.call("POST", page_of(sent["url"]), data=pays()),
        bench.call("POST", page_of(sent["url"]), data={"action": "refuse"}),
    ):
        assert answer.status_code == 410
        assert "expiré" in answer.text
    assert bench.world.debits == []


def test_a_refused_link_expires_too(bench: Bench) -> None:
    sent = created(bench, HAND)
    bench.call("POST", page_of(sent["url"]), data={"action": "refuse"})
    bench.later(1_800)
    assert bench.call("POST", page_of(sent["url"]), data=pays()).status_code == 410
    assert status(bench, sent["token"])["statut"] == "failure"


def test_life_of_a_link_is_a_switch(bench: Bench) -> None:
    bench.turn(link_seconds=10)
    short = created(bench, HAND)
    bench.turn(link_seconds=0)
    endless = created(bench, HAND)
    bench.later(1_000_000)
    assert bench.call("GET", page_of(short["url"])).status_code == 410
    assert bench.call("GET", page_of(endless["url"])).status_code == 200


def test_life_of_a_link_does_not_depend_on_the_speed(bench: Bench) -> None:
    bench.world.speed = float("inf")
    sent = created(bench, HAND)
    assert bench.call("GET", page_of(sent["url"])).status_code == 200


def test_a_story_that_comes_after_the_links_end_does_not_happen(bench: Bench) -> None:
    bench.turn(link_seconds=5)
    token = created(bench, "09")["token"]
    bench.later(100)
    assert status(bench, token)["statut"] == "failure"
    assert bench.world.debits == []


def test_customer_on_the_page_is_quicker_than_the_story(bench: Bench) -> None:
    sent = created(bench, "01")
    bench.later(1)
    bench.call("POST", page_of(sent["url"]), data={"action": "refuse"})
    bench.world.speed = 5.0
    bench.later(100)
    assert status(bench, sent["token"])["statut"] == "failure"
    bench.call("POST", page_of(sent["url"]), data=pays())
    assert len(bench.world.debits) == 1


def test_04_can_still_be_paid_on_its_page(bench: Bench) -> None:
    sent = created(bench, "04")
    bench.later(1_000)
    bench.call("POST", page_of(sent["url"]), data=pays())
    assert status(bench, sent["token"])["statut"] == "paid"


def test_links_ring_on_the_telephone_as_well(bench: Bench) -> None:
    token = created(bench, HAND)["token"]
    (prompt,) = bench.world.prompts()
    assert (prompt.operator, prompt.number, prompt.amount, prompt.currency) == ("moneyfusion", "0708889277", 500, "XOF")
    bench.call("POST", f"/phone/prompts/{token}", json={"action": "accept", "pin": "1234"})
    data = status(bench, token)
    assert (data["statut"], data["moyen"], data["numeroTransaction"]) == ("paid", "orange", "0708889277")


@pytest.mark.parametrize(("action", "word"), [("pay", "accepted"), ("refuse", "refused")])
def test_what_was_decided_on_the_page_is_nothing_to_answer_on_the_telephone(
    bench: Bench, action: str, word: str
) -> None:
    sent = created(bench, HAND)
    bench.call("POST", page_of(sent["url"]), data={**pays(), "action": action})
    assert [prompt.status for prompt in bench.world.prompts()] == [word]
    late = bench.call("POST", f"/phone/prompts/{sent['token']}", json={"action": "accept", "pin": "1234"})
    assert late.status_code == 409


def test_expired_prompt_cannot_be_answered(bench: Bench) -> None:
    token = created(bench, HAND)["token"]
    bench.later(1_800)
    late = bench.call("POST", f"/phone/prompts/{token}", json={"action": "accept", "pin": "1234"})
    assert late.status_code == 409
    assert bench.world.debits == []


@pytest.mark.parametrize("path", ["/ekolopay/purchase-product/{}", "/purchase-product/{}", "/purchase-product/{}/"])
def test_ekolopay_page_lies_below_its_own_path_and_below_the_bare_host(bench: Bench, path: str) -> None:
    token = token_of(bench, HAND)
    answer = bench.call("GET", path.format(token))
    assert (answer.status_code, Form(answer.text).operators) == (200, ["mtn", "airtel", "moov"])
    assert Form(answer.text).checked == "mtn"
    paid = bench.call("POST", path.format(token), data=pays("airtel", "055304925"))
    assert paid.status_code == 200
    assert "Paiement effectué" in paid.text
    assert check(bench, token) is True
    assert bench.world.debits[0].payer == "055304925"


def test_ekolopay_customer_refuses_and_the_check_stays_false(bench: Bench) -> None:
    token = token_of(bench, HAND)
    answer = bench.call("POST", f"/purchase-product/{token}", data={"action": "refuse"})
    assert "essayer à nouveau" in answer.text
    assert check(bench, token) is False
    bench.call("POST", f"/purchase-product/{token}", data=pays("mtn"))
    assert check(bench, token) is True
