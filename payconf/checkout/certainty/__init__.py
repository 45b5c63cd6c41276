"""What is certain of expressions before any checkout. Pure.

Each value that a checkout may bring is replaced by the few values that comparisons in the text can tell apart; what
isn't understood by everything that it may say. The evaluator then goes through all of them. So there are states that
no checkout has, and none is missing: "never" and "always" are proven, and what isn't proven is not said.
"""
