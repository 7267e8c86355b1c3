"""Addresses of the interviews room."""

from django.urls import path

from interviews.views import (
    adjudication,
    agreement,
    assigning,
    codebook,
    coding,
    comparing,
    finals,
    interviews,
    steps,
)

app_name = "interviews"
urlpatterns = [
    path("", interviews.interview_list, name="list"),
    path("new/", interviews.create, name="create"),
    path("<int:pk>/transcript/", interviews.transcript, name="transcript"),
    path("<int:pk>/withdraw/", interviews.withdraw, name="withdraw"),
    path("<int:pk>/", coding.code, name="code"),
    path("codings/<int:pk>/", coding.edit, name="edit_segment"),
    path("codings/<int:pk>/remove/", coding.remove, name="remove_segment"),
    path("<int:pk>/step/", steps.step, name="step"),
    path("<int:pk>/find/", steps.find, name="find"),
    path("<int:pk>/put-back/", coding.put_back, name="put_back"),
    path("<int:pk>/hand-in/", assigning.hand_in, name="hand_in"),
    path("rounds/<slug:code>/coders/", assigning.assigning, name="assigning"),
    path("rounds/<slug:code>/draw/", assigning.draw, name="draw_double"),
    path("assignments/<int:pk>/remove/", assigning.unassign, name="unassign"),
    path("assignments/<int:pk>/give-back/", assigning.give_back, name="give_back"),
    path("<int:pk>/compare/", comparing.compare, name="compare"),
    path("<int:pk>/decide/", adjudication.decide, name="decide"),
    path("<int:pk>/take-agreed/", comparing.take_agreed, name="take_agreed"),
    path("<int:pk>/undo/", comparing.undo, name="undo_decision"),
    path("<int:pk>/finish/<slug:how>/", comparing.finish, name="finish"),
    path("<int:pk>/reopen/", comparing.reopen, name="reopen"),
    path("finals/translate/", finals.to_translate, name="to_translate"),
    path("finals/<int:pk>/translate/", finals.translate, name="translate"),
    path("finals/quotes/", finals.quotes, name="quotes"),
    path("finals/<int:pk>/quote/<slug:change>/", finals.change_quote, name="change_quote"),
    path("rounds/<slug:code>/agreement/", agreement.agreement, name="agreement"),
    path("rounds/<slug:code>/agreement/method/", agreement.method, name="agreement_method"),
    path("table/", codebook.table, name="table"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/<slug:code>/new/", codebook.add_code, name="add_code"),
    path("codebook/codes/<int:pk>/", codebook.edit_code, name="edit_code"),
]
