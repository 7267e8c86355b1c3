"""Addresses of the curricula room."""

from django.urls import URLPattern

app_name = "curricula"
urlpatterns: list[URLPattern] = []
