"""The statement of a simulated operator as a file, as a shop would download it. It has differences to find."""

from pathlib import Path

from pos_app.core.errors import KnownError

_PLANTED = "missing,orphan,amount"
"""A payment that is not listed, money that no till asked for, and another amount."""

_NOTHING_PAID = 400


def write_statement(url: str, operator: str, folder: Path) -> Path:
    """Ask the simulator at `url` and write its answer into `folder`; a later one of the same day takes its place.

    Raises `KnownError`: `training_statement`, `home_not_writable`.
    """
    import httpx

    address = f"{url}/control/statement"
    try:
        with httpx.Client(trust_env=False) as client:
            answer = client.get(address, params={"operator": operator, "plant": _PLANTED})
            if answer.status_code == _NOTHING_PAID:
                # There is nothing to plant a difference beside: the list is empty, and the import says so.
                answer = client.get(address, params={"operator": operator})
            answer.raise_for_status()
    except httpx.HTTPError as fault:
        raise KnownError("training_statement", detail=type(fault).__name__) from fault
    path = folder / _name(answer.headers["Content-Disposition"])
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(answer.content)
    except OSError as fault:
        raise KnownError("home_not_writable", path=folder, detail=fault.strerror) from fault
    return path


def _name(disposition: str) -> str:
    """The file's name as the simulator proposes it: `mvola-2026-11-21.csv`."""
    return Path(disposition.partition('filename="')[2].rstrip('"')).name
