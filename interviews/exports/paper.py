"""What a file of a table says, whatever its format: title, head, rows, source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.selectors.matrices import Meeting, Saturation, Summary
from interviews.selectors.table import ProblemRow, Row, Table, Text
from tna_portal.common.languages import localised
from tna_portal.statistics.disclosure import K

if TYPE_CHECKING:
    from datetime import date

    from interviews.models import Code
    from tna_portal.organisation.models import AssessmentRound

Value = str | int | None


@dataclass(frozen=True)
class Paper:
    """One table as it is handed in. In `rows` None continues the cell above; `widths` are in mm."""

    name: str
    title: str
    lines: tuple[str, ...]
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...]
    annex: int = 0
    is_synthetic: bool = False


class Release(Protocol):
    """What a released need snapshot says of interviews; no people where that is hidden."""

    number: int
    released_at: datetime
    digest: str
    people: int
    codes: Mapping[str, int]


@dataclass(frozen=True)
class Frame:
    """What stands around every table: the round, what part of it, the moment, the number of the annex."""

    round: "AssessmentRound"
    part: str
    made_at: datetime
    annex: int

    def paper(
        self,
        name: str,
        title: str,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[tuple[Value, ...]],
        *,
        base: int,
        notes: Sequence[str],
    ) -> Paper:
        """A table with round, part and base above it."""
        said = list(notes)
        if not rows:
            said.insert(0, _("There is nothing to show yet, or too little to be shown."))
        lines = [localised(self.round, "name")]
        lines += [self.part] if self.part else []
        lines += [interviewees(base)] if base else []
        return Paper(
            name=name,
            title=title,
            lines=tuple(lines),
            head=tuple(text for text, _width in columns),
            widths=tuple(width for _text, width in columns),
            rows=tuple(rows),
            notes=tuple(said),
            annex=self.annex,
            is_synthetic=self.round.is_synthetic,
        )

    def working(self) -> str:
        """How figures that were never released are to be taken."""
        moment = date_format(localtime(self.made_at), "SHORT_DATETIME_FORMAT")
        return _(
            "Working figures of %(moment)s, not for publication: published are those of a need snapshot."
        ) % {"moment": moment}


def interviewees(number: int) -> str:
    """The base of a table."""
    return _("Interviewees: %(n)s. Counted are people, not mentions.") % {"n": number}


def fewer() -> str:
    """What stands for a number that is not told."""
    return _("fewer than %(number)s") % {"number": K}


def table_paper(frame: Frame, table: Table) -> Paper:
    """Table 1 of the branch, as it stands now."""
    rows = [line for row in table.rows for line in _lines(row)]
    return frame.paper(
        _("Table 1"),
        _("Table 1. Needs named in interviews"),
        _columns(),
        rows,
        base=table.base,
        notes=[_source(), frame.working()],
    )


def released_paper(
    frame: Frame, table_rows: Sequence[tuple["Code", bool]], release: Release
) -> Paper:
    """Table 1 as it may be handed in: the codebook's texts, the numbers of one released snapshot.

    table_rows: codes, and whether the coders have not yet agreed on them.
    """
    rows = [
        (
            _need(code, is_unresolved=unresolved),
            localised(code, "issue"),
            localised(code, "interpretation"),
            release.codes.get(code.key, 0) if release.people else fewer(),
        )
        for code, unresolved in table_rows
    ]
    cited = _("Need snapshot No. %(number)s of %(date)s, digest %(digest)s.") % {
        "number": release.number,
        "date": date_format(localtime(release.released_at), "SHORT_DATE_FORMAT"),
        "digest": release.digest[:16],
    }
    return frame.paper(
        _("Table 1"),
        _("Table 1. Needs named in interviews"),
        _columns(),
        rows,
        base=release.people,
        notes=[_source(), cited],
    )


def meeting_paper(frame: Frame, found: Meeting) -> Paper:
    """Codes by codes."""
    columns = [(_("Category"), 60), *((code.key, 20) for code in found.codes)]
    rows: list[tuple[Value, ...]] = [
        (f"{code.key} {localised(code, 'name')}", *(_("hidden") if n is None else n for n in cells))
        for code, cells in zip(found.codes, found.cells, strict=True)
    ]
    title = _("Categories that occur in the same interviews")
    notes = [_("On the diagonal: interviews in which the category occurs.")]
    if not found.is_own:
        notes.append(hidden_pairs())
    return frame.paper(
        _("Co-occurrence"),
        title,
        columns,
        rows,
        base=found.base,
        notes=[*notes, _source(), frame.working()],
    )


def saturation_paper(frame: Frame, found: Saturation) -> Paper:
    """What each further interview has added."""
    columns = [
        (_("Interviews in order of date"), 80),
        (_("New categories"), 40),
        (_("New key issues"), 40),
        (_("Categories so far"), 40),
        (_("Key issues so far"), 40),
    ]
    rows: list[tuple[Value, ...]] = []
    for point in found.points:
        step = point.step
        name = span(step.first, step.last)
        if point.interview is not None:
            name += f" · {point.interview.key} · {day(point.interview.held_on)}"
        rows.append((name, step.new_codes, step.new_problems, step.codes, step.problems))
    notes = [_source(), frame.working()]
    if found.waiting:
        notes.insert(0, waiting(found.waiting))
    title = _("Saturation: what each further interview has added")
    return frame.paper(_("Saturation"), title, columns, rows, base=found.base, notes=notes)


def summary_papers(frame: Frame, codes: Sequence["Code"], found: Sequence[Summary]) -> list[Paper]:
    """Which codes occur in which interview, and in which words."""
    names = [(_("Interview"), 30), (_("Held on"), 26), (_("Region"), 44), (_("Interviewee"), 36)]
    marks: list[tuple[Value, ...]] = [
        (*_card(summary), *(int(bool(cell.problems)) for cell in summary.cells))
        for summary in found
    ]
    named = {code.pk: f"{code.key} {localised(code, 'name')}" for code in codes}
    texts: list[tuple[Value, ...]] = [
        (
            summary.interview.key,
            named[cell.code.pk],
            "\n".join(marked(problem.issue) for problem in cell.problems),
            "\n".join(_said(problem) for problem in cell.problems),
        )
        for summary in found
        for cell in summary.cells
        if cell.problems
    ]
    notes = [_source(), frame.working()]
    present = frame.paper(
        _("Presence"),
        _("Categories by interview (1: it occurs, 0: it does not)"),
        [*names, *((code.key, 14) for code in codes)],
        marks,
        base=len(found),
        notes=notes,
    )
    worded = frame.paper(
        _("Texts"),
        _("Categories by interview, in words"),
        [
            (_("Interview"), 30),
            (_("Category"), 50),
            (_("Key issue"), 90),
            (_("Interpretation, solution"), 90),
        ],
        texts,
        base=0,
        notes=notes,
    )
    return [present, worded]


def hidden_pairs() -> str:
    """Why pairs of codes are missing beyond the branch."""
    return _(
        "A pair is hidden where fewer than five interviews would stand out: those with both categories,"
        " with only one of them, or with neither."
    )


def span(first: int, last: int) -> str:
    """Interviews from one number to another."""
    return str(first) if first == last else f"{first}–{last}"


def day(moment: "date | None") -> str:
    """A day as it is written; nothing where none is known."""
    return date_format(moment, "SHORT_DATE_FORMAT") if moment else "–"


def waiting(number: int) -> str:
    """Interviews that are not told yet."""
    return ngettext(
        "%(number)d later interview is not shown until there are five.",
        "%(number)d later interviews are not shown until there are five.",
        number,
    ) % {"number": number}


def marked(text: Text) -> str:
    """A text that is not in the reader's language says so."""
    if not text.is_foreign:
        return text.text
    return _("%(text)s [not translated: %(language)s]") % {
        "text": text.text,
        "language": text.language,
    }


def _columns() -> list[tuple[str, int]]:
    return [
        (_("Skill need"), 60),
        (_("Key issue"), 86),
        (_("Interpretation, solution"), 86),
        (_("Interviewees"), 30),
    ]


def _source() -> str:
    return _("Source: structured in-depth interviews; final codings only.")


def _need(code: "Code", *, is_unresolved: bool) -> str:
    name = f"{code.key} {localised(code, 'name')}"
    return f"{name} [{_('coders do not agree yet')}]" if is_unresolved else name


def _lines(row: Row) -> list[tuple[Value, ...]]:
    """A code in the codebook's words, and below it the problems by which it was named."""
    need = _need(row.code, is_unresolved=row.is_unresolved)
    first: tuple[Value, ...] = (need, row.issue, row.interpretation, row.interviewees)
    return [
        first,
        *(
            (None, marked(problem.issue), _said(problem), problem.interviewees)
            for problem in row.problems
        ),
    ]


def _said(problem: ProblemRow) -> str:
    """Interpretations, and the skills needs where they were told apart."""
    said = "; ".join(marked(text) for text in problem.interpretations)
    needs = "; ".join(marked(text) for text in problem.skills_needs)
    return f"{said} ({needs})" if needs else said


def _card(summary: Summary) -> tuple[str, str, str, str]:
    interview = summary.interview
    return (
        interview.key,
        day(interview.held_on),
        localised(interview.region, "name"),
        str(interview.get_group_display()),
    )
