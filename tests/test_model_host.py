"""Where hosts lead: spellings of one address, special names, and what only looks plain."""

from __future__ import annotations

import pytest

from payconf.model.host import Reach, folded, reach
from payconf.model.weburl import read_url

TABLE: dict[Reach, tuple[str, ...]] = {
    Reach.LOOPBACK: (
        "127.0.0.1 127.1 127.0.1 127.000.000.001 2130706433 017700000001 0x7f000001 0X7F.1 0177.0.0.1",
        "0x7f.0x0.0x0.0x1 127.0.0.1. 127.255.255.254 127%2e0%2E0.1 %31%32%37.1 127\u30020\u30020\u30021",
        "\uff11\uff12\uff17.0.0.1 \u2460\u2461\u2466.0.0.1 127\uff0e0.0\uff611 127.0.0.\u200b1",
        "\u2060127.0.0.1 12\u00ad7.1",
        "[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::ffff:127.0.0.1] [::FFFF:7F00:1] [::127.0.0.1] [2002:7f00:1::]",
        "[64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [::ffff:0:127.0.0.1] [2001:0:4136:e378:8000:63bf:80ff:fffe]",
        "localhost LOCALHOST localhost. shop.localhost localhost.localdomain ip6-localhost lvh.me shop.localtest.me",
        "\uff4c\uff4f\uff43\uff41\uff4chost loc%61lhost local\u200dhost",
    ),
    Reach.PRIVATE: (
        "10.0.0.1 10.1 167772161 0xa000001 012.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 192.168.257",
        "[fc00::1] [fd12:3456::1] [fec0::1] [::ffff:10.0.0.1] [2002:c0a8:101::1] [::5efe:10.0.0.1]",
        "[2606:4700::200:5efe:a00:1]",
    ),
    Reach.LINK_LOCAL: (
        "169.254.169.254 2852039166 0xA9FEA9FE [fe80::1] [fe80::1%eth0] [fe80::1%25eth0] [::ffff:a9fe:a9fe]",
    ),
    Reach.SHARED: ("100.64.0.1 100.127.255.255 [::ffff:100.64.0.1]",),
    Reach.DOCUMENTATION: ("192.0.2.7 198.51.100.7 203.0.113.7 [2001:db8::1] [3fff::1]",),
    Reach.MULTICAST: ("224.0.0.1 239.255.255.255 [ff02::1]",),
    Reach.UNSPECIFIED: ("0 0.0.0.0 0x0 0x 00 [::] [::ffff:0.0.0.0]",),
    Reach.RESERVED: (
        "0.1.2.3 192.0.0.8 192.88.99.1 198.18.0.1 198.19.255.255 240.0.0.1 255.255.255.255",
        "[2001:10::1] [4000::1] [100::1] [1::]",
    ),
    Reach.INTERNAL: ("shop shop.internal metadata.google.internal printer.local shop.lan shop.corp nas.home.arpa",),
    Reach.EXAMPLE: ("shop.acme.example example.com www.example.org example.net SHOP.EXAMPLE",),
    Reach.TEST: ("shop.test shop.invalid evil.TEST",),
    Reach.TUNNEL: ("a1b2.ngrok-free.app x.trycloudflare.com webhook.site quiet-cat.loca.lt",),
    Reach.PUBLIC: (
        "shop.acme.de SHOP.acme.de xn--mller-kva.de a-b_c.acme.co.uk 8.8.8.8 [2606:4700:4700::1111]",
        "notlocalhost.de mylocal.de testing.de 1a.de 0xg.de 0x7f.example.de",
    ),
    Reach.ODD: (
        "10.0.0.1.nip.io 127-0-0-1.sslip.io duckduckgo.onion 1.0.0.127.in-addr.arpa",
        "134744072 0x08.8.8.8 8.8.2056 08.8.8.8 010.0.0.1 8.8.8.8. 8%2e8.8.8 \uff18.8.8.8",
        "256.1.1.1 1.2.3.4.5 1.2.3.256 4294967296 0x1ffffffff 1..1 1.2.3.x4.5 127.0.0.0x1ff a.1 09 1.08",
        "[::ffff:8.8.8.8] [2002:808:808::] [64:ff9b::8.8.8.8] [2606:4700::1%eth0] [::g] [1.2.3.4] []",
        "shop.acme.de. m\u00fcller.de \u0440\u0430\u0443\u0440\u0430l.com shop\u200b.acme.de a..b .de -shop.de",
        "shop-.de",
        "shop.de\\\\@evil.de user@shop.de shop.de:443 shop.de/x shop%00.de %zz.de \uff53hop.acme.de shop\u3002acme.de",
        "[::1 ::1 2001:db8::1 shop,de",
    ),
}
CASES = [(host, found) for found, lines in TABLE.items() for line in lines for host in line.split()]
WITH_BLANKS = ("", " ", "sh op.de", " shop.de", "shop.de\n", "shop.de\t", "\x00shop.de", "shop\u00a0.de", "shop\r.de")


@pytest.mark.parametrize(("host", "found"), CASES, ids=lambda value: ascii(value) if isinstance(value, str) else "")
def test_where_a_host_leads(host: str, found: Reach) -> None:
    assert reach(host) is found


def test_there_are_many_spellings_of_every_kind() -> None:
    assert len(CASES) >= 120
    assert {found for _, found in CASES} == set(Reach)


@pytest.mark.parametrize("host", WITH_BLANKS)
def test_white_space_is_no_part_of_a_host(host: str) -> None:
    assert reach(host) is Reach.ODD


@pytest.mark.parametrize(
    "host", ["a" * 64 + ".de", ".".join(["abcdefghi"] * 26) + ".de", "9" * 5000, "\u0430" * 70 + ".de"]
)
def test_what_is_too_long_is_no_host(host: str) -> None:
    assert reach(host) is Reach.ODD


def test_spellings_of_one_name_are_folded_into_one() -> None:
    for host in (
        "SHOP.M\u00dcLLER.DE",
        "shop.m\u00fcller.de.",
        "shop\u3002m\u00fcller\uff0ede",
        "shop.xn--mller-kva.de",
    ):
        assert folded(host) == "shop.xn--mller-kva.de"


@pytest.mark.parametrize(
    "text",
    [
        "https://user@shop.de/x",
        "https://user:word@shop.de",
        "https://shop.de\\@evil.de",
        "https:\\\\shop.de",
        "https://shop.de/a\\b",
        "//shop.de/x",
        "shop.de/x",
        "https:/shop.de",
        "https:///x",
        "https://:443/x",
        "https://shop.de:/x",
        "https://shop.de:0/x",
        "https://shop.de:65536/x",
        "https://shop.de:port/x",
        "https://shop.de:44 3/x",
        "https://[::1/x",
        "https://::1/x",
        " https://shop.de",
        "https://shop.de ",
        "https://shop.de/x\n",
        "https://shop.de/\tx",
        "ht\ttps://shop.de",
        "https://shop\u200b.de",
        "https://shop.de/\u202ex",
        "https://shop.de\u00a0/x",
        "",
    ],
    ids=ascii,
)
def test_what_readers_differ_about_is_no_plain_address(text: str) -> None:
    assert read_url(text) is None


def test_the_parts_of_a_plain_address() -> None:
    url = read_url("HTTPS://Shop.de:8443/hook/?a=b#c")
    assert url is not None
    assert url == ("https", "Shop.de", 8443, "/hook/")
    assert url.place == ("shop.de", 8443, "/hook")
    for text in ("https://shop.de", "https://shop.de:443/", "https://SHOP.de./?x", "https://shop.de#y"):
        url = read_url(text)
        assert url is not None
        assert url.place == ("shop.de", 443, "")
    odd = read_url("ftp://[::1]/x")
    assert odd is not None
    assert odd.place == ("[::1]", None, "/x")
