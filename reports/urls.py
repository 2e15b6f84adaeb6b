"""Addresses of this room."""

from django.urls import path

from reports.views import edition, report

app_name = "reports"
urlpatterns = [
    path("", report.reports, name="reports"),
    path("ask/", edition.ask, name="ask"),
    path("<int:pk>/", edition.edition, name="edition"),
    path("<int:pk>/progress/", edition.progress, name="progress"),
    path("<int:pk>/issue/", edition.issue, name="issue"),
    path("<int:pk>/retry/", edition.retry, name="retry"),
    path("download/<int:pk>/", report.download, name="download"),
]
