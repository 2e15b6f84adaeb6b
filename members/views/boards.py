"""One board, its seats, and who reads the reports for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.door import requires
from accounts.http import Request, posted
from members.domain import reader as readers_domain
from members.forms.groups import ReaderForm
from members.models import Board, BoardReader
from members.queries import groups as queries
from members.views.ask import Ask, ask
from members.views.groups import seat
from ui.forms import ForumForm


@requires("members.view_groups", queries.all_boards)
@require_safe
def board(request: Request, board: Board) -> HttpResponse:
    """Who chairs it and sits on it, its sub-groups, and who reads the reports for it."""
    context = {
        "board": board,
        "seats": queries.seats_of(board),
        "groups": queries.groups_of(board),
        "readers": queries.readers_of(board),
        "may_change": request.user.has_perm("members.change_groups"),
        "may_let_in": request.user.has_perm("members.change_membership"),
    }
    return render(request, "members/board.html", context)


@requires("members.change_groups", queries.all_boards)
@require_http_methods(["GET", "POST"])
def add_seat(request: Request, board: Board) -> HttpResponse:
    """Say who sits on a board."""
    return seat(request, board)


@requires("members.change_membership", queries.all_boards)
@require_http_methods(["GET", "POST"])
def add_reader(request: Request, board: Board) -> HttpResponse:
    """Let somebody read the issued reports for a board."""
    form = ReaderForm(posted(request))
    intro = "A board reader opens the reports issued to this board and nothing else. They get an email to sign in."
    asked = Ask("Add a board reader", "Add and invite", board.get_absolute_url(), board.name, intro)

    def save() -> str:
        reader = readers_domain.add(board, **form.cleaned_data, actor=request.user)
        return f"{reader.user.name} reads for {board.short_name} from today."

    return ask(request, form, asked, save)


@requires("members.change_membership", queries.current_readers)
@require_http_methods(["GET", "POST"])
def end_reader(request: Request, reader: BoardReader) -> HttpResponse:
    """End a reading, at once."""
    board, name = reader.board, reader.user.name
    intro = f"{name} will not open the reports to {board.name} any more, from the moment you press the button."
    asked = Ask("End the reading", "End it now", board.get_absolute_url(), name, intro, is_final=True)

    def save() -> str:
        readers_domain.end(reader, actor=request.user)
        return f"{name} does not read for {board.short_name} any more."

    return ask(request, ForumForm(posted(request)), asked, save)
