"""How long a session lasts: until nobody has used it for a while, and some hours at most (the setting SESSION_ENGINE).

`expire_date` of Django's own table says when it ends; past that moment it does not load, whatever the browser holds.
Each use moves that moment on, which is written at most once a minute: the session ends `IDLE_MINUTES` after its last
use, or up to a minute earlier, and at the latest `SESSION_COOKIE_AGE` after its person signed in.
"""

import datetime
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User

#: Under this key a session keeps when it began, in seconds since 1970.
STARTED = "started_at"
WRITTEN_EVERY = datetime.timedelta(minutes=1)
AT_ONCE = datetime.timedelta(0)


class SessionStore(db.SessionStore):
    """A session in the database that knows when it ends."""

    ends_at: datetime.datetime | None = None

    def cycle_key(self) -> None:
        """Begin anew under another key, as signing in does: its hours count from now."""
        super().cycle_key()
        self.pop(STARTED, None)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Saving is use."""
        data.setdefault(STARTED, timezone.now().timestamp())
        row = cast("Session", super().create_model_instance(data))
        row.expire_date = self.ends_at = _end(data)
        return row

    def touch(self, every: datetime.timedelta = WRITTEN_EVERY) -> None:
        """Say that the session is in use; written when that moves its end by `every` at least."""
        if self.ends_at is None:
            return
        end = _end(self)
        if end - self.ends_at >= every:
            self.model.objects.filter(session_key=self.session_key).update(expire_date=end)
            self.ends_at = end

    @property
    def seconds_left(self) -> int:
        """How long it lasts when nobody uses it from now on."""
        left = self.ends_at - timezone.now() if self.ends_at else AT_ONCE
        return max(0, math.ceil(left.total_seconds()))

    @property
    def ends_for_good(self) -> bool:
        """Whether its end can no longer be moved: its hours are over then."""
        return self.ends_at is not None and self.ends_at >= _latest_end(self)

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = super()._get_session_from_db()  # type: ignore[misc] # its types leave it out
        self.ends_at = found.expire_date if found else None
        return found


@dataclass(frozen=True)
class Live:
    """A session that has not ended."""

    key: str
    started_at: datetime.datetime
    ends_at: datetime.datetime

    @property
    def used_at(self) -> datetime.datetime:
        """When it was last used, to the minute."""
        return min(timezone.now(), self.ends_at - datetime.timedelta(minutes=settings.IDLE_MINUTES))


def live_sessions(user: "User") -> list[Live]:
    """Return the sessions of `user`, latest first (1 query).

    Django's own table is asked, in which each stands however it began. It says only inside of a row whose it is; as
    idle sessions end soon, there are few to look into.
    """
    proof = user.get_session_auth_hash()
    found = []
    for row in Session.objects.filter(expire_date__gt=timezone.now()).order_by("-expire_date").iterator():
        data = row.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) and data.get(HASH_SESSION_KEY) == proof:
            found.append(Live(row.session_key, _started(data), row.expire_date))
    return found


def why_ended(key: str) -> str:
    """Return the sentence for somebody whose session was `key`, once: empty unless it ended by itself (1 or 2 queries).

    Sessions that were ended on purpose leave no row behind.
    """
    over = Session.objects.filter(session_key=key, expire_date__lte=timezone.now()).first()
    data = over.get_decoded() if over else {}
    if over is None or SESSION_KEY not in data or not over.delete()[0]:
        return ""
    if over.expire_date >= _latest_end(data):
        hours = settings.SESSION_COOKIE_AGE // 3600
        return f"You were signed out because you had been signed in for {hours} hours"
    return f"You were signed out because nobody used the forum for {settings.IDLE_MINUTES} minutes"


def forget_ended() -> None:
    """Delete the sessions that ended a day ago or more: nobody comes back to be told why."""
    Session.objects.filter(expire_date__lt=timezone.now() - datetime.timedelta(days=1)).delete()


def _end(data: Any) -> datetime.datetime:
    """Return when the session holding `data` ends if it was last used now."""
    return min(timezone.now() + datetime.timedelta(minutes=settings.IDLE_MINUTES), _latest_end(data))


def _latest_end(data: Any) -> datetime.datetime:
    return _started(data) + datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _started(data: Any) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(data.get(STARTED, 0), datetime.UTC)
