"""Addresses of the interviews room."""

from django.urls import path

from interviews.views import batches, codebook, coding, interviews, pseudonyms, uploads

app_name = "interviews"
urlpatterns = [
    path("", interviews.interview_list, name="list"),
    path("new/", interviews.create, name="create"),
    path("<int:pk>/transcript/", uploads.transcript, name="transcript"),
    path("<int:pk>/transcript/turns/", uploads.correct, name="correct_turns"),
    path("<int:pk>/transcript/names/", pseudonyms.names, name="names"),
    path("<int:pk>/transcript/keep/", pseudonyms.keep, name="keep_text"),
    path("<int:pk>/transcript/discard/", uploads.discard, name="discard_text"),
    path("<int:pk>/names/again/", pseudonyms.look_again, name="look_again"),
    path("<int:pk>/names/register/", pseudonyms.register, name="register"),
    path("texts/", uploads.texts, name="texts"),
    path("import/", batches.send, name="batch"),
    path("import/sheet.xlsx", batches.template, name="batch_template"),
    path("import/check/", batches.look, name="batch_check"),
    path("<int:pk>/withdraw/", interviews.withdraw, name="withdraw"),
    path("<int:pk>/", coding.code, name="code"),
    path("codings/<int:pk>/", coding.edit, name="edit_segment"),
    path("codings/<int:pk>/remove/", coding.remove, name="remove_segment"),
    path("table/", codebook.table, name="table"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/<slug:code>/new/", codebook.add_code, name="add_code"),
    path("codebook/codes/<int:pk>/", codebook.edit_code, name="edit_code"),
]
