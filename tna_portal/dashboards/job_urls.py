"""Addresses of the page of background work."""

from django.urls import path

from tna_portal.dashboards import job_views

app_name = "jobs"
urlpatterns = [
    path("", job_views.overview, name="overview"),
    path("run/", job_views.run, name="run"),
    path("<str:room>/<uuid:pk>/<str:change>/", job_views.change_job, name="change"),
    path("counts/<int:pk>/<str:change>/", job_views.change_counts, name="counts"),
]
