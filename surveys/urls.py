"""Addresses of the surveys room: the respondent's below /a/, the staff's below /fieldwork/."""

from django.urls import path

from surveys.views import (
    assisting,
    calls,
    fieldwork,
    files,
    keeping,
    letters,
    messages,
    milestones,
    monitoring,
    questions,
    reminders,
    respond,
    samples,
)
from tna_portal.common.offline import worker

app_name = "surveys"
urlpatterns = [
    # Respondents: fixed words first, for /a/<token>/ would take them all.
    path("a/", respond.token, name="token"),
    path("a/start/", respond.start, name="start"),
    path("a/questions/", questions.questions, name="questions"),
    path("a/worker.js", worker, name="worker"),
    path("a/offline/", questions.offline, name="offline"),
    path("a/save/", questions.save, name="save"),
    path("a/submit/", questions.submit, name="submit"),
    path("a/done/", respond.done, name="done"),
    path("a/back/", assisting.back, name="back"),
    path("a/contact/", respond.contact, name="contact"),
    path("a/withdraw/", respond.withdraw, name="withdraw"),
    path("a/reminders/<str:value>/", reminders.decline, name="no_reminders"),
    path("a/<str:token>/", respond.enter, name="enter"),
    # Staff
    path("fieldwork/", fieldwork.overview, name="fieldwork"),
    path("fieldwork/<slug:code>/", fieldwork.round_page, name="fieldwork_round"),
    path("fieldwork/<slug:code>/invite/", fieldwork.invite, name="invite"),
    path("fieldwork/invitations/<int:pk>/reissue/", fieldwork.reissue, name="reissue"),
    path("fieldwork/invitations/<int:pk>/text/", calls.text, name="message_text"),
    path("fieldwork/invitations/<int:pk>/<slug:to>/", calls.change, name="change_invitation"),
    path("fieldwork/<slug:code>/calls/", calls.call_list, name="calls"),
    path("fieldwork/<slug:code>/messages/", messages.overview, name="messages"),
    path("fieldwork/<slug:code>/messages/again/", messages.again, name="messages_again"),
    path("fieldwork/<slug:code>/messages/<slug:kind>/", messages.send, name="send_messages"),
    path("fieldwork/invitations/<int:pk>/enter/<str:mode>/", assisting.enter_for, name="enter_for"),
    path("fieldwork/<slug:code>/letters/", letters.overview, name="letters"),
    path("fieldwork/<slug:code>/letters/persons/", letters.to_persons, name="letters_to_persons"),
    path("fieldwork/<slug:code>/letters/office/", letters.to_office, name="letter_to_office"),
    path("fieldwork/<slug:code>/letters/form/", letters.paper_form, name="paper_form"),
    path("fieldwork/letters/<int:pk>/enter/", assisting.enter_form, name="enter_form"),
    path("fieldwork/letters/<int:pk>/revoke/", letters.revoke, name="revoke_letter"),
    path("fieldwork/<slug:code>/quotas/", letters.quotas, name="quotas"),
    path("fieldwork/<slug:code>/sample/", samples.overview, name="sample"),
    path("fieldwork/<slug:code>/sample/draw/", samples.draw, name="draw_sample"),
    path("fieldwork/<slug:code>/keeping/", keeping.keeping, name="keeping"),
    path("fieldwork/<slug:code>/milestone/", milestones.release, name="milestone"),
    path("fieldwork/<slug:code>/export/", files.export, name="export"),
    path("fieldwork/<slug:code>/monitoring/", monitoring.monitoring, name="monitoring"),
    path(
        "fieldwork/<slug:code>/monitoring/<str:kind>/",
        monitoring.monitoring_file,
        name="monitoring_file",
    ),
    path("fieldwork/<slug:code>/pilot/", monitoring.pilot, name="pilot"),
    path("fieldwork/<slug:code>/quality/", monitoring.quality, name="quality"),
    path("fieldwork/files/<uuid:pk>/", files.download, name="download"),
]
