"""Addresses of this room."""

from django.urls import path

from members.views import membership

app_name = "members"
urlpatterns = [path("", membership.membership, name="membership")]
