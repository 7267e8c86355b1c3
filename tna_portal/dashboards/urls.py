"""Addresses of the dashboards room."""

from django.urls import URLPattern

app_name = "dashboards"
urlpatterns: list[URLPattern] = []
