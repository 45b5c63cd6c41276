"""Card numbers: what brands' numbers look like, and the ones that services publish for tests.

Ranges and lengths from ISO/IEC 7812 as the brands publish them; ranges that are given up or overlap with common
numbers (Visa of 13 digits, Maestro) count only where the number is a published one. Published: Payflow's table,
Authorize.Net's testing guide, Braintree's SDK and Stripe's documentation (facts/providers §8); of each the first 32 hex
digits of its SHA-256 stand here, so that this file holds no card number.
"""

from __future__ import annotations

from hashlib import sha256

BRANDS: tuple[tuple[int, int, frozenset[int]], ...] = (
    (400000, 499999, frozenset({16, 19})),
    (510000, 559999, frozenset({16})),
    (222100, 272099, frozenset({16})),
    (340000, 349999, frozenset({15})),
    (370000, 379999, frozenset({15})),
    (601100, 601199, frozenset({16, 19})),
    (644000, 659999, frozenset({16, 19})),
    (300000, 305999, frozenset({14})),
    (360000, 369999, frozenset({14})),
    (380000, 399999, frozenset({14})),
    (352800, 358999, frozenset({16})),
    (620000, 629999, frozenset({16, 19})),
)
"""The first six digits from and to, and the lengths of such card numbers."""
SHORTEST, LONGEST = 13, 19
GROUPS = ((4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4))
"""How cards show their numbers, and people write them."""
_KEPT = 32
_PUBLISHED = frozenset(
    {
        "00963a312d6d22e90d6158eb954bcc11",
        "0a5e449505d9640eb5202c44bee86f4d",
        "0e6c2acf2817f72b2bcfcfe7920607d4",
        "11ed9eece6dca2522cc9c035ebb0b1b7",
        "19ff47cc8024c133d5845d3f8938caca",
        "1a3d3677b4096040d7d740fbe4a6f3e9",
        "1c9d38ed26cd808fa3b02b9b3b988a7c",
        "1d942407169d8f20c6f6152ff0c398ad",
        "1f854c7ed8c1d0b4b70901ecae21654d",
        "1fde813ceedaf93042f7e148678cc314",
        "253da55d8a05e361b2e41c2872812990",
        "26570fdcfdb405089e25d394699b373f",
        "273476b83f26d858e3e62e1fc042e069",
        "27a972ac4536410d98dc3004d1040763",
        "2c75ddf2535eabfb498b49eb2aa9f97d",
        "2f725bbd1f405a1ed0336abaf85ddfeb",
        "304945e91de3deff52a61d08733141d7",
        "3a134ef77d4e2e4cdad2d2945ff1f76c",
        "3e040cfd3846ac1c26dc5c092169dd77",
        "45407e1d39b8ce0b22ce737e56ea8736",
        "477bba133c182267fe5f086924abdc5d",
        "49ed370182b3e634b99a7cb7dc4eb2c1",
        "4f1b9863649a0cf96339fd23882e82ae",
        "50aaac6b7ff83cff3ef658caca8d9a91",
        "5148922729695fb33ffe249a06b12441",
        "51a4ae4c6ae999146474a67cbcb3b05f",
        "53a8fc816e63b7a5ccd17aaff93f28bc",
        "68594afe9c9cda525f6aca7a7316ca06",
        "6a32097e857d6c6c63ddb6d16aed108f",
        "86e826a6d35b3ceb00f1469328124303",
        "8afebbafe3eb7a22271ccedafe43eb20",
        "8fd2b303c985828616dddceff84faeff",
        "9bbef19476623ca56c17da75fd57734d",
        "ac4e6e84e45747731610f22274bd6163",
        "acd08f29a41f2e55ab0c4f774b1562b0",
        "add63fae0091c12aaaa4141964f2a4c0",
        "b1e75495ffcdf577153407c0ac7165d9",
        "b40e9bc7a74d50ab4f006ab0d3e85a8b",
        "d1654ab82c41839b3c7d48f595fd7804",
        "d7604768fe86ba24673fb7dcf515a813",
        "d79449f462cec9af0d857c3e1af888d4",
        "d8086d483c15c711ebba19f966b97d3c",
        "dd13cdf9af9dd3baf46ce96aecd7163c",
        "e523a5e893d92b674413849374a7da00",
        "e5de3c3d9fcb43b15abddceb57a9f700",
        "e726c33df50f06e5f8a16141724a5f00",
        "fef2b5ca21ef4a706ef9d678e7ba35de",
    }
)


def is_published_card(digits: str) -> bool:
    """True for a number that a service gives to everybody for tests."""
    return sha256(digits.encode()).hexdigest()[:_KEPT] in _PUBLISHED


def is_card(digits: str) -> bool:
    """True for a number of a brand's range and length whose check digit (Luhn) is right."""
    return any(len(digits) in lengths and first <= int(digits[:6]) <= last for first, last, lengths in BRANDS) and luhn(
        digits
    )


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    total = sum(int(digit) for digit in digits[-1::-2]) + sum(value - 9 * (value > 9) for value in doubled)
    return total % 10 == 0
