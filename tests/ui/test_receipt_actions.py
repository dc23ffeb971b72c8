"""Printing one receipt from a screen: once for each press, a copy only after it was called one, every fault told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.printing import Handed, JobState, PrintFault, PrintState
from pos_app.receipts.receipt import Receipt, ReceiptKind
from pos_app.ui.handed_out import HandedOut
from pos_app.ui.receipt_actions import ReceiptActions, Way, file_in
from pos_app.ui.receipt_words import RECEIPT
from tests.ui.fakes import FakeTill
from tests.ui.fakes_prints import FakePrints, make_job
from tests.ui.screen import spaces

KEY = "payment:C3-7K2M4QXC"
OFF = PrintFault("printer_unreachable", host="192.168.1.50")


def receipt(key: str = KEY) -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, key, "Preuve de paiement", ())


def said(actions: ReceiptActions) -> str:
    return spaces(actions.words)


@pytest.fixture
def prints(till: FakeTill, tmp_path: Path) -> FakePrints:
    made = FakePrints()
    till.prints, till.exports = made, tmp_path
    return made


@pytest.fixture
def actions(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> ReceiptActions:
    made = ReceiptActions(till, prints, RECEIPT, parent=till)
    made.repeat_ms = 0
    made.offer(KEY, receipt)
    return made


def test_a_press_prints_for_whoever_is_signed_in(actions: ReceiptActions, prints: FakePrints) -> None:
    assert (actions.label(), said(actions)) == ("Imprimer le reçu", "")
    actions.give("Entrée")
    assert prints.printed == [(receipt(), "Hanta R.")]
    assert said(actions) == "Envoi à l'imprimante…"


def test_on_paper_it_is_said(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.give("Entrée")
    job = make_job(key=KEY, state=JobState.SENDING, copy=0)
    prints.tell_jobs(job)
    assert said(actions) == "Impression…"
    prints.tell_done(replace(job, state=JobState.PRINTED))
    assert (said(actions), actions.is_trouble) == ("Reçu envoyé à l'imprimante.", False)


def test_a_bouncing_key_prints_once(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.repeat_ms = 60_000
    for _press in range(20):
        actions.give("Entrée")
    assert len(prints.printed) == 1
    assert actions.asking is None


def test_a_key_that_is_held_prints_once_however_it_is_told(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.give("Entrée")
    actions.repeat_ms = 60_000
    for _repeat in range(100):
        actions.give("Entrée")
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=0))
    for _repeat in range(100):
        actions.hold()
        actions.give("Entrée")
    assert len(prints.printed) == 1
    assert actions.asking is None


def test_a_press_that_is_ignored_begins_the_wait_anew(
    qtbot: QtBot, actions: ReceiptActions, prints: FakePrints
) -> None:
    actions.repeat_ms = 60_000
    actions.hold()
    actions.give("Entrée")
    assert prints.printed == []
    actions.repeat_ms = 1
    qtbot.waitUntil(lambda: not actions._guard.holds(1))
    actions.give("Entrée")
    assert len(prints.printed) == 1


def test_the_second_press_says_what_a_third_would_do(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.give("Entrée")
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=0))
    actions.give("Entrée")
    assert len(prints.printed) == 1
    assert actions.asking is Way.PAPER
    assert said(actions) == "Déjà imprimé ou enregistré. Encore « Entrée » imprime un DUPLICATA."
    assert actions.label() == "Imprimer un DUPLICATA"
    actions.give("Entrée")
    assert len(prints.printed) == 2
    assert actions.asking is None
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=1))
    assert said(actions) == "DUPLICATA 1 : Reçu envoyé à l'imprimante."


def test_a_copy_of_which_nobody_knows_the_number(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=None))
    assert said(actions) == "DUPLICATA : Reçu envoyé à l'imprimante."


def test_a_question_that_nobody_answers_goes_away(qtbot: QtBot, actions: ReceiptActions, prints: FakePrints) -> None:
    actions.question_ms = 1
    HandedOut.of(prints).note(KEY)
    actions.give("Entrée")
    assert actions.asking is Way.PAPER
    qtbot.waitUntil(lambda: actions.asking is None)
    assert said(actions) == ""
    actions.give("Entrée")
    assert prints.printed == []


def test_a_careful_one_asks_at_once_where_nobody_knows(till: FakeTill, prints: FakePrints) -> None:
    actions = ReceiptActions(till, prints, careful=True, parent=till)
    actions.repeat_ms = 0
    actions.offer(KEY, receipt)
    actions.give("Ctrl+R")
    assert prints.printed == []
    assert said(actions).startswith("S'il a déjà été imprimé, il portera la mention DUPLICATA.")
    actions.give("Ctrl+R")
    assert len(prints.printed) == 1


def test_what_was_printed_from_elsewhere_is_known_here(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=0))
    assert actions.was_given
    actions.give("Entrée")
    assert prints.printed == []


def test_a_job_that_waits_is_tried_again_not_put_there_twice(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.give("Entrée")
    prints.tell_jobs(make_job(key=KEY), fault=OFF)
    assert actions.is_trouble
    assert "L'impression reprendra d'elle-même." in said(actions)
    for _press in range(3):
        actions.give("Entrée")
    assert (len(prints.printed), prints.retries) == (1, 3)


def test_a_job_that_is_held_says_so(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell_jobs(make_job(key=KEY, state=JobState.HELD))
    assert (said(actions), actions.is_trouble) == (
        "Retenu : demandé il y a longtemps. Voir la file d'impression.",
        True,
    )


def test_a_job_that_waits_in_a_till_without_a_printer_says_that(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell(PrintState(None, (make_job(key=KEY),)))
    assert (said(actions), actions.is_trouble) == (
        "Aucune imprimante : en choisir une (F10, Ctrl+P) ou annuler.",
        True,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tries": 4}, "Le papier attend l'imprimante. Encore « F » l'enregistre en PDF"),
        ({"state": JobState.HELD}, "Le papier attend l'imprimante."),
        ({"state": JobState.SENDING, "copy": 0}, "Déjà imprimé ou enregistré."),
        ({"copy": 1}, "Déjà imprimé ou enregistré."),
    ],
)
def test_a_file_of_what_only_waits_is_not_called_a_copy(
    actions: ReceiptActions, prints: FakePrints, changes: dict[str, Any], words: str
) -> None:
    actions.give("Entrée")
    prints.tell_jobs(make_job(key=KEY, **changes), fault=OFF)
    actions.save("F")
    assert words in said(actions)
    waits = "attend" in words
    assert (actions.save_label() == "DUPLICATA") is not waits
    actions.save("F")
    assert len(prints.handouts) == 1
    prints.tell_handed()
    prints.tell_jobs(make_job(key=KEY), fault=OFF)
    actions.save("F")
    assert "Déjà imprimé ou enregistré." in said(actions)


def test_a_job_without_a_fault_is_on_its_way(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell_jobs(make_job(key=KEY))
    assert (said(actions), actions.is_trouble) == ("Envoi à l'imprimante…", False)


def test_what_was_cancelled_before_it_was_sent_is_no_copy_next_time(
    actions: ReceiptActions, prints: FakePrints
) -> None:
    actions.give("Entrée")
    prints.tell_done(make_job(key=KEY, state=JobState.CANCELLED))
    assert said(actions) == "Impression annulée."
    assert not actions.was_given
    actions.give("Entrée")
    assert len(prints.printed) == 2


def test_what_was_cancelled_after_a_part_of_it_came_out_is_one(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell_done(make_job(key=KEY, state=JobState.CANCELLED, copy=0))
    assert actions.was_given


def test_without_a_printer_it_is_a_file_of_its_own(actions: ReceiptActions, prints: FakePrints, tmp_path: Path) -> None:
    prints.use(None)
    assert (actions.label(), actions.has_printer) == ("Reçu en PDF", False)
    actions.give("Entrée")
    ((handed, by, path),) = prints.handouts
    assert (handed, by, prints.printed) == (receipt(), "Hanta R.", [])
    assert path is not None
    assert (path.parent, path.suffix) == (tmp_path, ".pdf")
    assert path.name.startswith("recu-C3-7K2M4QXC-")
    assert said(actions) == "Enregistrement…"
    prints.tell_handed(0)
    assert said(actions) == f"Reçu enregistré dans {path}."


def test_a_file_after_the_paper_is_a_copy_and_says_so_first(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.give("Entrée")
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=0))
    assert actions.save_label() == "Reçu en PDF"
    actions.save("Ctrl+E")
    assert prints.handouts == []
    assert said(actions) == "Déjà imprimé ou enregistré. Encore « Ctrl+E » enregistre un DUPLICATA."
    assert (actions.save_label(), actions.label()) == ("DUPLICATA", "Imprimer le reçu")
    actions.save("Ctrl+E")
    prints.tell_handed(1)
    assert said(actions).startswith("DUPLICATA 1 : Reçu enregistré dans ")


def test_an_answer_to_one_question_is_none_to_the_other(actions: ReceiptActions, prints: FakePrints) -> None:
    HandedOut.of(prints).note(KEY)
    actions.give("Entrée")
    actions.save("Ctrl+E")
    assert (prints.printed, prints.handouts) == ([], [])
    assert actions.asking is Way.FILE


def test_the_careful_question_about_a_file(till: FakeTill, prints: FakePrints) -> None:
    actions = ReceiptActions(till, prints, careful=True, parent=till)
    actions.repeat_ms = 0
    actions.offer(KEY, receipt)
    actions.save("Ctrl+E")
    assert said(actions).endswith("Encore « Ctrl+E » l'enregistre.")


def test_a_file_that_cannot_be_written_is_told_and_counts_as_nothing(
    actions: ReceiptActions, prints: FakePrints
) -> None:
    prints.use(None)
    actions.give("Entrée")
    prints.tell_handed(error=KnownError("report_unwritable", path="/x", why="disque plein"))
    assert actions.is_trouble
    assert "disque plein" in said(actions)
    assert not actions.was_given


def test_without_a_printer_and_a_folder_it_says_that_there_is_neither(
    actions: ReceiptActions, till: FakeTill, prints: FakePrints
) -> None:
    prints.use(None)
    till.exports = None
    actions.give("Entrée")
    assert prints.handouts == []
    assert (said(actions).split(",")[0], actions.is_trouble) == ("Ni imprimante", True)


def test_a_receipt_that_cannot_be_made_is_a_sentence(actions: ReceiptActions, prints: FakePrints) -> None:
    def refused() -> Receipt:
        raise InvalidInput("receipt_undecided", reference="C3-7K2M4QXC")

    actions.offer(KEY, refused)
    actions.give("Entrée")
    assert actions.is_trouble
    assert "pas encore décidé" in said(actions)
    assert prints.printed == []


def test_nothing_is_printed_before_there_is_a_receipt(till: FakeTill, prints: FakePrints) -> None:
    actions = ReceiptActions(till, prints, parent=till)
    actions.give("Entrée")
    actions.save("Ctrl+E")
    assert (prints.printed, prints.handouts, said(actions)) == ([], [], "")


def test_another_receipt_forgets_what_was_said_of_the_one_before(actions: ReceiptActions, prints: FakePrints) -> None:
    actions.give("Entrée")
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=0))
    actions.give("Entrée")
    actions.offer("payment:C3-OTHER", lambda: receipt("payment:C3-OTHER"))
    assert (actions.asking, actions.words, actions.was_given) == (None, "", False)
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=1))
    assert said(actions) == ""
    actions.offer(KEY, receipt)
    assert actions.was_given


def test_the_same_receipt_again_keeps_what_was_said(actions: ReceiptActions) -> None:
    actions.give("Entrée")
    actions.offer(KEY, receipt)
    assert said(actions) == "Envoi à l'imprimante…"


def test_a_question_is_not_talked_over(actions: ReceiptActions, prints: FakePrints) -> None:
    prints.tell_done(make_job(key=KEY, state=JobState.PRINTED, copy=0))
    actions.give("Entrée")
    asked = said(actions)
    job = make_job(key=KEY)
    prints.tell_jobs(job)
    prints.tell_done(replace(job, state=JobState.PRINTED, copy=1))
    assert said(actions) == asked


def test_files_of_others_are_no_news(actions: ReceiptActions, prints: FakePrints, tmp_path: Path) -> None:
    prints.hand_out(receipt(), "Hanta R.", tmp_path / "other.pdf")
    prints.tell_handed(0)
    assert said(actions) == ""
    assert actions.was_given, "the same receipt went out all the same"


def test_what_is_handed_out_is_remembered_by_its_receipt_alone(prints: FakePrints) -> None:
    out = HandedOut.of(prints)
    prints.handed.emit(Handed("no receipt", 0))
    out.note("")
    assert not out.has("")
    assert HandedOut.of(prints) is out


@pytest.mark.parametrize("key", ["payment:../../etc/passwd", "payment:a/b\\c:d\x00", "payment:" + "x" * 300])
def test_a_file_is_named_by_harmless_characters(tmp_path: Path, key: str) -> None:
    path = file_in(tmp_path, "recu", key)
    assert path.parent == tmp_path
    assert len(path.name) < 80
    assert not set(path.name) & set("/\\:\x00")
