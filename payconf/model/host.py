"""Where a host leads, in whatever spelling: one function, `reach`, for names and for addresses.

Spellings are read as browsers and `inet_aton` read them (127.1, 0x7f.1, 2130706433), after RFC 1123, 6761, 6890 and
the registries that these began. Nothing is looked up: what a public name resolves to is not known here.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import unquote


class Reach(enum.Enum):
    """Who is reached under a host. The value completes "its host is …"."""

    PUBLIC = "public"
    LOOPBACK = "the machine itself that calls it (loopback)"
    PRIVATE = "an address of a private network"
    LINK_LOCAL = "a link-local address"
    SHARED = "an address behind a carrier's NAT (100.64.0.0/10)"
    DOCUMENTATION = "an address that is reserved for documentation"
    RESERVED = "a reserved address"
    MULTICAST = "a multicast address"
    UNSPECIFIED = "the unspecified address"
    INTERNAL = "a name that only a company's own network knows"
    EXAMPLE = "a name that is reserved for examples"
    TEST = "a name that is reserved for tests"
    TUNNEL = "a tunnel to somebody's own machine, or a public bin for requests"
    ODD = "written in a way that hides where it leads"


_FOUR = (
    ("0.0.0.0/32", Reach.UNSPECIFIED),
    ("127.0.0.0/8", Reach.LOOPBACK),
    *((network, Reach.PRIVATE) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
    ("169.254.0.0/16", Reach.LINK_LOCAL),
    ("100.64.0.0/10", Reach.SHARED),
    *((network, Reach.DOCUMENTATION) for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")),
    ("224.0.0.0/4", Reach.MULTICAST),
    *((network, Reach.RESERVED) for network in ("0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")),
    ("240.0.0.0/4", Reach.RESERVED),
)
_SIX = (
    ("::/128", Reach.UNSPECIFIED),
    ("::1/128", Reach.LOOPBACK),
    ("fe80::/10", Reach.LINK_LOCAL),
    *((network, Reach.PRIVATE) for network in ("fc00::/7", "fec0::/10")),
    ("ff00::/8", Reach.MULTICAST),
    *((network, Reach.DOCUMENTATION) for network in ("2001:db8::/32", "3fff::/20")),
    ("2001::/23", Reach.RESERVED),
    ("2000::/3", Reach.PUBLIC),
)
_INSIDE_LOW = ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
"""IPv6 networks whose last 32 bits are an IPv4 address: mapped, translated, NAT64, compatible."""
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})

_LOOPBACK = ("localhost", "localdomain", "localhost6", "ip6-localhost", "ip6-loopback")
_LOOPBACK_BY_DNS = ("localtest.me", "lvh.me", "vcap.me", "lacolhost.com")
_INTERNAL = ("internal", "local", "lan", "home", "corp", "intranet", "private", "home.arpa")
_EXAMPLE = ("example", "example.com", "example.net", "example.org")
_TEST = ("test", "invalid")
_TUNNEL = (
    *("ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt"),
    *("localhost.run", "lhr.life", "serveo.net", "webhook.site", "requestbin.com", "pipedream.net", "beeceptor.com"),
)
_ODD = ("nip.io", "sslip.io", "xip.io", "traefik.me", "onion", "alt", "arpa")
"""Names that spell an address which DNS then answers with, and such as no resolver of the internet knows."""
_NAMES = (
    *((name, Reach.LOOPBACK) for name in (*_LOOPBACK, *_LOOPBACK_BY_DNS)),
    *((name, Reach.INTERNAL) for name in _INTERNAL),
    *((name, Reach.EXAMPLE) for name in _EXAMPLE),
    *((name, Reach.TEST) for name in _TEST),
    *((name, Reach.TUNNEL) for name in _TUNNEL),
    *((name, Reach.ODD) for name in _ODD),
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_LONGEST = 253


def reach(host: str) -> Reach:
    """Where a host leads, as it stands in a URL (an IPv6 address in brackets) or alone.

    Whatever is no plain name or dotted address, and leads to the public all the same, is ODD.
    """
    plain = folded(host)
    found = _six(plain[1:-1]) if plain.startswith("[") and plain.endswith("]") else _name_or_four(plain)
    return Reach.ODD if found is Reach.PUBLIC and plain != host.lower() else found


def folded(host: str) -> str:
    """One spelling for what browsers take for one host: no escapes, forms of letters, invisible characters, last dot.

    A name in other letters becomes its `xn--` form, where it has one.
    """
    text = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".")  # NFKC leaves only this one of the dots
    text = "".join(char for char in text if unicodedata.category(char) != "Cf").lower().removesuffix(".")
    if text.isascii():
        return text
    try:
        return text.encode("idna").decode()
    except UnicodeError:
        return text


def _name_or_four(text: str) -> Reach:
    labels = text.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _four_text(labels)
    if len(text) > _LONGEST or not all(map(_LABEL.fullmatch, labels)):
        return Reach.ODD
    for name, found in _NAMES:
        if text == name or text.endswith(f".{name}"):
            return found
    return Reach.INTERNAL if len(labels) == 1 else Reach.PUBLIC


def _four_text(parts: list[str]) -> Reach:
    """An IPv4 address of one to four numbers, decimal, octal or hexadecimal; the last one fills what is left."""
    numbers = [_number(part) for part in parts]
    whole = [number for number in numbers if number is not None]
    room = 256 ** (5 - len(parts)) if len(parts) <= 4 else 0
    if len(whole) != len(parts) or whole[-1] >= room or any(number > 255 for number in whole[:-1]):
        return Reach.ODD
    value = sum(number << (24 - 8 * index) for index, number in enumerate(whole[:-1])) + whole[-1]
    found = _four(value)
    return Reach.ODD if found is Reach.PUBLIC and str(IPv4Address(value)) != ".".join(parts) else found


def _number(text: str) -> int | None:
    if not _NUMBER.fullmatch(text):
        return None
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    try:
        return int(text, 8 if text.startswith("0") else 10)
    except ValueError:
        return None


def _four(value: int) -> Reach:
    address = IPv4Address(value)
    return next((found for network, found in _networks4() if address in network), Reach.PUBLIC)


def _six(text: str) -> Reach:
    bare, zone, _ = text.partition("%")
    try:
        address = IPv6Address(bare)
    except ValueError:
        return Reach.ODD
    found = next((found for network, found in _networks6() if address in network), Reach.RESERVED)
    inside = _inside(address)
    if inside is not None and found in (Reach.PUBLIC, Reach.RESERVED):
        held = _four(inside)
        return Reach.ODD if held is Reach.PUBLIC else held
    return Reach.ODD if zone and found is Reach.PUBLIC else found


def _inside(address: IPv6Address) -> int | None:
    """The IPv4 address that an IPv6 address carries to a translator or tunnel."""
    value = int(address)
    if address.sixtofour is not None:
        return int(address.sixtofour)
    if address.teredo is not None:
        return int(address.teredo[1])
    if any(address in network for network in _networks_inside()) or (value >> 32) & 0xFFFFFFFF in _ISATAP:
        return value & 0xFFFFFFFF
    return None


@cache
def _networks4() -> tuple[tuple[IPv4Network, Reach], ...]:
    return tuple((IPv4Network(text), found) for text, found in _FOUR)


@cache
def _networks6() -> tuple[tuple[IPv6Network, Reach], ...]:
    return tuple((IPv6Network(text), found) for text, found in _SIX)


@cache
def _networks_inside() -> tuple[IPv6Network, ...]:
    return tuple(IPv6Network(text) for text in _INSIDE_LOW)
