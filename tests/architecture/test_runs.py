"""The run without arguments names the folders of tests one by one: one that it forgets would never run again."""

from tests.architecture.sources import ROOT

RUN = (ROOT / "packaging" / "test.sh").read_text(encoding="utf-8")


def test_every_folder_of_tests_is_run() -> None:
    folders = {file.relative_to(ROOT).parts[1] for file in (ROOT / "tests").glob("*/**/test_*.py")}
    assert [folder for folder in sorted(folders) if f"tests/{folder}" not in RUN] == []


def test_no_test_lies_outside_the_folders() -> None:
    assert list((ROOT / "tests").glob("test_*.py")) == []
