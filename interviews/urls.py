"""Addresses of the interviews room."""

from django.urls import path

from interviews.views import codebook, coding, interviews

app_name = "interviews"
urlpatterns = [
    path("", interviews.interview_list, name="list"),
    path("new/", interviews.create, name="create"),
    path("<int:pk>/transcript/", interviews.transcript, name="transcript"),
    path("<int:pk>/withdraw/", interviews.withdraw, name="withdraw"),
    path("<int:pk>/", coding.code, name="code"),
    path("codings/<int:pk>/", coding.edit, name="edit_segment"),
    path("codings/<int:pk>/remove/", coding.remove, name="remove_segment"),
    path("table/", codebook.table, name="table"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/<slug:code>/new/", codebook.add_code, name="add_code"),
    path("codebook/codes/<int:pk>/", codebook.edit_code, name="edit_code"),
]
