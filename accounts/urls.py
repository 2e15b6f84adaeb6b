"""Addresses of this room."""

from django.urls import path

from accounts.views import session

app_name = "accounts"
urlpatterns = [
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-in/<str:token>/", session.use_link, name="use-link"),
    path("sign-out/", session.sign_out, name="sign-out"),
]
