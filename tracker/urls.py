"""Addresses of this room."""

from django.urls import path

from tracker.views import learning, progress, tracker

app_name = "tracker"
urlpatterns = [
    path("", tracker.tracker, name="tracker"),
    path("record/", learning.record, name="record"),
    path("record/from-item/<int:pk>/", learning.record_from_item, name="record-from-item"),
    path("<int:pk>/", learning.learning_point, name="learning-point"),
    path("<int:pk>/edit/", learning.revise, name="revise"),
    path("<int:pk>/share/", progress.share, name="share"),
    path("<int:pk>/embed/", progress.embed, name="embed"),
    path("<int:pk>/impact/", progress.review_impact, name="review-impact"),
    path("impact-reviews/<int:pk>/sign-off/", progress.sign_off, name="sign-off"),
]
