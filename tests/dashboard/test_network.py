"""Where the server answers: addresses of both kinds, and what it says of those it has not got."""

from __future__ import annotations

import socket

import pytest

from dashboard import network


@pytest.mark.parametrize(
    ("address", "plain", "in_link", "here"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", "[::1]", True),
        ("[::1]", "::1", "[::1]", True),
        ("0:0:0:0:0:0:0:1", "::1", "[::1]", True),
        (" ::1 ", "::1", "[::1]", True),
        ("LocalHost", "localhost", "localhost", True),
        ("::", "::", "127.0.0.1", False),
        ("[::]", "::", "127.0.0.1", False),
        ("0.0.0.0", "0.0.0.0", "127.0.0.1", False),  # noqa: S104 - not bound
        ("", "", "127.0.0.1", False),
        ("192.0.2.5", "192.0.2.5", "192.0.2.5", False),
        ("2001:DB8::5", "2001:db8::5", "[2001:db8::5]", False),
        ("[localhost]", "localhost", "localhost", True),
        ("::1.example.org", "::1.example.org", "[::1.example.org]", False),
    ],
)
def test_address_is_bound_plain_and_linked_in_brackets(
    address: str, plain: str, in_link: str, here: bool
) -> None:
    assert network.plain(address) == plain
    assert network.in_link(address) == in_link
    assert network.is_here(address) is here


def test_port_that_is_taken_is_told_for_the_address_it_is_taken_at() -> None:
    """Another address of the machine may have the same port free."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port} is in use" in network.unusable("127.0.0.1", port)
        assert network.unusable("127.0.0.2", port) == "" or has_one_loopback()
    assert network.unusable("127.0.0.1", None) == ""


def has_one_loopback() -> bool:
    """As on macOS, which has 127.0.0.1 alone."""
    return "no address" in network.unusable("127.0.0.2", None)


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::9", "no.such.name.invalid", "1.2"])
def test_address_of_another_machine_is_told_in_one_line(address: str) -> None:
    told = network.unusable(address, None)
    assert address in told
    assert "--address 127.0.0.1" in told
    assert "\n" not in told
