"""Addresses of the interviews room."""

from django.urls import path

from interviews.views import codebook, codebook_files, codes, coding, interviews, table

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
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/<slug:code>/begin/", codes.begin_codebook, name="begin_codebook"),
    path("codebook/<slug:code>/new/", codes.add_code, name="add_code"),
    path("codebook/<slug:code>/import/", codebook_files.import_codebook, name="import_codebook"),
    path("codebook/<slug:code>/import/check/", codebook_files.check_import, name="check_import"),
    path(
        "codebook/<slug:code>/file/<slug:kind>/<slug:language>/",
        codebook_files.codebook_file,
        name="codebook_file",
    ),
    path("codebook/<slug:code>/versions/", codebook.codebook_versions, name="codebook_versions"),
    path(
        "codebook/<slug:code>/versions/<int:number>/",
        codebook.codebook_version,
        name="codebook_version",
    ),
    path("codebook/codes/<int:pk>/", codebook.codebook_code, name="codebook_code"),
    path("codebook/codes/<int:pk>/history/", codebook.code_history, name="code_history"),
    path("codebook/codes/<int:pk>/edit/", codes.edit_code, name="edit_code"),
    path("codebook/codes/<int:pk>/move/", codes.move_code, name="move_code"),
    path("codebook/codes/<int:pk>/shift/", codes.shift_code, name="shift_code"),
    path("codebook/codes/<int:pk>/merge/", codes.merge_code, name="merge_code"),
    path("codebook/codes/<int:pk>/split/", codes.split_code, name="split_code"),
    path("codebook/codes/<int:pk>/retire/", codes.retire_code, name="retire_code"),
]
