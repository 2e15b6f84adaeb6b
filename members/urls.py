"""Addresses of this room."""

from django.urls import path

from members.views import (
    agencies,
    boards,
    deputies,
    export,
    groups,
    importing,
    membership,
    people,
    places,
    representatives,
    terms,
)

app_name = "members"
urlpatterns = [
    path("", membership.membership, name="membership"),
    # Places, who holds them, and people
    path("places/add/", places.add, name="add-place"),
    path("places/<int:pk>/", places.place, name="place"),
    path("places/<int:pk>/change/", places.change, name="change-place"),
    path("places/<int:pk>/close/", places.close, name="close-place"),
    path("places/<int:pk>/appoint/", representatives.appoint, name="appoint"),
    path("representatives/<int:pk>/replace/", representatives.replace, name="replace"),
    path("representatives/<int:pk>/end/", representatives.end, name="end"),
    path("representatives/<int:pk>/correct/", representatives.correct, name="correct"),
    path("representatives/<int:pk>/chair/", representatives.make_chair, name="make-chair"),
    path("chair-terms/<int:pk>/end/", representatives.end_chair, name="end-chair"),
    path("places/<int:pk>/deputies/name/", deputies.name, name="name-deputy"),
    path("deputies/<int:pk>/end/", deputies.end, name="end-deputy"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.change, name="change-person"),
    path("people/<int:pk>/invite/", people.invite, name="invite-person"),
    # Agencies
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/add/", agencies.add, name="add-agency"),
    path("agencies/<int:pk>/", agencies.agency, name="agency"),
    path("agencies/<int:pk>/rename/", agencies.rename, name="rename-agency"),
    path("agencies/<int:pk>/correct/", agencies.correct, name="correct-agency"),
    path("agencies/<int:pk>/succeed/", agencies.succeed, name="succeed-agency"),
    # Boards and sub-groups
    path("groups/", groups.groups, name="groups"),
    path("groups/add/", groups.add, name="add-group"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/change/", groups.change, name="change-group"),
    path("groups/<int:pk>/close/", groups.close, name="close-group"),
    path("groups/<int:pk>/seats/add/", groups.add_seat, name="add-group-seat"),
    path("boards/<int:pk>/", boards.board, name="board"),
    path("boards/<int:pk>/seats/add/", boards.add_seat, name="add-board-seat"),
    path("boards/<int:pk>/readers/add/", boards.add_reader, name="add-reader"),
    path("seats/<int:pk>/end/", groups.end_seat, name="end-seat"),
    path("readers/<int:pk>/end/", boards.end_reader, name="end-reader"),
    # The list as a file
    path("import/", importing.choose, name="import"),
    path("import/<int:pk>/", importing.check, name="check-import"),
    path("export/", export.export, name="export"),
    # Terms of Reference
    path("terms/", terms.terms, name="terms"),
    path("terms/<int:pk>/", terms.version, name="terms-version"),
    path("terms/adopt/", terms.adopt, name="adopt-terms"),
]
