"""Addresses of the page of background work."""

from django.urls import path

from tna_portal.dashboards.views import jobs

app_name = "jobs"
urlpatterns = [
    path("", jobs.overview, name="overview"),
    path("run/", jobs.run, name="run"),
    path("<str:room>/<uuid:pk>/<str:change>/", jobs.change_job, name="change"),
    path("counts/<int:pk>/<str:change>/", jobs.change_counts, name="counts"),
]
