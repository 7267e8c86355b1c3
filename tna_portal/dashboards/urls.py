"""Addresses of the dashboards."""

from django.urls import path

from tna_portal.dashboards.views import (
    areas,
    branches,
    compare,
    groups,
    letters,
    overview,
    questions,
    regions,
    rounds,
)

app_name = "dashboards"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("brief/", overview.brief, name="brief"),
    path("regions/", regions.regions, name="regions"),
    path("regions/<str:iso>/", overview.region, name="region"),
    path("regions/<str:iso>/brief/", overview.region_brief, name="region_brief"),
    path("regions/<str:iso>/letter/", letters.return_letter, name="return_letter"),
    path("regions/<str:iso>/letter.docx", letters.return_letter_docx, name="return_letter_docx"),
    path("branches/", branches.branches, name="branches"),
    path("branches/<slug:code>/", branches.branch, name="branch"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<slug:people>/<str:code>/", questions.question, name="question"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<str:key>/", groups.group, name="group"),
    path("compare/", compare.compare, name="compare"),
    path("rounds/", rounds.rounds, name="rounds"),
]
