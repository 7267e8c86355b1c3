"""Addresses of the dashboards."""

from django.urls import path

from tna_portal.dashboards import letter_views, views

app_name = "dashboards"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("regions/<str:iso>/", views.region, name="region"),
    path("regions/<str:iso>/letter/", letter_views.return_letter, name="return_letter"),
    path(
        "regions/<str:iso>/letter.docx", letter_views.return_letter_docx, name="return_letter_docx"
    ),
    path("quadrants.json", views.quadrants, name="quadrants"),
]
