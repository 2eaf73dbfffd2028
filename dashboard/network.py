"""Where the server answers: its address, the names it is reached by, and how links write them."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from typing import Final

HERE: Final = "127.0.0.1"
LOOPBACK: Final = (HERE, "localhost", "::1")
"""Names of this machine that no other one reaches it by."""

_NOT_OURS: Final = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def plain(address: str) -> str:
    """An address as it is bound: `::1` for `[::1]` and for `0:0:0:0:0:0:0:1`."""
    text = address.strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text.lower()


def in_link(address: str) -> str:
    """An address as links and the header Host have it: `[::1]`; for all of them, this machine's."""
    name = HERE if is_everywhere(address) else plain(address)
    return f"[{name}]" if ":" in name else name


def is_here(address: str) -> bool:
    """Whether only this machine reaches an address; "" stands for all addresses."""
    name = plain(address)
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_everywhere(address: str) -> bool:
    """Whether an address stands for all that the machine has."""
    return plain(address) in {"", "0.0.0.0", "::"}  # noqa: S104 - looked for, not bound


def names(address: str) -> list[str]:
    """The names under which others reach a server at an address."""
    if is_here(address):
        return []
    if not is_everywhere(address):
        return [plain(address)]
    name = socket.gethostname()
    try:
        numbers = [str(entry[4][0]) for entry in socket.getaddrinfo(name, None)]
    except OSError:
        numbers = []
    return [name, socket.getfqdn(), *(number.partition("%")[0] for number in numbers)]


def unusable(address: str, port: int | None) -> str:
    """Why a server cannot answer at an address and port; "" where it can. None: any free port."""
    name = plain(address)
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if os.name != "nt":  # where it would let two servers have the same port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((name, port or 0))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"port {port} is in use; choose another with --port"
        if error.errno == errno.EACCES:
            return f"this account may not use port {port}; choose one above 1023 with --port"
        if isinstance(error, socket.gaierror) or error.errno in _NOT_OURS:
            return f"this machine has no address {address}; --address {HERE} is for it alone"
        return f"nothing can be served at {address}: {error.strerror or error}"
    return ""
