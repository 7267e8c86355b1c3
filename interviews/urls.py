"""Addresses of the interviews room."""

from django.urls import path

from interviews.views import cards, codebook, coding, guides, interviews

app_name = "interviews"
urlpatterns = [
    path("", interviews.interview_list, name="list"),
    path("new/", interviews.create, name="create"),
    path("plan/", cards.plan, name="plan"),
    path("calls/", cards.calls, name="calls"),
    path("targets/<slug:code>/", cards.targets, name="targets"),
    path("<int:pk>/card/", cards.card, name="card"),
    path("<int:pk>/card/edit/", cards.edit, name="edit_card"),
    path("<int:pk>/hold/", cards.hold, name="hold"),
    path("<int:pk>/drop/", cards.drop, name="drop"),
    path("<int:pk>/consent/", cards.consent, name="consent"),
    path("<int:pk>/guide/", guides.guide, name="guide"),
    path("<int:pk>/guide/save/", guides.save, name="save_notes"),
    path("<int:pk>/guide/finish/", guides.finish, name="finish"),
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
