"""The history of changes: kept by the database, of everything, by whom, and for ever."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from accounts.history import acting_as, because, changes_of
from accounts.models import SignInLink, User
from reviews.models import Review
from tests.factories import coordinator, make_learning_point, make_review, make_user
from tests.pages import client_of

pytestmark = pytest.mark.usefixtures("forum")
ROOMS = ("accounts", "documents", "members", "reviews", "meetings", "tracker", "reports")
#: Not tracked: secrets, and what is itself a record that nobody changes.
UNTRACKED = {"accounts.Mail", "accounts.SignInLink", "documents.Reading", "members.MembershipUpload"}


def own_models() -> list[type[models.Model]]:
    found = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


def tracked_models() -> list[type[models.Model]]:
    return [model for model in own_models() if model._meta.label not in UNTRACKED]


def history_of(model: type[models.Model]) -> type[models.Model]:
    """The model of the events of `model`."""
    found: type[models.Model] = model.events.rel.related_model  # type: ignore[attr-defined] # made by @tracked
    return found


def events(row: models.Model) -> Any:
    return row.events.order_by("pgh_id")  # type: ignore[attr-defined] # made by @tracked


def test_every_model_of_the_forum_is_tracked() -> None:
    assert {model._meta.label for model in own_models() if not hasattr(model, "events")} <= UNTRACKED
    assert {app for app in settings.INSTALLED_APPS if app in ROOMS} == set(ROOMS)


def test_a_change_by_the_domain_names_who_made_it() -> None:
    chair = make_user("chair")
    review = make_review(actor=chair)
    [noted] = changes_of(review)
    assert (noted.by, noted.before) == (chair.name, None)


def test_a_change_by_a_request_names_who_is_signed_in() -> None:
    chair = make_user("chair")
    review = make_review()
    client_of(chair).post(f"/reviews/{review.pk}/move/", {"state": "published", "since": "2026-01-01"})
    client_of(chair).post(f"/reviews/{review.pk}/restrict/", {"is_restricted": "on"})
    assert changes_of(review)[-1].by == chair.name


def test_why_something_was_changed_is_kept_with_that_change_alone() -> None:
    review, other = make_review(), make_review()
    with acting_as(coordinator()):
        with because("Asked by the board"):
            Review.objects.filter(pk=review.pk).update(summary="One.")
        Review.objects.filter(pk=other.pk).update(summary="Two.")
    assert changes_of(review)[-1].reason == "Asked by the board"
    assert (changes_of(other)[-1].reason, changes_of(other)[-1].by) == ("", coordinator().name)


def test_bulk_updates_leave_an_event_with_the_acting_person() -> None:
    first, second = make_review(), make_review()
    with acting_as(coordinator()):
        Review.objects.update(summary="Changed in bulk.")
    for review in (first, second):
        last = events(review).last()
        assert (last.summary, last.pgh_label) == ("Changed in bulk.", "update")
        assert last.pgh_context["user"] == coordinator().pk


def test_raw_sql_leaves_an_event_with_the_acting_person() -> None:
    review = make_review()
    with acting_as(coordinator()), connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_review SET summary = 'Changed by hand.' WHERE id = %s", [review.pk])
    last = changes_of(review)[-1]
    assert (last.after.summary, last.by) == ("Changed by hand.", coordinator().name)
    assert last.of("summary")
    assert not last.of("code", "state")


def test_what_the_forum_does_by_itself_names_nobody() -> None:
    review = make_review()
    with acting_as(None):
        Review.objects.update(summary="By itself.")
    Review.objects.update(summary="By nobody in particular.")
    assert [change.by for change in changes_of(review)][1:] == ["", ""]


def test_deleting_leaves_an_event_too() -> None:
    point = make_learning_point()
    pk, history = point.pk, history_of(type(point))
    point.delete()
    assert history._default_manager.filter(pgh_obj_id=pk, pgh_label="delete").count() == 1


def test_who_made_a_change_is_known_after_their_name_changed() -> None:
    chair = make_user("chair", name="Amara Okafor")
    review = make_review(actor=chair)
    User.objects.filter(pk=chair.pk).update(name="Amara Nwosu")
    assert changes_of(review)[0].by == "Amara Nwosu"


@pytest.mark.parametrize("verb", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_history_cannot_be_changed_deleted_or_emptied(verb: str) -> None:
    events(make_review())
    for table in ("reviews_reviewevent", "accounts_userevent", "members_membershipevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb.format(table))


@pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)
def test_the_history_of_every_model_is_guarded(model: type[models.Model]) -> None:
    table = history_of(model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
    assert sorted(name.rpartition("_")[0] for name in names) == ["pgtrigger_append_only", "pgtrigger_no_truncate"]


def test_no_secret_reaches_the_history(client: Client) -> None:
    user = make_user()
    columns = {field.name for field in history_of(type(user))._meta.fields}
    assert not columns & {"password", "last_login"}
    assert not hasattr(SignInLink, "events")


def test_reading_leaves_no_event() -> None:
    review = make_review()
    client_of("coordinator").get(review.get_absolute_url())
    assert events(review).count() == 1
