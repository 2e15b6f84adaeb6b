"""Root addresses: a noun for each room."""

from django.urls import include, path

from learningforum import views

urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.my_page, name="my-page"),
    path("who-may-do-what/", views.permissions, name="permissions"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("health/", views.health, name="health"),
    path("", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("meetings/", include("meetings.urls")),
    path("reviews/", include("reviews.urls")),
    path("learning/", include("tracker.urls")),
    path("members/", include("members.urls")),
    path("reports/", include("reports.urls")),
]

handler400 = "learningforum.errors.bad_request"
handler403 = "learningforum.errors.forbidden"
handler404 = "learningforum.errors.not_found"
handler500 = "learningforum.errors.broken"
