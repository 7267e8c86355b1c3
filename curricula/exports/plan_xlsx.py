"""A seminar plan as an XLSX workbook that cites the snapshot it was made from."""

from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from curricula.choices import assumption_sentence, reason_sentence, scope_name
from curricula.models import PlanOffer, SeminarPlan
from curricula.needs.content import Content
from curricula.sheet import area_rows, facts, reliability_rows, why_no_sheet
from tna_portal.common.languages import localised
from tna_portal.organisation.selectors import need_areas, regions

LANGUAGES = ("kk", "ru", "en")
WIDTHS = (9, 9, 44, 10, 8, 14, 16, 70)


def file_name(plan: SeminarPlan, language: str) -> str:
    """A name of plain letters; synthetic data says so."""
    mark = "SYNTHETIC_" if plan.snapshot.round.is_synthetic else ""
    return f"{mark}plan_{plan.branch.code}_{plan.year}_{plan.number}_{language}.xlsx"


def plan_workbook(plan: SeminarPlan, offers: Sequence[PlanOffer], language: str) -> bytes:
    """The workbook in one language. Nothing in it is a formula."""
    buffer = BytesIO()
    with override(language):
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(buffer, options)
        bold = book.add_format({"bold": True})
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "# ##0", "valign": "top"})
        score = book.add_format({"num_format": "0.0", "valign": "top"})
        formats = {"bold": bold, "title": title, "head": head}
        formats |= {"wrap": wrap, "money": money, "score": score}
        chosen = [offer for offer in offers if offer.quarter is not None]
        others = [offer for offer in offers if offer.quarter is None]
        _sheet(book, formats, _("Plan"), plan, sorted(chosen, key=_order))
        _sheet(book, formats, _("Not chosen"), plan, others)
        _method(book, formats, Content.from_json(plan.snapshot.content))
        book.close()
    return buffer.getvalue()


def _order(offer: PlanOffer) -> tuple[int, int]:
    return offer.quarter or 0, offer.position


def heading_lines(plan: SeminarPlan) -> list[str]:
    """What stands above the table: whose plan, from which snapshot, on which assumptions."""
    snapshot = plan.snapshot
    lines = [
        _("%(branch)s, %(year)s, version %(number)s")
        % {"branch": localised(plan.branch, "name"), "year": plan.year, "number": plan.number},
        _(
            "Made from need snapshot No. %(number)s of %(date)s, round “%(round)s”; digest %(digest)s"
        )
        % {
            "number": snapshot.number,
            "date": date_format(snapshot.released_at, "SHORT_DATE_FORMAT"),
            "round": localised(snapshot.round, "name"),
            "digest": snapshot.digest[:16],
        },
    ]
    if snapshot.round.is_synthetic:
        lines.insert(0, _("SYNTHETIC data: no answer here was given by a real person."))
    return lines + [assumption_sentence(key) for key in plan.assumptions]


def _sheet(
    book: Any, formats: dict[str, Any], name: str, plan: SeminarPlan, offers: Sequence[PlanOffer]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, _("Seminar plan"), formats["title"])
    row = 1
    for line in heading_lines(plan):
        sheet.write_string(row, 0, line)
        row += 1
    row += 1
    heads = (
        _("Quarter"),
        _("Code"),
        _("Module"),
        _("Hours"),
        _("Need"),
        _("Need of"),
        _("Cost, ₸"),
        _("Reason"),
    )
    for column, text in enumerate(heads):
        sheet.write_string(row, column, text, formats["head"])
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    areas = {area.code: localised(area, "name") for area in need_areas()}
    modules = {offer.module.code: localised(offer.module, "title") for offer in plan.offers.all()}
    for offer in offers:
        row += 1
        _row(sheet, row, offer, formats, areas, modules)
    if any(offer.quarter for offer in offers):
        sheet.write_string(row + 1, 2, _("Total"), formats["bold"])
        sheet.write_number(row + 1, 3, plan.totals["hours"], formats["bold"])
        if plan.totals["cost"] is not None:
            sheet.write_number(row + 1, 6, plan.totals["cost"], formats["money"])


def _method(book: Any, formats: dict[str, Any], content: Content) -> None:
    """How the needs of the release were made: it goes wherever their numbers go."""
    sheet = book.add_worksheet(_("Method"))
    for column, width in enumerate((44, 16, 16, 16, 16, 16)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, _("Method"), formats["title"])
    if content.sheet is None:
        sheet.write_string(1, 0, why_no_sheet(content.method, is_final=content.is_final))
        return
    row = 1
    names = {region.iso: localised(region, "name") for region in regions()}
    for label, text in facts(asdict(content.sheet), names):
        sheet.write_string(row, 0, label, formats["bold"])
        sheet.write_string(row, 1, text)
        row += 1
    for table in (area_rows(content), reliability_rows(content)):
        row += 1
        for number, line in enumerate(table):
            for column, cell in enumerate(line):
                sheet.write_string(row, column, cell, formats["wrap" if number else "head"])
            row += 1


def _row(
    sheet: Any,
    row: int,
    offer: PlanOffer,
    formats: dict[str, Any],
    areas: dict[str, str],
    modules: dict[str, str],
) -> None:
    wrap = formats["wrap"]
    if offer.quarter is not None:
        sheet.write_number(row, 0, offer.quarter, wrap)
    sheet.write_string(row, 1, offer.module.code, wrap)
    sheet.write_string(row, 2, modules[offer.module.code], wrap)
    sheet.write_number(row, 3, offer.hours, wrap)
    if offer.need is not None:
        sheet.write_number(row, 4, offer.need, formats["score"])
    sheet.write_string(row, 5, scope_name(offer.need_scope), wrap)
    if offer.cost_tenge is not None:
        sheet.write_number(row, 6, offer.cost_tenge, formats["money"])
    sentence = reason_sentence(offer.reason, offer.reason_facts, areas, modules)
    sheet.write_string(row, 7, sentence, wrap)
