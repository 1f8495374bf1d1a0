"""Serving the app to more than one reader: to which addresses, and what an archive that is only read refuses.

Whoever reaches the app can read every record, ask, and change the archive. So it answers this machine alone, unless it
can only be read (`--read-only`), or readers must log in (OpenID Connect, as Streamlit does it). Both are decided here,
and what may not be written is refused by the archive itself, not only hidden by a page.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus import FindingAidError

_LOGIN_KEYS = ("redirect_uri", "cookie_secret")
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
"""Characters of the secret that signs the cookies of those who are logged in."""


class ServingError(FindingAidError, ValueError):
    """The app cannot be served so: one line with the reason and what to do."""


def checked_address(address: str, *, read_only: bool, login: bool) -> str:
    """The address to listen on, if it may be served so; ServingError with the reason when it may not.

    login: whether readers must log in. An address beyond this machine needs that, or `read_only`.
    """
    host = address.strip().strip("[]")
    if is_this_machine(host):
        return host
    try:
        number = ipaddress.ip_address(host)
    except ValueError as error:
        raise ServingError(
            f"{address!r} is not an address of a machine; give its number, such as 127.0.0.1 or 192.168.1.20"
        ) from error
    if number.is_unspecified:
        raise ServingError(
            f"{address} means every network that this machine is in; give the one address that readers use"
        )
    if not read_only and not login:
        raise ServingError(
            f"on {address} other machines could change this archive and read its conversations; serve it with "
            "--read-only, or configure a login ([auth] in .streamlit/secrets.toml; see SECURITY.md)"
        )
    return host


def is_this_machine(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def login_settings(files: Sequence[Path]) -> Mapping[str, Any] | None:
    """The [auth] settings of Streamlit's secrets files, a later file overruling an earlier; None when there are none.

    ServingError when a file cannot be read, or the settings lack something: a login that is half configured is none,
    and must not let anybody in unnoticed.
    """
    found: dict[str, Any] = {}
    where = ""
    for file in files:
        if not file.is_file():
            continue
        try:
            held = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ServingError(
                f"{file} cannot be read ({error}); mend it, or take it away"
            ) from error
        if "auth" in held:
            found, where = held["auth"], str(file)
    if not where:
        return None
    if not isinstance(found, dict) or (missing := _missing(found)):
        lacks = ", ".join(missing) if isinstance(found, dict) else "a table of settings"
        raise ServingError(
            f"the [auth] settings in {where} lack {lacks}; complete them, or take them away"
        )
    if len(str(found["cookie_secret"])) < SHORTEST_SECRET:
        raise ServingError(
            f"cookie_secret in {where} is shorter than {SHORTEST_SECRET} characters; "
            "make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return found


def providers(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the providers that readers can log in by; () when there is one without a name."""
    return tuple(
        sorted(
            name
            for name, value in settings.items()
            if isinstance(value, Mapping) and "client_id" in value
        )
    )


def readers_host(settings: Mapping[str, Any] | None, host: str) -> str:
    """The host by which readers reach the app: that of the login's redirect, or else the address itself."""
    named = urlsplit(str(settings["redirect_uri"])).hostname if settings else None
    return named or host


def _missing(settings: Mapping[str, Any]) -> list[str]:
    missing = [name for name in _LOGIN_KEYS if not settings.get(name)]
    named = [
        value for value in settings.values() if isinstance(value, Mapping) and "client_id" in value
    ]
    for provider in named or [settings]:
        missing += [name for name in _PROVIDER_KEYS if not provider.get(name)]
    return list(dict.fromkeys(missing))
