"""One request out of bytes in any portions; what two programs could read in two ways is refused. Pure, no sockets."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.core.web import WebRequest
from pos_app.listener.limits import Limits
from pos_app.listener.request import Refused, RequestReader, read_path
from tests.listener.raw import post

LIMITS = Limits(head=1024, headers=10, body=100, chunks=5)
HOST = b"Host: till\r\n"


def read(data: bytes, portions: Iterable[int] = ()) -> WebRequest | int | None:
    """The request, the status of its refusal, or None for one that is not whole."""
    reader = RequestReader(LIMITS)
    cuts = [0, *sorted(cut for cut in portions if 0 < cut < len(data)), len(data)]
    try:
        for start, end in pairwise(cuts):
            if start < end and (request := reader.feed(data[start:end])) is not None:
                return request
    except Refused as refused:
        return refused.status
    return None


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"POST /c/x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + body + end


WHOLE = [
    (b"GET /w/a/b HTTP/1.1\r\nHost: till\r\n\r\n", WebRequest("GET", "/w/a/b")),
    (b"HEAD / HTTP/1.1\r\nHost: till\r\n\r\n", WebRequest("HEAD", "/")),
    (b"GET /w/a/b?utm=%00#x HTTP/1.1\r\nHost: till\r\n\r\n", WebRequest("GET", "/w/a/b")),
    (b"GET /c/m%76ola/a%2Db HTTP/1.0\r\n\r\n", WebRequest("GET", "/c/mvola/a-b")),
    (post(b"/c/x", b"a=1", b"Content-Type: text/x"), WebRequest("POST", "/c/x", "text/x", b"a=1")),
    (post(b"/c/x", b"") + b"GET / HTTP/1.1\r\n", WebRequest("POST", "/c/x")),
    (b"PUT /c HTTP/1.1\r\nhOsT:till\r\nCONTENT-length:2\r\n\r\n\x00\n", WebRequest("PUT", "/c", "", b"\x00\n")),
    (b"POST /c HTTP/1.0\r\nContent-Length: 1\r\n\r\nz", WebRequest("POST", "/c", "", b"z")),
    (chunked(b"abc", b"def"), WebRequest("POST", "/c/x", "", b"abcdef")),
    (chunked(end=b"0\r\nTrailer: x\r\n\r\n"), WebRequest("POST", "/c/x")),
    (chunked(b"x" * 100), WebRequest("POST", "/c/x", "", b"x" * 100)),
    (
        b"GET / HTTP/1.1\r\nHost: till\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        WebRequest("GET", "/"),
    ),
    (
        b"POST / HTTP/1.1\r\nHost: till\r\nContent-Type: " + b"x" * 300 + b"\r\n\r\n",
        WebRequest("POST", "/", "x" * 200),
    ),
]

REFUSED = {
    "a TLS client at the plain port": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "an empty line before the request": (b"\r\nGET / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a method in small letters": (b"get / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no version": (b"GET /\r\n\r\n", 400),
    "a request line without end": (b"A" * 1025, 431),
    "headers without end": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 400, 431),
    "a head of the length that is allowed and one": (
        b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 990 + b"\r\n\r\n",
        431,
    ),
    "too many headers": (b"GET / HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 10 + b"\r\n", 431),
    "a bare line feed": (b"GET / HTTP/1.1\nHost: till\n\n", 400),
    "one bare line feed": (b"GET / HTTP/1.1\r\nHost: till\nX: y\r\n\r\n", 400),
    "a bare carriage return": (b"GET / HTTP/1.1\r\nHost: till\rX: y\r\n\r\n", 400),
    "a NUL in the path": (b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nHost: t\x00ill\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400),
    "two content types": (post(b"/c", b"", b"Content-Type: a", b"Content-Type: a"), 400),
    "length and chunks": (post(b"/c", b"0\r\n\r\n", b"Transfer-Encoding: chunked"), 400),
    "two lengths": (post(b"/c", b"ab", b"Content-Length: 3"), 400),
    "the same length twice": (post(b"/c", b"ab", b"Content-Length: 2"), 400),
    "two lengths in one": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 2, 2\r\n\r\nab", 400),
    "a negative length": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n", 400),
    "a length with a sign": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +1\r\n\r\n", 400),
    "a length of 400 digits": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: " + b"1" * 400 + b"\r\n\r\n", 400),
    "a space before a colon": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length : 1\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n", 400),
    "a header folded by a tab": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n\tb\r\n\r\n", 400),
    "a header without a colon": (b"GET / HTTP/1.1\r\n" + HOST + b"X\r\n\r\n", 400),
    "another transfer encoding": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
    "two transfer encodings": (chunked().replace(HOST, HOST + b"Transfer-Encoding: chunked\r\n"), 400),
    "chunks in HTTP/1.0": (chunked().replace(b"HTTP/1.1", b"HTTP/1.0"), 400),
    "a body too large by its length": (post(b"/c", b"x" * 101), 413),
    "a body too large by its chunks": (chunked(b"x" * 60, b"x" * 60), 413),
    "a chunk too large": (chunked(end=b"fffffffffff\r\n" + b"x" * 101), 413),
    "too many chunks": (chunked(b"a", b"b", b"c", b"d", b"e", b"f"), 413),
    "a chunk that is longer than it says": (chunked(end=b"1\r\nab\r\n0\r\n\r\n"), 400),
    "a chunk without a length": (chunked(end=b"x\r\n"), 400),
    "a chunk extension without end": (chunked(end=b"1;" + b"x" * 1025), 431),
    "trailers without end": (chunked(end=b"0\r\n" + b"X: y\r\n" * 200), 431),
    "another method": (b"DELETE / HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "a proxy's method": (b"CONNECT till:80 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "options of the whole server": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "the beginning of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405),
    "another version": (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    "a whole address": (b"GET http://till/w/a HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "two slashes": (b"GET //w/a HTTP/1.1\r\n" + HOST + b"\r\n", 400),
}


@pytest.mark.parametrize(("data", "request_"), WHOLE)
def test_a_whole_request_is_read(data: bytes, request_: WebRequest) -> None:
    assert read(data) == request_


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    data, status = REFUSED[name]
    assert read(data) == status


@given(case=st.sampled_from([*(data for data, _ in WHOLE), *(data for data, _ in REFUSED.values())]), cuts=st.data())
def test_portions_do_not_matter(case: bytes, cuts: st.DataObject) -> None:
    portions = cuts.draw(st.lists(st.integers(0, len(case))))
    whole, in_portions = read(case), read(case, portions)
    if isinstance(whole, int) and isinstance(in_portions, int):
        # A head that is too long and wrong as well is refused for what is seen first.
        assert in_portions == whole or {in_portions, whole} <= {400, 431}
    else:
        assert in_portions == whole


@pytest.mark.parametrize("data", [data for data, _ in WHOLE])
def test_byte_by_byte(data: bytes) -> None:
    assert read(data, range(len(data))) == read(data)


TOKENS = st.sampled_from(
    [
        b"GET ",
        b"POST ",
        b"/c/x",
        b"/%2e%2e/",
        b" HTTP/1.1\r\n",
        b"Host: till\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Expect: 100-continue\r\n",
        b"Upgrade: x\r\nConnection: upgrade\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b" ",
        b"3\r\nabc\r\n",
        b"0\r\n\r\n",
        b"\x00",
    ]
)
NOISE = st.lists(TOKENS | st.binary(max_size=8), max_size=30).map(b"".join)
SENSIBLE_BEGINNING = NOISE.map(lambda noise: b"POST /c/x HTTP/1.1\r\nHost: till\r\n" + noise)


@given(NOISE | SENSIBLE_BEGINNING | st.binary(), st.lists(st.integers(0, 300)))
@example(b"POST /c/x HTTP/1.1\r\nHost: till\r\nTransfer-Encoding: chunked\r\nUpgrade: x\r\n\r\n0\r\n\r\nGET", [])
def test_any_bytes_are_a_request_a_refusal_or_not_whole(data: bytes, portions: list[int]) -> None:
    got = read(data, portions)
    if isinstance(got, WebRequest):
        assert len(got.body) <= LIMITS.body
        assert got.path.startswith("/")
        assert ".." not in got.path.split("/")
        assert "//" not in got.path
    else:
        assert got is None or 400 <= got < 600


@pytest.mark.parametrize(
    "target",
    [
        b"*",
        b"w",
        b"//",
        b"//evil.example/w/a",
        b"/w//a",
        b"/w/../c",
        b"/w/.",
        b"/%2e%2E/c",
        b"/w%2fa",
        b"/w%2Fa",
        b"/w%5ca",
        b"/w\\a",
        b"/w%00",
        b"/w%0d%0aX:y",
        b"/w%c3%a9",
        b"/w\xc3\xa9",
        b"/w%",
        b"/w%4",
        b"/w%zz",
        b"/w%252f",
        b"/w#x",
        b"/w x",
    ],
)
def test_a_path_that_another_program_could_read_otherwise(target: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_path(target)
    assert refused.value.status == 400


def test_whether_anything_has_come() -> None:
    reader = RequestReader(LIMITS)
    seen = [reader.has_begun]
    for piece in (b"G", b"ET / HTTP/1.0\r\nContent-Length: 1\r\n\r\n"):
        reader.feed(piece)
        seen.append(reader.has_begun)
    assert seen == [False, True, True]


def test_leave_to_send_the_body_is_given_once() -> None:
    reader = RequestReader(LIMITS)
    asked, _, body = post(b"/c", b"ab", b"Expect: 100-continue").partition(b"\r\n\r\n")
    assert reader.feed(asked) is None
    assert reader.go_on() == b""
    assert reader.feed(b"\r\n\r\n") is None
    assert reader.go_on().startswith(b"HTTP/1.1 100 ")
    assert reader.go_on() == b""
    assert reader.feed(body[:1]) is None
    assert reader.go_on() == b""
    assert reader.feed(body[1:]) == WebRequest("POST", "/c", "", b"ab")


def test_a_refusal_tells_nothing_of_the_request() -> None:
    reader = RequestReader(LIMITS)
    with pytest.raises(Refused) as refused:
        reader.feed(b"GET /s3cret HTTP/1.1\r\nHost: till\r\nbad header s3cret\r\n\r\n")
    error = refused.value
    assert "s3cret" not in repr(error)
    assert error.__suppress_context__
