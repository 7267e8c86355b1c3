"""Addresses of the curricula room."""

from django.urls import path

from curricula.views import catalogue, framework, meeting, plans

app_name = "curricula"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.new_plan, name="new_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/<str:language>.xlsx", plans.plan_xlsx, name="plan_xlsx"),
    path("modules/", catalogue.catalogue, name="catalogue"),
    path("modules/<slug:code>/", catalogue.module, name="module"),
    path("modules/<slug:code>/edit/", catalogue.edit, name="edit_module"),
    path("meeting/", meeting.meeting, name="meeting"),
    path("proposals/", meeting.proposal_list, name="proposals"),
    path("proposals/<slug:code>/<slug:area>/", meeting.proposal, name="proposal"),
    path("crosswalk/", framework.crosswalk, name="crosswalk"),
    path("crosswalk/<slug:kind>/<str:key>/", framework.edit_links, name="edit_links"),
    path("thresholds/", framework.thresholds, name="thresholds"),
    path("versions/<slug:kind>/", framework.versions, name="versions"),
    path("versions/<slug:kind>/<int:number>/", framework.version, name="version"),
    path("feedback/", catalogue.past_feedback, name="feedback"),
]
