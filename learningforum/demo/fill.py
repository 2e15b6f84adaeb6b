"""Fills a new forum with two years of practice data.

It goes through the rooms' own verbs, in the order in which things would have happened, so that what it leaves is what
people would have left; afterwards it says when that was. Nothing in it is left to chance: the same day gives the same.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Mail
from learningforum.demo import actions, cases, groups, meetings, membership, papers, reports, tracker
from learningforum.demo.accounts import DEMO_ACCOUNTS
from learningforum.demo.calendar import calendar
from learningforum.demo.practice import Practice
from meetings.models import Meeting
from members.models import Board, Person


def is_filled() -> bool:
    """Whether this forum has its practice data."""
    return Person.objects.filter(user__email=DEMO_ACCOUNTS["representative"]).exists()


@transaction.atomic
def fill() -> None:
    """Fill the forum, whole or not at all. Raises ValidationError("in_use") when it already has meetings."""
    if Meeting.objects.exists():
        message = "This forum is in use: practice data would stand among its own. Choose another folder with --var."
        raise ValidationError(message, code="in_use")
    practice = Practice(calendar(), boards={board.code: board for board in Board.objects.all()})
    membership.seat_everyone(practice)
    groups.seat_on_groups(practice)
    cases.note_all(practice)
    meetings.hold_all(practice)
    papers.send_out(practice)
    actions.agree_all(practice)
    tracker.learn_all(practice)
    meetings.write_up(practice)
    reports.report_to_boards(practice)
    Mail.objects.all().delete()  # nobody is written to about what happened in the practice past
