"""Addresses of the organisation room, and the front page."""

from django.urls import path

from tna_portal.organisation.views import accounts, home, roster, rounds

app_name = "organisation"
urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("demo/<slug:role>/", home.demo_enter, name="demo_enter"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.create, name="new_account"),
    path("accounts/<int:pk>/", accounts.edit, name="edit_account"),
    path("audit/", accounts.audit, name="audit"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.create, name="new_round"),
    path("rounds/<slug:code>/", rounds.round_page, name="round"),
    path("rounds/<slug:code>/edit/", rounds.edit, name="edit_round"),
    path("rounds/<slug:code>/<slug:change>/", rounds.change_state, name="change_round"),
    path("frame/", rounds.frame, name="frame"),
    path("roster/", roster.upload, name="roster"),
    path("roster/columns/", roster.columns, name="roster_columns"),
    path("branches/", rounds.branches, name="branches"),
    path("branches/<int:pk>/", rounds.branch, name="edit_branch"),
]
