"""Reads one request out of bytes as they come, and refuses what two programs could read in two ways. No I/O."""

import re
from urllib.parse import unquote_to_bytes

import h11

from pos_app.core.web import WebRequest
from pos_app.listener.limits import Limits

METHODS = frozenset({b"GET", b"HEAD", b"POST", b"PUT"})
_VERSIONS = frozenset({b"1.0", b"1.1"})
_ONCE = (b"host", b"content-type", b"expect")
_CONTENT_TYPE_LENGTH = 200

_LINE_FAULT = re.compile(rb"(?<!\r)\n|\r[^\n]|\x00")
"""A line that ends in one way for us and in another one for a proxy; a NUL."""
_LENGTH = re.compile(rb"[0-9]{1,19}")
_TARGET = re.compile(rb"(/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)(?:\?[!-~]*)?")
_PATH = re.compile(rb"/[A-Za-z0-9._~!$&'()*+,;=:@/-]*")


class Refused(Exception):
    """The request is not read any further; `status` is the answer to it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class RequestReader:
    """Takes a connection's bytes in any portions. One request; what comes behind it is ignored."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head)
        self._head: bytearray | None = bytearray()
        self._request: h11.Request | None = None
        self._path = ""
        self._body = bytearray()
        self._chunks = 0

    @property
    def has_begun(self) -> bool:
        """Whether anything at all has come."""
        return self._head is None or bool(self._head)

    def feed(self, data: bytes) -> WebRequest | None:
        """The request once it is whole, None before. Raises `Refused`; nothing may be fed after either."""
        if self._head is not None:
            data = self._whole_head(self._head, data)
            if not data:
                return None
            self._head = None
        self._protocol.receive_data(data)
        try:
            return self._events()
        except h11.RemoteProtocolError as error:
            # Its text quotes the request, which holds secrets.
            raise Refused(error.error_status_hint) from None

    def go_on(self) -> bytes:
        """What has to be sent to a client that waits for leave to send its body; empty for any other."""
        if not self._protocol.they_are_waiting_for_100_continue:
            return b""
        return self._protocol.send(h11.InformationalResponse(status_code=100, headers=[])) or b""

    def _whole_head(self, head: bytearray, data: bytes) -> bytes:
        """Everything received once the head is in it, and empty before that."""
        before = len(head)
        head += data
        if not b"A" <= head[:1] <= b"Z":
            # No method begins so; a TLS client that came to the wrong door does not have to wait for its deadline.
            raise Refused(400)
        end = head.find(b"\r\n\r\n", max(0, before - 3))
        length = len(head) if end < 0 else end + 4
        if length > self._limits.head:
            raise Refused(431)
        if _LINE_FAULT.search(head, max(0, before - 1), length):
            raise Refused(400)
        if end < 0:
            return b""
        _check_headers(bytes(head[:end]).split(b"\r\n")[1:], self._limits)
        return bytes(head)

    def _events(self) -> WebRequest | None:
        while (event := self._protocol.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Request):
                self._begin(event)
            elif isinstance(event, h11.Data):
                self._continue(event)
            else:
                return self._whole()
        return None

    def _begin(self, request: h11.Request) -> None:
        if request.method not in METHODS:
            raise Refused(405)
        if request.http_version not in _VERSIONS:
            raise Refused(505)
        if request.http_version == b"1.0" and _header(request, b"transfer-encoding"):
            raise Refused(400)
        if int(_header(request, b"content-length") or b"0") > self._limits.body:
            raise Refused(413)
        self._path = read_path(request.target)
        self._request = request

    def _continue(self, data: h11.Data) -> None:
        self._body += data.data
        # Not its beginning: h11 does not tell of one whose length came alone.
        self._chunks += data.chunk_end
        if len(self._body) > self._limits.body or self._chunks > self._limits.chunks:
            raise Refused(413)

    def _whole(self) -> WebRequest:
        assert self._request is not None
        content_type = _header(self._request, b"content-type")[:_CONTENT_TYPE_LENGTH].decode("latin-1")
        return WebRequest(self._request.method.decode("ascii"), self._path, content_type, bytes(self._body))


def read_path(target: bytes) -> str:
    """The decoded path of a request's target, without its query. Raises `Refused`.

    Whole addresses, `//`, `.` and `..`, and encoded slashes, controls and non-ASCII characters are refused: a proxy in
    front could have taken them for another path, and none of our own addresses holds any.
    """
    found = _TARGET.fullmatch(target)
    if found is None or b"%2f" in found[1].lower():
        raise Refused(400)
    path = unquote_to_bytes(found[1])
    if not _PATH.fullmatch(path) or b"//" in path or {b".", b".."} & set(path.split(b"/")):
        raise Refused(400)
    return path.decode("ascii")


def _check_headers(lines: list[bytes], limits: Limits) -> None:
    """What h11 lets pass although a proxy may read it otherwise."""
    if len(lines) > limits.headers:
        raise Refused(431)
    fields = [(name.lower(), value.strip(b" \t")) for name, _, value in (line.partition(b":") for line in lines)]
    names = [name for name, _ in fields]
    framing = names.count(b"content-length") + names.count(b"transfer-encoding")
    if framing > 1 or any(names.count(name) > 1 for name in _ONCE):
        raise Refused(400)
    if any(line.startswith((b" ", b"\t")) for line in lines):
        raise Refused(400)
    if any(name == b"content-length" and not _LENGTH.fullmatch(value) for name, value in fields):
        raise Refused(400)


def _header(request: h11.Request, wanted: bytes) -> bytes:
    return next((value for name, value in request.headers if name == wanted), b"")
