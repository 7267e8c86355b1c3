"""The pages of single questions: what was answered, with its base."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from curricula.needs.content import Content, QuestionFigure
from surveys.questionnaire.definition import Definition, Question, QuestionType
from surveys.questionnaire.tallies import SHARED_CHANNELS
from tna_portal.common.languages import current
from tna_portal.dashboards.briefing.drawings import drawn_bars
from tna_portal.dashboards.briefing.place import Place
from tna_portal.dashboards.figures.bars import Bar
from tna_portal.dashboards.words import number
from tna_portal.organisation.choices import RespondentGroup
from tna_portal.statistics.intervals import wilson_interval
from tna_portal.statistics.results import NotComputable

Definitions = Mapping[str, Definition]  # group of people -> its questionnaire
NOT_SHOWN = {QuestionType.CONSENT, QuestionType.INFO, QuestionType.CASCADE}


def kind_name(kind: QuestionType) -> str:
    """How a question was answered, in a word or two."""
    return {
        QuestionType.SINGLE: _("one answer"),
        QuestionType.MULTI: _("several answers"),
        QuestionType.SCALE: _("points of a scale"),
        QuestionType.NUMBER: pgettext("answer", "a number"),
        QuestionType.TEXT: _("own words"),
        QuestionType.DATE: pgettext("answer", "a date"),
        QuestionType.MONTH: pgettext("answer", "a month"),
        QuestionType.PAIR_RATING: _("importance and competence"),
        QuestionType.RANKING: _("an order"),
        QuestionType.GROUP: _("several entries"),
    }.get(kind, "")


def question_lists(
    content: Content, definitions: Definitions, place: Place
) -> list[dict[str, Any]]:
    """The questions of each group of people that was asked, in their order."""
    lists = []
    for group, definition in definitions.items():
        figures = content.questions.get(group, {})
        entries = [
            _entry(group, question, figures.get(question.code), place)
            for question in definition.questions()
            if question.type not in NOT_SHOWN
        ]
        if SHARED_CHANNELS in figures:
            url = place.to("question", group, SHARED_CHANNELS)
            base = _base(figures[SHARED_CHANNELS])
            entries.append({"text": _shared_title(), "url": url, "notes": [_("worked out"), base]})
        lists.append({"title": str(RespondentGroup(group).label), "entries": entries})
    return lists


def _entry(
    group: str, question: Question, figure: QuestionFigure | None, place: Place
) -> dict[str, Any]:
    """A question with how it was answered, how many did, and where its figures are."""
    url, note = "", _("fewer than 5 answers")
    if question.type is QuestionType.PAIR_RATING:
        url, note = place.to("areas"), _("see the need areas")
    elif question.type is QuestionType.TEXT:
        note = _("coded with the interviews")
    elif figure is not None:
        url, note = place.to("question", group, question.code), _base(figure)
    return {
        "text": question.text.get(current()),
        "url": url,
        "notes": [kind_name(question.type), note],
    }


def _base(figure: QuestionFigure) -> str:
    return _("answered: %(k)s of %(n)s") % {
        "k": number(figure.base_n, 0),
        "n": number(figure.asked, 0),
    }


def _shared_title() -> str:
    return _("Do akims use a channel that residents use most?")


def title_of(definition: Definition, code: str) -> str:
    """The wording of a question; empty when the questionnaire has none of this code."""
    if code == SHARED_CHANNELS:
        return _shared_title()
    question = definition.question(code)
    return question.text.get(current()) if question else ""


def question_page(
    definition: Definition, code: str, figure: QuestionFigure | None
) -> dict[str, Any]:
    """The figures of one question, or the sentence that says why there is none."""
    question = definition.question(code)
    if question is not None and question.type is QuestionType.TEXT:
        return {
            "reason": _(
                "Answers in own words are not counted here: coders give them the same"
                " categories as the interviews, and their numbers stand with the need areas."
            )
        }
    if question is not None and question.type is QuestionType.PAIR_RATING:
        return {
            "reason": _("These ratings make up the need scores; they stand with the need areas.")
        }
    if question is not None and question.type in NOT_SHOWN:
        return {
            "reason": _("Of this question nothing is published: it only serves to assign answers.")
        }
    if figure is None:
        return {"reason": _("Fewer than five people answered this question, so nothing is shown.")}
    base = _("%(k)s of %(n)s people who took part answered") % {
        "k": number(figure.base_n, 0),
        "n": number(figure.asked, 0),
    }
    if figure.means:
        shown = [_ranking(question, figure)]
    elif question is not None and question.type is QuestionType.SCALE:
        shown = [_scale(question, item.code, figure) for item in question.items]
    else:
        shown = [_shares(question, figure)]
    return {
        "numbers": _numbers(question, figure),
        "charts": [chart | {"id": f"answers-{i}"} for i, chart in enumerate(shown, start=1)],
        "base": base,
        "sentences": _sentences(question, figure),
    }


def _numbers(question: Question | None, figure: QuestionFigure) -> list[dict[str, str]]:
    if figure.mean is None:
        return []
    unit = question.unit.get(current()) if question and question.unit else ""
    found = [
        {
            "label": _("Mean, %(unit)s") % {"unit": unit} if unit else _("Mean"),
            "value": number(figure.mean),
            "remark": _("95%% interval: %(low)s – %(high)s")
            % {"low": number(figure.mean_low), "high": number(figure.mean_high)}
            if figure.mean_low is not None
            else _("no interval was released"),
        }
    ]
    if figure.low is not None:
        found.append(
            {
                "label": _("Smallest and largest"),
                "value": f"{number(figure.low, 0)} – {number(figure.high, 0)}",
                "remark": _("shown for synthetic data only"),
            }
        )
    return found


def _sentences(question: Question | None, figure: QuestionFigure) -> list[str]:
    found = []
    if question is not None and question.type is QuestionType.MULTI:
        found.append(_("Several answers were possible, so the shares add up to more than 100%."))
    hidden = sum(number_ is None for number_ in figure.buckets.values())
    if hidden:
        found.append(
            ngettext(
                "%(count)s answer is hidden: fewer than five people chose it, or did not choose it, or"
                " a number as small could be worked out from it.",
                "%(count)s answers are hidden: fewer than five people chose them, or did not choose"
                " them, or a number as small could be worked out from them.",
                hidden,
            )
            % {"count": hidden}
        )
    if figure.w is not None:
        found.append(_agreement(figure.w))
    return found


def _agreement(w: float) -> str:
    """How alike people ordered; the number itself stands on the method sheet."""
    if w >= 0.5:
        return _("People agree strongly on this order.")
    if w >= 0.2:
        return _("People agree on this order to some degree; many see it otherwise.")
    return _("People hardly agree on the order: the means hide very different views.")


def _ranking(question: Question | None, figure: QuestionFigure) -> dict[str, Any]:
    """Mean points: the first place earns as many points as there are things to order."""
    most = len(figure.means)
    labels = {item.code: item.text.get(current()) for item in (question.items if question else ())}
    ordered = sorted(figure.means.items(), key=lambda pair: (-pair[1], pair[0]))
    first, points = ordered[0]
    title = _("Placed highest: %(item)s – %(points)s of %(most)s possible points on average") % {
        "item": labels.get(first, first),
        "points": number(points, 2),
        "most": number(most, 0),
    }
    bars = [Bar(labels.get(key, key), mean / most, number(mean, 2)) for key, mean in ordered]
    return {
        **drawn_bars(bars, title),
        "headers": [
            {"label": pgettext("question", "What was ordered")},
            {"label": _("Mean points"), "numeric": True},
        ],
        "rows": [
            [
                {"text": labels.get(key, key), "header": True},
                {"text": number(mean, 2), "numeric": True},
            ]
            for key, mean in ordered
        ],
    }


def _shares(question: Question | None, figure: QuestionFigure) -> dict[str, Any]:
    options = {
        entry.code: entry.text.get(current()) for entry in (question.options if question else ())
    }
    codes = list(options) + [key for key in figure.buckets if key not in options]
    buckets = {code: figure.buckets.get(code, 0) for code in codes}
    if question is not None and question.type is QuestionType.MULTI:
        codes.sort(key=lambda code: -(buckets[code] or 0))
    return _chart([(options.get(c) or _bucket_name(c), buckets[c]) for c in codes], figure.base_n)


def _scale(question: Question, item: str, figure: QuestionFigure) -> dict[str, Any]:
    """The points of one item; its base is what is shown of it when nothing is hidden."""
    found = [
        (option.text.get(current()), figure.buckets.get(f"{item}:{option.code}", 0))
        for option in question.options
    ]
    known = [people for _label, people in found if people is not None]
    base = sum(known) if len(known) == len(found) else figure.base_n
    name = next(entry.text.get(current()) for entry in question.items if entry.code == item)
    return _chart(found, base) | {"heading": name}


def _bucket_name(key: str) -> str:
    """What is counted and is no option of the questionnaire."""
    if key in ("yes", "no"):
        return _("yes") if key == "yes" else _("no")
    if key.startswith("entries:"):
        entries = int(key.partition(":")[2])
        return ngettext("%(count)s entry", "%(count)s entries", entries) % {"count": entries}
    low, dash, high = key.partition("-")
    return f"{low}–{high}" if dash else key


def _chart(found: Sequence[tuple[str, int | None]], base: int) -> dict[str, Any]:
    title = _most_often(found, base)
    bars = [
        Bar(label, None, _("hidden"))
        if people is None
        else Bar(label, people / base if base else 0.0, _share_text(people, base))
        for label, people in found
    ]
    return {
        **drawn_bars(bars, title),
        "headers": [
            {"label": _("Answer")},
            {"label": _("People"), "numeric": True},
            {"label": _("Share, %"), "numeric": True},
            {"label": _("95% interval"), "numeric": True},
        ],
        "rows": [_share_row(label, people, base) for label, people in found],
    }


def _most_often(found: Sequence[tuple[str, int | None]], base: int) -> str:
    """The finding of a drawing; a hidden answer may be one that nearly everybody gave."""
    shown = [(label, people) for label, people in found if people]
    if not shown or not base:
        return (
            _("All answers are hidden")
            if any(n is None for _label, n in found)
            else _("No answers")
        )
    label, people = max(shown, key=lambda pair: pair[1])
    sentence = (
        _("Of the answers shown, most often: %(answer)s – %(share)s%% of %(base)s")
        if any(n is None for _label, n in found)
        else _("Most often: %(answer)s – %(share)s%% of %(base)s")
    )
    return sentence % {
        "answer": label,
        "share": number(100 * people / base),
        "base": number(base, 0),
    }


def _share_text(people: int, base: int) -> str:
    return _("%(share)s%% (%(people)s)") % {
        "share": number(100 * people / base if base else None),
        "people": number(people, 0),
    }


def _share_row(label: str, people: int | None, base: int) -> list[dict[str, Any]]:
    if people is None:
        return [
            {"text": label, "header": True},
            {"text": _("hidden"), "suppressed": True},
            {"text": "–", "numeric": True},
            {"text": "–", "numeric": True},
        ]
    interval = wilson_interval(successes=people, n=base)
    limits = (
        "–"
        if isinstance(interval, NotComputable)
        else f"{number(100 * interval.low)} – {number(100 * interval.high)}"
    )
    return [
        {"text": label, "header": True},
        {"text": number(people, 0), "numeric": True},
        {"text": number(100 * people / base if base else None), "numeric": True},
        {"text": limits, "numeric": True},
    ]
