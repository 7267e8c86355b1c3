"""Addresses of the whole portal. What respondents use lies below /a/ (see surveys/urls.py)."""

from django.urls import include, path

urlpatterns = [
    path("", include("tna_portal.organisation.urls")),
    path("", include("surveys.urls")),
    path("interviews/", include("interviews.urls")),
    path("curricula/", include("curricula.urls")),
    path("background/", include("tna_portal.dashboards.job_urls")),
    path("needs/", include("tna_portal.dashboards.urls")),
    path("account/", include("allauth.account.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler400 = "tna_portal.organisation.views.home.bad_request"
handler403 = "tna_portal.organisation.views.home.permission_denied"
handler404 = "tna_portal.organisation.views.home.page_not_found"
handler500 = "tna_portal.organisation.views.home.server_error"
