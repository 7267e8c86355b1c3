"""Addresses of the dashboards."""

from django.urls import path

from tna_portal.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("regions/<str:iso>/", views.region, name="region"),
]
