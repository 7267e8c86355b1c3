"""Forms of one word are found, other words are not; what is found lies where it is said to lie."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.search.finding import find, matches, stems_of
from interviews.search.words import stems, words
from interviews.transcript.anchors import Range

FORMS = {
    "бюджет": "бюджеттің бюджетке бюджетті бюджетте бюджеттен бюджетпен бюджеті бюджетінің бюджетіне "
    "бюджетін бюджетіміз бюджетімізге бюджеттер бюджеттеріміздің бюджеттегі бюджета бюджетом бюджеты",
    "әкім": "әкімнің әкімге әкімді әкімдер әкімдерге әкімдердің әкімі әкіміміз әкіммен әкімбіз Әкімдері",
    "ауыл": "ауылдың ауылға ауылда ауылы ауылымыз ауылымның ауылдар ауылдағы ауылдардан ауылының",
    "қала": "қаланың қалаға қаласы қаласына қалада қаламен қалалар қалаларда қаласындағы",
    "мектеп": "мектептің мектепке мектебі мектебіміз мектебінде мектептер мектептерімізде",
    "халық": "халықтың халыққа халқы халқымыз халықпен халқына",
    "жұмыс": "жұмыстың жұмысы жұмысын жұмыстар жұмысымыз жұмыстарын",
    "қатынас": "қатынасы қатынасын қатынастар",
    "қаржы": "қаржының қаржысы қаржыға қаржылар қаржымен қаржысын",
    "көмек": "көмекке көмегі көмегімен көмектің көмегіміз",
    "мәселе": "мәселенің мәселесі мәселелер мәселелері мәселелерді мәселеміз",
    "депутат": "депутаттың депутаттар депутатқа депутата депутатов депутатами",
    "ел": "елдің елдің елін еліміз еліміздің",
    "жол": "жолдың жолға жолдар жолы жолдарымыз",
    "Қазақстан": "Қазақстанның Қазақстанда Қазақстанға",
    "закупка": "закупки закупок закупками закупкам закупку закупке",
    "рынок": "рынка рынку рынком рынков рынках",
    "участок": "участка участки участков участками",
    "владелец": "владельца владельцы владельцев",
    "скамейка": "скамеек скамейки скамейками",
    "район": "района району районом районы районов районах",
    "учёт": "учет учета учёту учётом",
    "закон": "закона закону законы законов",
    "решение": "решения решению решений решениями",
    "report": "reports reported reporting",
}
DIFFERENT = [
    ("әкім", "әкімдік"), ("бөлім", "бөл"), ("шешім", "шеш"), ("вода", "во"), ("аудан", "ауыл"),
    ("қала", "қал"), ("бала", "балық"), ("закупка", "закуп"), ("бюджет", "билет"), ("жер", "жерік"),
    ("закон", "законник"), ("халық", "хал"), ("мектеп", "мекен"), ("кадр", "квадрат"),
    ("адам", "адал"), ("көмек", "көмір"), ("report", "rapport"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "form"), [(word, form) for word, forms in FORMS.items() for form in forms.split()]
)
def test_a_form_is_found_by_its_word_and_the_word_by_its_form(word: str, form: str) -> None:
    assert find(f"({form})", word) == (Range(1, 1 + len(form)),)
    assert find(f"({word})", form) == (Range(1, 1 + len(word)),)
    assert matches(stems_of(form), word)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_word_is_not_found(one: str, other: str) -> None:
    assert find(one, other) == find(other, one) == ()


def test_every_word_must_occur() -> None:
    text = "Мемлекеттік сатып алуға бюджет жетпейді.\nСатып береді, ал алу қиын."
    assert [text[r.start : r.end] for r in find(text, "бюджеттің алу")] == [
        "алуға",
        "бюджет",
        "алу",
    ]
    assert find(text, "бюджет закупка") == ()
    assert not matches(stems_of(text), "бюджет закупка")


@pytest.mark.parametrize("query", ["«сатып алу»", '"сатып алулар"', "“Сатып алудың”", "сатып-алу"])
def test_words_of_a_phrase_stand_side_by_side(query: str) -> None:
    text = "Мемлекеттік сатып алуға бюджет жетпейді. Алу үшін сатып, содан кейін сатып\nалу"
    assert [text[r.start : r.end] for r in find(text, query)] == ["сатып алуға"]


@pytest.mark.parametrize("query", ["", "  ", "«»", '"', "…!"])
def test_a_query_without_words_finds_nothing(query: str) -> None:
    assert find("бюджет", query) == ()
    assert not matches(stems_of("бюджет"), query)


def test_a_run_of_letters_without_end_is_answered() -> None:
    run = "б" * 200_000 + "ок"
    assert find(run, run) == (Range(0, len(run)),)


def test_letters_that_are_composed_otherwise_are_the_same_letters() -> None:
    text = unicodedata.normalize("NFD", "район и Ёлка")
    assert [text[r.start : r.end] for r in find(text, "районы елки")] == [
        unicodedata.normalize("NFD", "район"),
        unicodedata.normalize("NFD", "Ёлка"),
    ]


_texts = st.lists(
    st.sampled_from([*FORMS, *" ".join(FORMS.values()).split(), "\n", ". ", " - ", "й", "42"])
    | st.text(alphabet='аәбғдеёиіклмнңоөпрстуұүыя -\n«»"', max_size=12),
    max_size=25,
).map(" ".join)


@given(_texts, st.sampled_from([*FORMS, *" ".join(FORMS.values()).split()]))
@settings(max_examples=200, deadline=None)
def test_what_is_found_is_in_the_text_and_shares_the_stem(text: str, query: str) -> None:
    found = find(text, query)
    for span in found:
        assert 0 <= span.start < span.end <= len(text)
        assert stems(text[span.start : span.end]) & stems(query)
    wanted = [word for word in words(text) if stems(word.text) & stems(query)]
    assert [(span.start, span.end) for span in found] == [(w.start, w.end) for w in wanted]
    assert matches(stems_of(text), query) == bool(wanted)


@given(_texts, _texts)
@settings(max_examples=200, deadline=None)
def test_any_query_is_answered(text: str, query: str) -> None:
    found = find(text, query)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    assert not found or matches(stems_of(text), query)
