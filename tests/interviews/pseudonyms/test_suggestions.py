"""What is suggested, measured against passages marked by hand, and one key for all forms of a name."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.pseudonyms.finds import Find, Kind
from interviews.pseudonyms.suggesting import suggestions
from tests.interviews.pseudonyms.passages import KAZAKH, REGIONS, RUSSIAN

_MARK = re.compile(r"\{([plon]):([^}]*)\}")
_LETTER = {Kind.PERSON: "p", Kind.PLACE: "l", Kind.POST: "o"}


def read(marked: str) -> tuple[str, set[tuple[int, int, str]]]:
    """The text without marks, and what was marked."""
    text, wanted, done = "", set(), 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        wanted.add((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        done = mark.end()
    return text + marked[done:], wanted


def as_marks(finds: tuple[Find, ...]) -> set[tuple[int, int, str]]:
    """Finds in the form of marks."""
    return {(find.start, find.end, _LETTER.get(find.kind, "n")) for find in finds}


@pytest.mark.parametrize(("marked", "names"), [(KAZAKH, 30), (RUSSIAN, 35)])
def test_names_are_found_and_little_else(marked: str, names: int) -> None:
    text, wanted = read(marked)
    found = as_marks(suggestions(text, REGIONS))
    right = found & wanted
    assert sum(kind in "pl" for _, _, kind in wanted) >= names
    missed = sorted(text[start:end] for start, end, _ in wanted - found)
    wrong = sorted(text[start:end] for start, end, _ in found - wanted)
    assert len(right) / len(wanted) >= 0.95, missed
    assert len(right) / len(found) >= 0.95, wrong


FORMS = [
    (Kind.PERSON, "Сериков Серикова Серикову Сериковым Серикове Сериковой Сериковы Сериковых Сериковтің "
     "Сериковке Сериковты Сериковтен Сериковпен Сериковтар Серіков Серіковтың Серікованың Серіковаға"),
    (Kind.PERSON, "Гүлнар Гүлнардың Гүлнарға Гүлнармен Гульнара Гульнары Гульнаре Гульнарой Гүлнараның"),
    (Kind.PERSON, "Ерлан Ерлана Ерлану Ерланом Ерлане Ерланның Ерланға Ерланды Ерланнан Ерланмен"),
    (Kind.PERSON, "Сергей Сергея Сергею Сергеем Сергее Сергейдің Сергейге"),
    (Kind.PERSON, "Мария Марии Марию Марией Марияның Марияға"),
    (Kind.PERSON, "Маратқызы Маратқызының Маратқызына Маратқызын Маратқызымен Маратқызынан"),
    (Kind.PERSON, "Петрович Петровича Петровичу Петровичем Петровичтің Петровичке"),
    (Kind.PLACE, "Ақжар Ақжардың Ақжарда Ақжарға Ақжардан Акжар Акжара Акжаре Акжаром"),
    (Kind.PLACE, "Есіл Есілдің Есілде Есиль Есиля Есиле"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "forms"), FORMS)
def test_all_forms_of_a_name_have_one_key(kind: Kind, forms: str) -> None:
    found = [suggestions(f"тут {form}, там", REGIONS) for form in forms.split()]
    assert [[find.text for find in finds] for finds in found] == [[form] for form in forms.split()]
    assert {(find.kind, find.key) for finds in found for find in finds} == {(kind, found[0][0].key)}


@pytest.mark.parametrize(
    "text",
    [
        "Снова. Готов! Вопросов много. Магазин закрыт. Бақыт болсын. Арман жоқ.",
        "Біздің ауылымыз. Осы ауданы. Ауданның орталығы. Әр қаласы бөлек. Бұл мырза келді.",
        "В Казахстане, в Астане, в Минфине, Европейский союз, Сельский округ.",
        "В 2023 году выделено 850 000 000 тенге, БИН 990140001234, дом 12-34-56.",
        "д" * 100_000 + " " + "Аб" * 50_000 + " " + "1-" * 50_000 + " " + "a.b" * 30_000,
        "Директор сказал. Акимы сёл. Әкімдер. Директорлар мен мұғалімдер.",
    ],
)
def test_what_names_nobody_is_not_suggested(text: str) -> None:
    assert suggestions(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("+7 (701) 555-00-11", Kind.PHONE, "7015550011"),
        ("87015550011", Kind.PHONE, "7015550011"),
        ("701 555 00 11", Kind.PHONE, "7015550011"),
        ("Aigul.S@Primer.kz", Kind.EMAIL, "aigul.s@primer.kz"),
        ("850315300123", Kind.IIN, "850315300123"),
        ("123 АВС 02", Kind.VEHICLE, "123ABC02"),
        ("A123BCD", Kind.VEHICLE, "A123BCD"),
    ],
)
def test_numbers_have_one_key_however_written(text: str, kind: Kind, key: str) -> None:
    assert suggestions(f"мұнда {text}, там") == (Find(6, 6 + len(text), kind, text, key),)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Потом пришла Оразалиева Б.К. Людей мало", ["Оразалиева Б.К."]),
        ("Гүлнарға Серіков айтты", ["Гүлнарға", "Серіков"]),
        ("Сначала с Лужиным. Лужин ушёл", ["Лужиным", "Лужин"]),
        ("председатель Тулеген Абдрахманов", ["Тулеген Абдрахманов"]),
        ("Айгүл Тілеуқызы Шалқар ауданынан", ["Айгүл Тілеуқызы", "Шалқар"]),
        ("жители Тасбулака, аким Тасбулака", ["Тасбулака", "аким", "Тасбулака"]),
    ],
)
def test_a_name_ends_where_the_next_begins(text: str, wanted: list[str]) -> None:
    assert [find.text for find in suggestions(text)] == wanted


def test_two_persons_of_one_surname_are_kept_apart() -> None:
    finds = suggestions("Пришли Ерлан Сериков и Асқар Сериков, потом А. Сериков с Серикова Е.Б.")
    assert [find.key for find in finds] == ["сериков е", "сериков а", "сериков а", "сериков е"]


@given(
    st.lists(
        st.sampled_from(
            [*re.findall(r"\w+|\W", read(KAZAKH + RUSSIAN)[0]), "А.", "ұлы", "г.", "«", "»", "-"]
        ),
        max_size=60,
    ).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_finds_are_in_order_apart_and_as_in_the_text(text: str) -> None:
    finds = suggestions(text, REGIONS)
    assert all(text[find.start : find.end] == find.text and find.key for find in finds)
    ends = [0, *(find.end for find in finds)]
    assert all(end <= find.start < find.end for end, find in zip(ends, finds, strict=False))
