"""A link is shown only where its origin is one of the provider's own; no way of writing it admits another one."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.core.link import LONGEST, Link, LinkRefused, admit_link, origin_of

HOST = "payin.moneyfusion.net"
ORIGINS = (f"https://{HOST}", "http://127.0.0.1:8777", "http://[::1]:8777")
PLAIN = re.compile(r"[!-~]+")


def refusal(text: str | None, origins: tuple[str, ...] = ORIGINS) -> str:
    try:
        admit_link(text, origins)
    except LinkRefused as refused:
        return refused.code
    return "admitted"


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        (f"https://{HOST}/payment/5d5/1000/Rakoto", f"https://{HOST}/payment/5d5/1000/Rakoto", HOST),
        (f"https://{HOST}/p/Jean Paul", f"https://{HOST}/p/Jean%20Paul", HOST),
        (f"https://{HOST}/p/Épicerie", f"https://{HOST}/p/%C3%89picerie", HOST),
        (f"https://{HOST}/p/%C3%89", f"https://{HOST}/p/%C3%89", HOST),
        (f"https://{HOST}/p/100%", f"https://{HOST}/p/100%25", HOST),
        (f"https://{HOST}/p/%zz", f"https://{HOST}/p/%25zz", HOST),
        (f'https://{HOST}/p\\q"<>`{{}}', f"https://{HOST}/p%5Cq%22%3C%3E%60%7B%7D", HOST),
        (f" https://{HOST}/p ", f"https://{HOST}/p", HOST),
        # With the slash that every program ends the host at: some would go to the host behind the `@`.
        (f"https://{HOST}?a=b#c", f"https://{HOST}/?a=b#c", HOST),
        (f"https://{HOST}#@evil.example", f"https://{HOST}/#@evil.example", HOST),
        (f"https://{HOST}?@evil.example", f"https://{HOST}/?@evil.example", HOST),
        (f"https://{HOST}", f"https://{HOST}", HOST),
        (f"https://{HOST}:443/p", f"https://{HOST}:443/p", HOST),
        ("https://PayIn.MoneyFusion.NET/P", f"https://{HOST}/P", HOST),
        ("http://127.0.0.1:8777/p", "http://127.0.0.1:8777/p", "127.0.0.1"),
        ("http://[::1]:8777/p", "http://[::1]:8777/p", "[::1]"),
    ],
)
def test_what_is_admitted(text: str, url: str, host: str) -> None:
    assert admit_link(text, ORIGINS) == Link(url, host)
    # What was admitted is admitted again as it is: the screen asks once more.
    assert admit_link(url, ORIGINS) == Link(url, host)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "link_missing"),
        ("", "link_missing"),
        ("no link", "link_malformed"),
        (HOST, "link_malformed"),
        (f"//{HOST}/p", "link_malformed"),
        (f"javascript:alert('https://{HOST}/')", "link_malformed"),
        (f"HTTPS://{HOST}/p", "link_malformed"),
        (f"https:/{HOST}/p", "link_malformed"),
        (f"https:\\\\{HOST}/p", "link_malformed"),
        (f"https://{HOST}@evil.example/p", "link_malformed"),
        (f"https://{HOST}:443@evil.example/p", "link_malformed"),
        (f"https://user:word@{HOST}/p", "link_malformed"),
        (f"https://@{HOST}/p", "link_malformed"),
        (f"https://evil.example\\@{HOST}/p", "link_malformed"),
        (f"https://{HOST}\\.evil.example/p", "link_malformed"),
        (f"https://evil.example%2F@{HOST}/p", "link_malformed"),
        (f"https://evil.example%2F.{HOST}/p", "link_malformed"),
        (f"https://evil.example%00.{HOST}/p", "link_malformed"),
        (f"https://{HOST}\n.evil.example/p", "link_malformed"),
        (f"https://{HOST}/\u202ep", "link_malformed"),
        (f"https://{HOST}/\x00", "link_malformed"),
        (f"https://{HOST}/\ud800", "link_malformed"),
        ("https://payin.moneyfusіon.net/p", "link_malformed"),  # a Cyrillic letter
        ("https://payin。moneyfusion。net/p", "link_malformed"),
        ("https://p\u00adayin.moneyfusion.net/p", "link_malformed"),
        (f"https://{HOST}:/p", "link_malformed"),
        (f"https://{HOST}:443443/p", "link_malformed"),
        (f"https://{HOST}:٤٤٣/p", "link_malformed"),
        (f"https://{HOST}:-443/p", "link_malformed"),
        (f"https://{HOST}./p", "link_malformed"),
        (f"https://.{HOST}/p", "link_malformed"),
        ("https:///p", "link_malformed"),
        ("https://[::1/p", "link_malformed"),
        (f"https://{HOST}/{'x' * LONGEST}", "link_malformed"),
        (f"https://{HOST}/{'é' * (LONGEST // 3)}", "link_malformed"),
        (f"http://{HOST}/p", "link_foreign"),
        (f"https://{HOST}:8443/p", "link_foreign"),
        (f"https://{HOST}:0443/p", "link_foreign"),
        (f"https://{HOST}:80/p", "link_foreign"),
        (f"https://{HOST}.evil.example/p", "link_foreign"),
        (f"https://evil.{HOST}/p", "link_foreign"),
        (f"https://evil-{HOST}/p", "link_foreign"),
        (f"https://evil.example/{HOST}", "link_foreign"),
        (f"https://evil.example?https://{HOST}/", "link_foreign"),
        (f"https://evil.example#@{HOST}/", "link_foreign"),
        ("https://xn--payin-moneyfusion-abc.net/p", "link_foreign"),
        ("http://127.0.0.1:8778/p", "link_foreign"),
        ("http://127.0.0.1/p", "link_foreign"),
        ("https://127.0.0.1:8777/p", "link_foreign"),
        ("http://2130706433:8777/p", "link_foreign"),
        ("http://127.1:8777/p", "link_foreign"),
        ("http://[::ffff:127.0.0.1]:8777/p", "link_foreign"),
    ],
)
def test_what_is_refused(text: str | None, code: str) -> None:
    assert refusal(text) == code


def test_a_foreign_link_says_whose_it_is() -> None:
    with pytest.raises(LinkRefused) as refused:
        admit_link("https://Evil.example/pay", ORIGINS)
    assert refused.value.facts == {"host": "evil.example"}
    with pytest.raises(LinkRefused) as refused:
        admit_link(f"https://{HOST}:8443/pay", ORIGINS)
    assert refused.value.facts == {"host": f"{HOST}:8443"}


def test_without_origins_no_link_is_admitted() -> None:
    assert refusal(f"https://{HOST}/p", ()) == "link_foreign"


def test_the_longest_link() -> None:
    start = f"https://{HOST}/"
    assert refusal(start + "x" * (LONGEST - len(start))) == "admitted"
    assert refusal(start + "x" * (LONGEST - len(start) + 1)) == "link_malformed"


SCHEMES = st.sampled_from(["https://", "http://", "https:/", "https:\\\\", "//", "HTTPS://", "ftp://", ""])
HOSTS = st.sampled_from(
    [HOST, HOST.upper(), "evil.example", "127.0.0.1", "[::1]", "payın.moneyfusion.net", "\u212a.net"]
)
GLUE = st.sampled_from(
    [
        "",
        "@",
        ":",
        ":443",
        ":8777",
        ":80",
        ".",
        "\\",
        "/",
        "?",
        "#",
        "%2f",
        "%40",
        "%00",
        "%5c",
        "\t",
        " ",
        ";",
        "&",
        "é",
    ]
) | st.text(max_size=3)
TRICKS = st.builds(
    lambda scheme, parts: scheme + "".join(parts), SCHEMES, st.lists(st.one_of(HOSTS, GLUE), min_size=1, max_size=7)
)


@given(TRICKS | st.text(max_size=60) | st.text(max_size=30).map(lambda rest: f"https://{HOST}{rest}"))
@example(f"https://{HOST}/\\@evil.example")
@example(f"https://{HOST}#@evil.example/")
def test_no_trick_admits_another_origin(text: str) -> None:
    try:
        link = admit_link(text, ORIGINS)
    except LinkRefused:
        return
    assert PLAIN.fullmatch(link.url)
    assert "\\" not in link.url
    # A reader of addresses that knows nothing of ours sees the same origin.
    parts = urlsplit(link.url)
    assert (parts.scheme, parts.hostname, parts.port) in [
        ("https", HOST, None),
        ("https", HOST, 443),
        ("http", "127.0.0.1", 8777),
        ("http", "::1", 8777),
    ]
    assert parts.username is None
    assert parts.password is None
    assert link.host in link.url
    assert admit_link(link.url, ORIGINS) == link


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://payin.moneyfusion.net", "https://payin.moneyfusion.net"),
        ("https://Payin.MoneyFusion.net:443/x?y", "https://payin.moneyfusion.net"),
        ("http://127.0.0.1:8777/ekolopay/page", "http://127.0.0.1:8777"),
        ("http://caisse.local:80", "http://caisse.local"),
        ("https://caisse.local:80", "https://caisse.local:80"),
    ],
)
def test_the_origin_of_an_address(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize("address", ["", "caisse.local", "ftp://caisse.local", "https://a@b", "https://"])
def test_what_has_no_origin(address: str) -> None:
    with pytest.raises(LinkRefused, match="link_malformed"):
        origin_of(address)
