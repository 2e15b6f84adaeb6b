"""Addresses of this room; those of signing in are in `sign_in_urls`."""

from django.urls import path

from accounts.views import accounts, invitation, session, sessions

app_name = "accounts"
urlpatterns = [
    path("sign-in/link/<str:token>/", session.use_link, name="use-link"),
    path("account/session/", sessions.time_left, name="time-left"),
    path("invitation/<str:token>/", invitation.accept, name="accept-invitation"),
    path("invitations/<int:pk>/revoke/", invitation.revoke, name="revoke-invitation"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/invite/", invitation.invite, name="invite"),
    path("accounts/mail/retry/", accounts.retry_mail, name="retry-mail"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/send-invitation/", invitation.send, name="send-invitation"),
    path("accounts/<int:pk>/change/", accounts.change, name="change"),
    path("accounts/<int:pk>/suspend/", accounts.suspend, name="suspend"),
    path("accounts/<int:pk>/restore/", accounts.restore, name="restore"),
    path("accounts/<int:pk>/reset-second-step/", accounts.reset_second_step, name="reset-second-step"),
    path("accounts/<int:pk>/end-sessions/", accounts.end_sessions, name="end-sessions"),
    path("accounts/<int:pk>/grant/", accounts.grant, name="grant"),
    path("accounts/<int:pk>/withdraw/", accounts.withdraw, name="withdraw"),
]
