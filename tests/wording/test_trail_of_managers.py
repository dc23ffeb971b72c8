"""What managers and statements did to a payment, as lines of its trail."""

from datetime import UTC, datetime

import pytest

from pos_app.core.payment import Event, Json, Kind
from pos_app.wording.trail import trail_sentence

AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (
            Kind.RELEASED,
            {"by": "Vola", "reason": "il attend"},
            "Le gérant Vola a permis une deuxième demande : il attend",
        ),
        (Kind.DECIDED, {"as": "paid", "by": "Vola", "reason": "vu"}, "Décision du gérant Vola : payé : vu"),
        (Kind.DECIDED, {"as": "refused", "by": "Vola"}, "Décision du gérant Vola : non payé"),
        (Kind.RECONCILED, {"how": "asked", "by": "Hery"}, "MVola, interrogé, a confirmé"),
        (Kind.RECONCILED, {"how": "manual", "by": "Vola"}, "Rapproché du relevé de MVola par le gérant Vola"),
        (
            Kind.RECONCILED,
            {"how": "transaction", "by": "Hery", "transaction_id": "T1"},
            "Trouvé sur le relevé de MVola, transaction T1",
        ),
        (Kind.RECONCILED, {"how": "near", "by": "Hery", "transaction_id": None}, "Trouvé sur le relevé de MVola"),
    ],
)
def test_a_line_of_the_trail(kind: Kind, data: dict[str, Json], words: str) -> None:
    told = trail_sentence(Event(1, AT, "C3-1", kind, data), "MVola")
    assert told.replace("\xa0", " ") == words
