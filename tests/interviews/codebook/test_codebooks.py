"""Changing a codebook, and its history."""

import pytest

from interviews.models import Code, Codebook, CodebookVersion
from interviews.selectors.codebooks import codes_of, entries_of, former_texts, with_text
from interviews.services import codebooks
from interviews.services.codebooks import (
    add_code,
    copy_codebook,
    edit_code,
    ensure_codebook,
    move_code,
    restore_text,
    retire_code,
    unretire_code,
)
from tests.factories.interviews import make_coding, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.organisation.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return make_user("methodologist")


@pytest.fixture
def book() -> Codebook:
    return ensure_codebook(round_id=make_round().pk)


def code(book: Codebook, key: str) -> Code:
    return Code.objects.get(codebook=book, key=key)


def added(book: Codebook, lead: User, key: str, parent: str = "", **texts: str) -> Code:
    return add_code(
        codebook_id=book.pk,
        key=key,
        texts=texts or {"name_kk": f"атау {key}"},
        parent_id=code(book, parent).pk if parent else None,
        actor=lead,
    )


def order(book: Codebook) -> list[str]:
    return [entry.key for entry in codes_of(book.round_id)]


def test_a_child_stands_behind_its_parent(book: Codebook, lead: User) -> None:
    child = added(book, lead, "T1a", "T1")
    assert order(book)[:3] == ["T1", "T1a", "T2"]
    assert child.colour == "#2B1B10"


@pytest.mark.parametrize(
    ("key", "texts", "error"),
    [
        ("t1", {"name_kk": "x"}, codebooks.CodeKeyTaken),
        ("T8", {"name_en": " image "}, codebooks.NameTaken),
        ("T8", {"definition_kk": "x"}, codebooks.NameMissing),
    ],
)
def test_keys_and_names_stand_once(
    book: Codebook, lead: User, key: str, texts: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        added(book, lead, key, **texts)
    assert len(order(book)) == 7


def test_a_codebook_has_a_limit(
    book: Codebook, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codebooks, "MOST_CODES", 7)
    with pytest.raises(codebooks.TooManyCodes):
        added(book, lead, "T8")


def test_a_code_never_stands_below_itself(book: Codebook, lead: User) -> None:
    added(book, lead, "A", "T1")
    added(book, lead, "B", "A")
    for target in ("T1", "A", "B"):
        with pytest.raises(codebooks.WouldBeCircular):
            move_code(code_id=code(book, "T1").pk, parent_id=code(book, target).pk, actor=lead)
    assert code(book, "T1").parent is None


def test_levels_have_a_limit(book: Codebook, lead: User) -> None:
    for parent, key in zip(["T1", *"ABCD"], "ABCDE", strict=True):
        added(book, lead, key, parent)
    with pytest.raises(codebooks.TooDeep):
        added(book, lead, "F", "E")
    with pytest.raises(codebooks.TooDeep):
        move_code(code_id=code(book, "T1").pk, parent_id=code(book, "T2").pk, actor=lead)


def test_moving_keeps_what_stands_below(book: Codebook, lead: User) -> None:
    added(book, lead, "A", "T1")
    move_code(code_id=code(book, "T1").pk, parent_id=None, place=2, actor=lead)
    assert order(book)[:4] == ["T2", "T3", "T1", "A"]
    move_code(code_id=code(book, "T1").pk, parent_id=code(book, "T7").pk, actor=lead)
    assert order(book)[-3:] == ["T7", "T1", "A"]


def test_a_parent_of_another_round_is_refused(book: Codebook, lead: User) -> None:
    other = ensure_codebook(round_id=make_round(code="other").pk)
    with pytest.raises(codebooks.ParentNotUsable):
        move_code(code_id=code(book, "T1").pk, parent_id=code(other, "T2").pk, actor=lead)


def test_retiring_asks_for_the_children_first(book: Codebook, lead: User) -> None:
    added(book, lead, "A", "T1")
    with pytest.raises(codebooks.HasChildren):
        retire_code(code_id=code(book, "T1").pk, actor=lead)
    retire_code(code_id=code(book, "A").pk, actor=lead)
    retire_code(code_id=code(book, "T1").pk, actor=lead)
    assert order(book)[0] == "T2"
    with pytest.raises(codebooks.ParentNotUsable):
        unretire_code(code_id=code(book, "A").pk, actor=lead)
    unretire_code(code_id=code(book, "T1").pk, actor=lead)
    assert order(book)[0] == "T1"


def test_every_change_is_a_version_and_a_former_text_comes_back(book: Codebook, lead: User) -> None:
    before = entries_of(book.pk)[0].texts
    first = code(book, "T1")
    edit_code(code_id=first.pk, texts={**before, "definition_kk": "жаңа"}, actor=lead)
    retire_code(code_id=code(book, "T7").pk, actor=lead)
    versions = list(CodebookVersion.objects.order_by("number"))
    assert [v.action for v in versions] == ["begun", "edited", "retired"]
    assert Codebook.objects.get().version == 3
    assert [v.number for v, _ in former_texts(code(book, "T1"))] == [2, 1]
    restore_text(code_id=first.pk, number=1, actor=lead)
    assert entries_of(book.pk)[0].texts == before
    assert versions[1].content[0]["texts"]["definition_kk"] == "жаңа"
    assert AuditEntry.objects.filter(action="code_edited").count() == 2


def test_a_codebook_from_before_keeps_what_it_was(book: Codebook, lead: User) -> None:
    CodebookVersion.objects.all().delete()
    added(book, lead, "T8")
    assert [len(v.content) for v in CodebookVersion.objects.order_by("number")] == [7, 8]


def test_a_new_round_takes_the_codebook_of_another(book: Codebook, lead: User) -> None:
    added(book, lead, "A", "T1")
    retire_code(code_id=code(book, "T7").pk, actor=lead)
    target = make_round(code="next")
    made = copy_codebook(from_round=book.round_id, to_round=target.pk, actor=lead)
    assert entries_of(made.pk) == [e for e in entries_of(book.pk) if not e.is_retired]
    make_coding(make_interview(target))
    with pytest.raises(codebooks.CodebookInUse):
        copy_codebook(from_round=book.round_id, to_round=target.pk, actor=lead)


def test_words_are_found_in_every_language(book: Codebook) -> None:
    codes = codes_of(book.round_id)
    assert [c.key for c in with_text(codes, "закупки ДОГОВОРЫ")] == ["T3"]
    assert [c.key for c in with_text(codes, "сатып")] == ["T3"]
