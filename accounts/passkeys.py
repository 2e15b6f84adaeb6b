"""Where passkeys work: browsers tie them to a site's name, and to a connection that nobody can listen to."""

from ipaddress import ip_address

from django.http import HttpRequest
from django.http.request import split_domain_port

THIS_MACHINE = "localhost"


def work_here(request: HttpRequest) -> bool:
    """Whether a browser would make or use a passkey at the address this request came to."""
    name = split_domain_port(request.get_host())[0]
    return not _is_number(name) and (request.is_secure() or name == THIS_MACHINE)


def address_with_name(request: HttpRequest) -> str:
    """Return where else this page is, under a name that passkeys work with; empty when there is no such place.

    Somebody who tries the forum on their own machine reaches it by the number 127.0.0.1 as well as by localhost.
    """
    name, port = split_domain_port(request.get_host())
    if work_here(request) or not (_is_number(name) and ip_address(name.strip("[]")).is_loopback):
        return ""
    return f"{request.scheme}://{THIS_MACHINE}{f':{port}' if port else ''}{request.path}"


def context(request: HttpRequest) -> dict[str, object]:
    """Return what pages that offer a passkey need: `passkeys_work`, and `passkeys_at` when they do elsewhere."""
    return {"passkeys_work": work_here(request), "passkeys_at": address_with_name(request)}


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
