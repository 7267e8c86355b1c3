"""Addresses of the organisation room, and the front page."""

from django.urls import path

from tna_portal.organisation.views import home

app_name = "organisation"
urlpatterns = [
    path("", home.home, name="home"),
]
