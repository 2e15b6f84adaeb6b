"""Addresses of this room."""

from django.urls import path

from meetings.views import (
    action,
    agenda,
    attendance,
    decision,
    exchange,
    item,
    meeting,
    minutes,
    note,
    register,
    reply,
    run,
)

app_name = "meetings"
urlpatterns = [
    path("", meeting.meetings, name="meetings"),
    path("schedule/", meeting.schedule, name="schedule"),
    path("attendance/", attendance.attendance, name="attendance"),
    path("<int:pk>/", agenda.agenda, name="agenda"),
    path("<int:pk>/change/", meeting.change, name="change"),
    path("<int:pk>/cancel/", meeting.cancel, name="cancel"),
    path("<int:pk>/agenda/edit/", agenda.edit, name="edit-agenda"),
    path("<int:pk>/issue/", agenda.issue, name="issue"),
    path("<int:pk>/coming/", reply.coming, name="coming"),
    path("<int:pk>/coming/<int:place>/", reply.reply, name="reply"),
    path("<int:pk>/register/", register.register, name="register"),
    path("<int:pk>/run/", run.meeting, name="run"),
    path("<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("<int:pk>/minutes/approve/", minutes.approve, name="approve"),
    path("items/<int:pk>/", item.item, name="item"),
    path("items/<int:pk>/note/", note.write, name="write-note"),
    path("items/<int:pk>/run/", run.item, name="run-item"),
    path("items/<int:pk>/decisions/record/", decision.record, name="record-decision"),
    path("items/<int:pk>/actions/record/", action.record, name="record-action"),
    path("items/<int:pk>/ask/", item.ask, name="ask"),
    path("invitations/<int:pk>/change/", item.set_access, name="set-access"),
    path("invitations/<int:pk>/withdraw/", item.withdraw, name="withdraw"),
    path("decisions/<int:pk>/change/", decision.change, name="change-decision"),
    path("actions/", action.actions, name="actions"),
    path("actions/<int:pk>/", action.action, name="action"),
    path("actions/<int:pk>/close/", action.close, name="close-action"),
    path("exchanges/", exchange.exchanges, name="exchanges"),
    path("exchanges/record/", exchange.record, name="record-exchange"),
    path("exchanges/<int:pk>/", exchange.exchange, name="exchange"),
    path("exchanges/<int:pk>/change/", exchange.change, name="change-exchange"),
]
