"""Addresses of the surveys room: the respondent's below /a/, the staff's below /fieldwork/."""

from django.urls import path

from surveys.views import fieldwork, respond

app_name = "surveys"
urlpatterns = [
    # Respondents: fixed words first, for /a/<token>/ would take them all.
    path("a/", respond.token, name="token"),
    path("a/start/", respond.start, name="start"),
    path("a/questions/", respond.questions, name="questions"),
    path("a/save/", respond.save, name="save"),
    path("a/submit/", respond.submit, name="submit"),
    path("a/done/", respond.done, name="done"),
    path("a/contact/", respond.contact, name="contact"),
    path("a/withdraw/", respond.withdraw, name="withdraw"),
    path("a/<str:token>/", respond.enter, name="enter"),
    # Staff
    path("fieldwork/", fieldwork.overview, name="fieldwork"),
    path("fieldwork/<slug:code>/", fieldwork.round_page, name="fieldwork_round"),
    path("fieldwork/<slug:code>/invite/", fieldwork.invite, name="invite"),
    path("fieldwork/invitations/<int:pk>/reissue/", fieldwork.reissue, name="reissue"),
    path("fieldwork/<slug:code>/answers.csv", fieldwork.answers_csv, name="answers_csv"),
]
