"""Addresses of the interviews room."""

from django.urls import path

from interviews.views import codebook, coding, interviews, matrices, table, table_files

app_name = "interviews"
urlpatterns = [
    path("", interviews.interview_list, name="list"),
    path("new/", interviews.create, name="create"),
    path("<int:pk>/transcript/", interviews.transcript, name="transcript"),
    path("<int:pk>/withdraw/", interviews.withdraw, name="withdraw"),
    path("<int:pk>/", coding.code, name="code"),
    path("codings/<int:pk>/", coding.edit, name="edit_segment"),
    path("codings/<int:pk>/remove/", coding.remove, name="remove_segment"),
    path("table/", table.table, name="table"),
    path("table/<slug:code>/codes/<slug:key>/", table.code, name="table_code"),
    path("co-occurrence/", matrices.co_occurrence, name="co_occurrence"),
    path("summaries/", matrices.summaries, name="summaries"),
    path("saturation/", matrices.saturation, name="saturation"),
    path(
        "table/<slug:code>/<slug:kind>/<slug:language>/<slug:ending>/",
        table_files.fetch,
        name="table_file",
    ),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/<slug:code>/new/", codebook.add_code, name="add_code"),
    path("codebook/codes/<int:pk>/", codebook.edit_code, name="edit_code"),
]
