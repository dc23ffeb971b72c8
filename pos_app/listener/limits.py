"""How much a stranger may ask of the listener. Nothing outside these limits is read, kept or waited for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds of the loop's clock."""

    head: int = 8 * 1024
    """Request line and headers together."""
    headers: int = 64
    body: int = 64 * 1024
    chunks: int = 128
    """Pieces of a chunked body: each costs work, however small it is."""
    at_once: int = 4 * 1024
    """What is read from one connection in one turn of the loop."""
    connections: int = 64
    request_seconds: float = 10.0
    """From the connection to the whole request, however steadily it trickles."""
    answer_seconds: float = 10.0
    """What whoever answers may take."""
    linger_seconds: float = 1.0
    """How long after the answer the other side may take to hang up."""
    linger: int = 256 * 1024
    """What may still arrive after the answer; it is thrown away."""
    closing_seconds: float = 5.0
    """How long answers that are being made hold up the end."""
    cut_seconds: float = 1.0
    """How long what was cut off at the end may take to be gone."""
    backlog: int = 16
    """Connections that the system keeps until they are taken, and that are taken in one turn."""
    turn_seconds: float = 0.003
    """What reading requests may cost in one turn of the loop; the rest waits for the next one."""
