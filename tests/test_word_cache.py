"""Analysed words outlive a restart; whatever happens to their file, no harm is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.watch.words.analysis import LONGEST, REMEMBERED, Words, analyse
from monitor.watch.words.cache import LEARNT, KeptWords
from tests.small_disk import fill, small_disk

PRINTED = ["дітей", "Children", "п'ять", "والكتاب", "ילדים", "普", "Macron'un", "19th", "żółć"]


def filled(path: Path, more: int = LEARNT) -> KeptWords:
    """A file with these words, and as many others as make writing worth while."""
    kept = KeptWords(path)
    for word in (*PRINTED, *(f"w{number}" for number in range(more))):
        kept.words.printed(word)
    kept.save()
    return kept


def test_words_come_back_as_they_were_analysed(tmp_path: Path) -> None:
    filled(tmp_path / "words")
    again = KeptWords(tmp_path / "words")
    for word in PRINTED:
        assert again.words.printed(word) == analyse(word)
    assert again.words.met == 0, "nothing was analysed anew"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=LONGEST).filter(str.isalnum))
def test_any_word_comes_back_as_it_was(word: str) -> None:
    words = Words()
    before = words.printed(word)
    again = Words(dict(words.packed()))
    assert again.printed(word) == before
    assert again.met == 0


def test_the_file_is_written_once_enough_was_learnt(tmp_path: Path) -> None:
    path = tmp_path / "words"
    kept = filled(path, LEARNT - len(PRINTED) - 1)
    assert not path.exists()
    kept.words.printed("onemore")
    kept.save()
    written = path.read_bytes()
    kept.words.printed("another")
    kept.save()
    assert path.read_bytes() == written


def test_a_file_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        filler = fill(disk)
        with pytest.raises(OSError, match="No space left"):
            filled(disk / "words.cache")
        assert list(disk.iterdir()) == [filler]


def test_what_an_earlier_process_learnt_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "words"
    filled(path)
    second = KeptWords(path)
    for number in range(LEARNT):
        second.words.printed(f"later{number}")
    second.save()
    third = KeptWords(path).words
    for word in (*PRINTED, "later7"):
        third.printed(word)
    assert third.met == 0


def test_the_memory_is_bounded() -> None:
    words = Words({f"old{number}": "00\told\t" for number in range(REMEMBERED)})
    for number in range(20):
        words.printed(f"new{number}")
    kept = words.packed()
    assert len(kept) <= REMEMBERED
    assert "new19" in kept
    assert f"old{REMEMBERED - 1}" in kept, "the older half goes first"


def test_a_missing_file_is_an_empty_memory(tmp_path: Path) -> None:
    assert KeptWords(tmp_path / "nowhere" / "words").words.packed() == {}


def test_the_file_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "words"
    kept = filled(path)
    path.unlink()
    for number in range(LEARNT):
        kept.words.printed(f"later{number}")
    kept.save()
    assert KeptWords(path).words.printed("дітей") == analyse("дітей")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00damaged",
        b"something else\n\xd0\xb4\xd1\x96\xd1\x82\xd0\xb5\xd0\xb9\t00\tx\t\n",
        b"monitor words 0 pymorphy3=1\nwar\t00\tpeace\t\n",
    ],
    ids=["empty", "no text", "another file", "another version"],
)
def test_a_file_that_is_not_of_this_version_is_ignored(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words"
    path.write_bytes(content)
    words = KeptWords(path).words
    assert words.packed() == {}
    assert words.printed("war") == analyse("war")


def test_a_file_of_other_dictionaries_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "words"
    filled(path)
    header, _, rest = path.read_text("utf-8").partition("\n")
    assert "pymorphy3-dicts-uk=" in header
    path.write_text(f"{header}9\n{rest}", "utf-8")
    assert KeptWords(path).words.packed() == {}


def test_damaged_lines_are_ignored_and_the_others_count(tmp_path: Path) -> None:
    path = tmp_path / "words"
    filled(path)
    lines = path.read_text("utf-8").split("\n")
    cut = [line.rsplit("\t", 1)[0] if line.startswith("Children\t") else line for line in lines]
    path.write_text("\n".join([*cut, "", "no tabs", "a\tb\tc\td\te", "war\t\t\t"]), "utf-8")
    words = KeptWords(path).words
    assert words.printed("Children") == analyse("Children")
    assert words.met == 1
    assert words.printed("дітей") == analyse("дітей")
    assert words.met == 1
    assert not words.printed("war").known


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "words"
    kept = filled(path)
    before = path.read_bytes()
    path.with_suffix(".part").mkdir()  # stands in the way of the new one
    for number in range(LEARNT):
        kept.words.printed(f"later{number}")
    with pytest.raises(OSError, match="part"):
        kept.save()
    assert path.read_bytes() == before


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    filled(tmp_path / "words")
    assert [path.name for path in tmp_path.iterdir()] == ["words"]
