"""The table of guards, in the order in which they are asked. The docs and `payconf guards` come from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from payconf.guard.account import account
from payconf.guard.addresses import addresses
from payconf.guard.approvals import approvals
from payconf.guard.attestation import attestation
from payconf.guard.cards import cards
from payconf.guard.case import Case
from payconf.guard.certificates import certificates
from payconf.guard.checkouts import checkouts
from payconf.guard.clone import clone
from payconf.guard.deletes import deletes
from payconf.guard.expiry import expiry
from payconf.guard.freeze import freeze
from payconf.guard.key_separation import key_separation
from payconf.guard.last_method import last_method
from payconf.guard.literal import literal
from payconf.guard.mode import mode
from payconf.guard.money import money
from payconf.guard.plan_keys import plan_keys
from payconf.guard.policies import policies
from payconf.guard.published import published
from payconf.guard.rotation import rotation
from payconf.guard.shop import shop
from payconf.guard.switch import switch
from payconf.guard.too_long import too_long
from payconf.guard.trust import trust
from payconf.guard.unique import unique
from payconf.guard.waivers import waivers
from payconf.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard. `codes` are those it refuses with, `evidence` what it decides from, `rationale` why it exists.

    `always`: it also refuses a plan that only takes away (payconf.model.way_out); of the others, such a plan only says
    what they have to say.
    """

    name: str
    codes: tuple[str, ...]
    evidence: str
    rationale: str
    function: Callable[[Case], Iterator[Verdict]]
    always: bool = False


GUARDS: tuple[Guard, ...] = (
    Guard(
        "mode",
        ("PC201", "PC202", "PC204", "PC206"),
        "the service's answer, key grammar, attestation, names of references",
        "A test credential in production takes orders that are never paid; a live one in a sandbox charges people.",
        mode,
    ),
    Guard(
        "switch",
        ("PC203", "PC205", "PC207", "PC208", "PC209", "PC210", "PC230"),
        "the integration's own fields, as written and as the shop holds them after the plan",
        "The side to which an integration speaks decides where money and secrets go.",
        switch,
    ),
    Guard(
        "addresses",
        ("PC228", "PC229"),
        "webhooks, payment method domains, the shop's and the stores' addresses, and the shops of other environments",
        "Who hears of payments, and who is given the access to the shop, must be plain and reachable only by them.",
        addresses,
    ),
    Guard(
        "published",
        ("PC211",),
        "SHA-256 of values in official documentation; the mode of the files in which secrets lie",
        "A value that everybody has protects nothing and moves no money.",
        published,
    ),
    Guard(
        "literal",
        ("PC212", "PC213"),
        "the text of the files, comments included; the grammar of services' and other systems' secrets",
        "What git has once seen it never forgets.",
        literal,
    ),
    Guard(
        "cards",
        ("PC225",),
        "the text of the files, comments included; SHA-256 of published numbers",
        "Orders paid with a test card are never paid, and a buyer's card number must lie nowhere.",
        cards,
    ),
    Guard(
        "unique",
        ("PC214",),
        "references and literals as written; fingerprints of secrets, from this run, fingerprints.yaml or the state",
        "A credential in two environments makes a test of one an accident of the other.",
        unique,
    ),
    Guard(
        "shop",
        ("PC223",),
        "the shops' addresses and organizations, as written",
        "Two environments at one shop undo each other; a sandbox among them may delete what production sells with.",
        shop,
    ),
    Guard(
        "clone",
        ("PC256", "PC257", "PC258", "PC259"),
        "the markers that the shop bears, the one that the state knows, and the shop's own application URL",
        "A copied database brings the other environment's credentials along, and the state's ids mean other objects.",
        clone,
        always=True,
    ),
    Guard(
        "account",
        ("PC215", "PC222"),
        "the service's answer, of this run or remembered for the same secret",
        "A valid live key of another merchant sends the money there.",
        account,
    ),
    Guard(
        "attestation",
        ("PC216",),
        "credentials.yaml, and the day of the plan",
        "Somebody's word counts only where no proof can be had, and not for ever.",
        attestation,
    ),
    Guard(
        "certificates",
        ("PC231", "PC232"),
        "certificates and keys among the secrets, and the moment of the plan",
        "A key that can be forged lets others pay, refund and read in the merchant's name.",
        certificates,
    ),
    Guard(
        "expiry",
        ("PC233", "PC234"),
        "every day that `payconf expiry` lists: `expires:`, `created:` and published lifetimes, certificates, what "
        "services, stores and the state tell, `until:`; and the day of the plan",
        "Access that ends takes payments with it, on a day that was known long before.",
        expiry,
    ),
    Guard(
        "rotation",
        ("PC235",),
        "the service's answer to the new credential, or an attestation; only for plans of `payconf rotate`",
        "Who gives up the old credential before the new one works takes payments down with it.",
        rotation,
    ),
    Guard(
        "plan-keys",
        ("PC224",),
        "environment.yaml",
        "A plan that nobody can verify may have been changed since its review.",
        plan_keys,
        always=True,
    ),
    Guard(
        "key-separation",
        ("PC226",),
        "plan_keys of all environments, as written; the signing key's own public key; the fingerprint key",
        "Who can sign a plan of production decides what is applied there; nobody else's job may hold that key.",
        key_separation,
    ),
    Guard(
        "trust",
        ("PC248",),
        "the work tree and the base branch, both resolved (`plan --trust-base REF`); without it nobody asks",
        "Who can open a pull request must not say where secrets are sent, nor what guards let pass.",
        trust,
        always=True,
    ),
    Guard(
        "bytes",
        ("PC221",),
        "lengths of secrets, and the shop's version",
        "The shop cuts or refuses what its encrypted columns can't hold.",
        too_long,
    ),
    Guard(
        "deletes",
        ("PC217", "PC255"),
        "the plan, and allow_delete in environment.yaml",
        "A block that vanished from a file by mistake must not take an object with it.",
        deletes,
        always=True,
    ),
    Guard(
        "money",
        ("PC218", "PC219"),
        "payment transactions and users of payment terms, as the shop tells",
        "Authorised money that nobody can capture is lost.",
        money,
        always=True,
    ),
    Guard(
        "last-method",
        ("PC220", "PC254"),
        "every kind of checkout before and after the plan: rules, their expressions, and the methods' own conditions",
        "A buyer who can't pay buys elsewhere, and nobody hears of it.",
        last_method,
        always=True,
    ),
    Guard(
        "checkouts",
        ("PC266", "PC267"),
        "`checkouts:` in git, evaluated on what the shop offers when the plan is done",
        "What buyers must be offered is written down once, and no later change undoes it unseen.",
        checkouts,
    ),
    Guard(
        "approvals",
        ("PC263",),
        "who made the plan; whether others have approved it is asked of the state by `payconf apply`",
        "One person alone, or one stolen login, must not decide how buyers pay.",
        approvals,
        always=True,
    ),
    Guard(
        "freeze",
        ("PC261", "PC262"),
        "`freeze:` of environment.yaml, the time zones, and the moment of the plan; `payconf apply` asks again",
        "On the days that sell most, nothing is changed that could stop payments.",
        freeze,
        always=True,
    ),
    Guard(
        "waivers",
        ("PC240", "PC241", "PC242", "PC243", "PC247"),
        "waivers.yaml, the day, and for errors the digest of the value that the shop holds",
        "An exception is somebody's word about one thing for some time; it opens nothing else, and not for ever.",
        waivers,
    ),
    Guard(
        "policies",
        ("PC244", "PC245", "PC246"),
        "policies/*.yaml, over the merged environment and the plan",
        "The merchant knows rules of their own; one that can't be evaluated may be broken, unseen.",
        policies,
    ),
)
"""Every guard, in the order in which they are asked."""
