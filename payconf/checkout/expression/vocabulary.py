"""What a rule's expression may name, with types.

Variables: PaymentBundle, BasicPaymentContextToRulesValueConverter. Parts: the getters of PaymentLineItem,
PaymentKitItemLineItem, AbstractAddress and Price, the same in OroCommerce 5.1 to 7.0. Products and customers have
whatever attributes a merchant gives them.
"""

from __future__ import annotations

from payconf.checkout.expression.kinds import ANY, FLOAT, INTEGER, LIST, NUMBER, OBJECT, TEXT, Type

_TEXT = Type(TEXT)
_TEXT_OR_NULL = _TEXT.nullable()
_OPEN = Type(OBJECT, open=True)
_CURRENCY = Type(TEXT, capitals=3)
_PRICE = Type(OBJECT, {"value": Type(FLOAT), "currency": _CURRENCY}, called="a price")
_ADDRESS = Type(
    OBJECT,
    {
        **dict.fromkeys(
            (
                *("regionCode", "regionName", "regionText", "postalCode", "city", "street", "street2", "organization"),
                *("firstName", "lastName", "middleName", "namePrefix", "nameSuffix", "label", "phone", "countryName"),
            ),
            _TEXT_OR_NULL,
        ),
        "countryIso2": Type(TEXT, capitals=2).nullable(),
        "countryIso3": Type(TEXT, capitals=3).nullable(),
        **dict.fromkeys(("country", "region", "created", "updated"), _OPEN.nullable()),
        "id": Type(INTEGER).nullable(),
    },
    called="an address",
)
_LINE_ITEM = {
    "product": _OPEN,
    "productHolder": _OPEN,
    "productSku": _TEXT_OR_NULL,
    "productUnit": _OPEN,
    "productUnitCode": _TEXT,
    "quantity": Type(NUMBER),
    "price": _PRICE,
    "entityIdentifier": ANY,
}
_KIT_ITEM = Type(OBJECT, {**_LINE_ITEM, "kitItem": _OPEN.nullable(), "sortOrder": Type(INTEGER)}, called="a kit item")
_KIT_ITEMS = Type(LIST, item=_KIT_ITEM)
_PRODUCT_LINE = Type(OBJECT, {**_LINE_ITEM, "kitItemLineItems": _KIT_ITEMS, "checksum": _TEXT}, called="a line item")
_GROUP = Type(OBJECT, {"name": _TEXT}, open=True)

VARIABLES: dict[str, Type] = {
    "lineItems": Type(LIST, item=_PRODUCT_LINE),
    "billingAddress": _ADDRESS.nullable(),
    "shippingAddress": _ADDRESS.nullable(),
    "shippingOrigin": _ADDRESS.nullable(),
    "shippingMethod": _TEXT_OR_NULL,
    "currency": _CURRENCY,
    "subtotal": _PRICE,
    "customer": Type(OBJECT, {"name": _TEXT, "group": _GROUP.nullable()}, open=True).nullable(),
    "customerUser": Type(OBJECT, {"email": _TEXT}, open=True).nullable(),
    "total": Type(FLOAT),
}
"""The variables of every version."""

MISSING_OFTEN = frozenset({"shippingAddress", "shippingOrigin", "customer", "customerUser"})
"""Objects that are null in checkouts that happen every day: nothing to ship, a guest."""

NOT_THERE: dict[str, str] = {
    "paymentMethod": "the shop's documentation lists it, but no version gives it to rules",
    "account": "the shop's documentation shows it, but no version gives it to rules; write customer",
    "website": "rules don't get it; the key websites of the rule decides that",
    "customerGroup": "rules don't get it; write customer.group",
    **dict.fromkeys(("date", "now", "time", "today"), "rules know neither date nor time"),
}
"""Names that people expect, and what to say."""


def item_name(name: str) -> str:
    """What one item of the list `name` is called inside all, any and sum: the singular, or name + Item without one.

    The shop asks Doctrine's inflector; here are its regular plurals. `is_regular` tells whether that is enough.
    """
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("xes", "ches", "sses", "shes")):
        return name[:-2]
    return name[:-1] if is_regular(name) else f"{name}Item"


def is_regular(name: str) -> bool:
    """True for a plural that only adds an s, or changes as those of item_name do."""
    return len(name) > 2 and name.endswith("s") and not name.endswith(("ss", "us", "is", "ews", "ves"))


_UNCERTAIN = ("s", "a", "i", "ae", "men", "people", "children", "feet", "geese", "teeth", "mice", "lice", "oxen", "x")


def is_certain(name: str) -> bool:
    """True where `item_name` is surely what the shop calls an item: a regular plural, or no plural at all."""
    return is_regular(name) or not name.lower().endswith(_UNCERTAIN)
