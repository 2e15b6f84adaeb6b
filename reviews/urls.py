"""Addresses of this room."""

from django.urls import path

from reviews.views import register, review

app_name = "reviews"
urlpatterns = [
    path("", register.register, name="register"),
    path("note/", register.note, name="note"),
    path("<int:pk>/", review.review, name="review"),
    path("<int:pk>/change/", review.change, name="change"),
    path("<int:pk>/move/", review.move, name="move"),
    path("<int:pk>/restrict/", review.restrict, name="restrict"),
]
