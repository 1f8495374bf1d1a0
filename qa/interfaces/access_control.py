"""Who may reach the app, and how readers log in.

Whoever reaches the app can read every record, ask, and change the archive. So it listens on this
machine alone unless the archive is read-only (`--read-only`) or readers must log in (OpenID
Connect, as Streamlit does it). A read-only archive refuses changes itself; pages only hide them.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus import FindingAidError

_LOGIN_KEYS = ("redirect_uri", "cookie_secret")
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
"""Characters of the secret that signs the cookies of readers who are logged in, and of a token."""
TOKEN_VARIABLE = "FINDING_AID_TOKEN"
_MAKE_SECRET = "make one with: python -c 'import secrets; print(secrets.token_hex(32))'"


class ServingError(FindingAidError, ValueError):
    """The app cannot be served this way: one line with the reason and what to do."""


def checked_address(address: str, *, read_only: bool, login: bool) -> str:
    """Return the address to listen on. Raises ServingError when it may not be served there.

    login: whether readers must log in. An address beyond this machine needs that or `read_only`.
    """
    host = address.strip().strip("[]")
    if is_this_machine(host):
        return host
    try:
        number = _plain_address(host)
    except ValueError as error:
        raise ServingError(
            f"{address!r} is not an address of a machine; give its number, such as 127.0.0.1 or "
            "192.168.1.20"
        ) from error
    if number.is_unspecified:
        raise ServingError(
            f"{address} means every network that this machine is in; give the one address that "
            "readers use"
        )
    if not read_only and not login:
        raise ServingError(
            f"on {address} other machines could change this archive and read its conversations; "
            "serve it with --read-only, or configure a login ([auth] in .streamlit/secrets.toml; "
            "see SECURITY.md)"
        )
    return host


def is_this_machine(host: str) -> bool:
    """Return whether an address can be reached from this machine alone."""
    if host.casefold() == "localhost":
        return True
    try:
        return _plain_address(host).is_loopback
    except ValueError:
        return False


def checked_token(address: str, token: str) -> str:
    """Return the token that programs must present at an address; "" where they need none.

    Raises ServingError for an address beyond this machine without one, and for a token that can be
    guessed or that no header can hold.
    """
    if token and (len(token) < SHORTEST_SECRET or not token.isascii() or not token.isprintable()):
        raise ServingError(
            f"{TOKEN_VARIABLE} is not {SHORTEST_SECRET} or more plain characters; {_MAKE_SECRET}"
        )
    if not token and not is_this_machine(address):
        raise ServingError(
            f"on {address} any program of the network could ask; set {TOKEN_VARIABLE} to a secret "
            f"that those you trust send; {_MAKE_SECRET}"
        )
    return token


def login_settings(files: Sequence[Path]) -> Mapping[str, Any] | None:
    """Return the [auth] settings of Streamlit's secrets files; None when there are none.

    A later file overrules an earlier one. Raises ServingError when a file cannot be read or the
    settings are incomplete: half a login must not let anybody in unnoticed.
    """
    settings: Any = None
    source = ""
    for file in files:
        if not file.is_file():
            continue
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ServingError(f"{file} cannot be read ({error}); correct or remove it") from error
        if "auth" in content:
            settings, source = content["auth"], str(file)
    if not source:
        return None
    missing = _missing_keys(settings) if isinstance(settings, dict) else ["a table of settings"]
    if missing:
        raise ServingError(
            f"the [auth] settings in {source} lack {', '.join(missing)}; complete or remove them"
        )
    if len(str(settings["cookie_secret"])) < SHORTEST_SECRET:
        raise ServingError(
            f"cookie_secret in {source} is shorter than {SHORTEST_SECRET} characters; "
            f"{_MAKE_SECRET}"
        )
    return dict(settings)


def providers(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the login providers; () when there is one without a name."""
    return tuple(sorted(_provider_tables(settings)))


def _plain_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the address that a host means: ::ffff:0.0.0.0 is 0.0.0.0. Raises ValueError."""
    number = ipaddress.ip_address(host)
    return getattr(number, "ipv4_mapped", None) or number


def _provider_tables(settings: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        name: value
        for name, value in settings.items()
        if isinstance(value, Mapping) and "client_id" in value
    }


def _missing_keys(settings: Mapping[str, Any]) -> list[str]:
    missing = [name for name in _LOGIN_KEYS if not settings.get(name)]
    for provider in list(_provider_tables(settings).values()) or [settings]:
        missing += [name for name in _PROVIDER_KEYS if not provider.get(name)]
    return list(dict.fromkeys(missing))
