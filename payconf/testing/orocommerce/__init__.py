"""A simulator of OroCommerce 5.1.8 with the bridge, held to recordings of a real one.

with Simulator(bridge="final") as simulator:
    simulator.url, simulator.client_id, simulator.client_secret, simulator.shop
"""

from __future__ import annotations

from payconf.testing.orocommerce.messages import Request, Response, json_response
from payconf.testing.orocommerce.rows import Row
from payconf.testing.orocommerce.shop import Integration, PaymentRule, Shop
from payconf.testing.orocommerce.simulator import Client, Seen, Simulator

__all__ = [
    "Client",
    "Integration",
    "PaymentRule",
    "Request",
    "Response",
    "Row",
    "Seen",
    "Shop",
    "Simulator",
    "json_response",
]
