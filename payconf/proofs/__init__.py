"""Proofs: what payment services said of credentials, remembered in the state.

A proof belongs to one credential as it was sent, to one address, and to one side: its fingerprint is made of all fields
that were handed over, under the project's stable fingerprint key. Without such a key nothing is remembered.

- Accepted: believed for `prove_every` by whatever only looks (plan, drift, evidence, prove). It saves the call only
  where asking again could not make the answer better: of the right mode and account, and with nothing that somebody has
  to mend. Apply and resume ask again, always: what counts is who answers at the moment of writing.
- Not accepted: not sent again, by nobody and however old the answer is, until something of the credential changes, for
  services lock accounts after failed logins. `payconf prove --again` is the deliberate way round that.
- No answer (away, too many requests), an account that is closed or locked, or missing rights: not remembered, for they
  pass without any change of the credential.

A run without secrets (review plans, drift) has no fingerprint, and nothing that it knows ties a proof to the secret
that lies in the store now: a reference names a place and not a value, what the state calls written is what the shop
got, and a store tells a version to those only who may read there. So such a run says what was proven last, and when; it
is no evidence, and guards stay as undecided as without it.
"""

from payconf.proofs.memory import Memory

__all__ = ["Memory"]
