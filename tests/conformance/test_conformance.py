"""Every provider against its sandbox, by the same rules; and the proof that the rules bite."""

from collections.abc import Callable, Iterator

import pytest

from tests.conformance.broken import BROKEN, Broken
from tests.conformance.checks import CHECKS
from tests.conformance.scene import CUSTOMERS, OPENED, Maker

Check = Callable[[str, Maker | None], None]


@pytest.fixture(autouse=True)
def closed_loops() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("operator", CUSTOMERS)
def test_conformance(operator: str, check: Check) -> None:
    check(operator, None)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
@pytest.mark.parametrize("operator", CUSTOMERS)
def test_it_bites(operator: str, broken: type[Broken]) -> None:
    found = [check.__name__ for check in CHECKS if _fails(check, operator, broken)]
    assert found, f"{broken.__name__} passes as a good provider"


def _fails(check: Check, operator: str, broken: type[Broken]) -> bool:
    try:
        check(operator, broken)
    except Exception:  # noqa: BLE001 - however it shows: an assertion, or a fault that a provider may not raise
        return True
    return False
