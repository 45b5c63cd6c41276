"""Names and types of an expression: what each node may be, and what is wrong on the way."""

from __future__ import annotations

from payconf.checkout.expression import comparisons, names, operators
from payconf.checkout.expression.kinds import (
    ANY,
    BOOLEAN,
    FLOAT,
    INTEGER,
    LIST,
    NULL,
    NUMBER,
    OBJECT,
    TEXT,
    Type,
    union,
)
from payconf.checkout.expression.printer import brief
from payconf.checkout.expression.problem import MOST, Problem
from payconf.checkout.expression.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Conditional,
    Expression,
    Hash,
    Index,
    ListCall,
    Literal,
    Logic,
    Name,
    Property,
    Unary,
    children,
    start,
)
from payconf.checkout.expression.vocabulary import VARIABLES, is_regular, item_name

_LITERALS = {
    "integer": Type(INTEGER),
    "float": Type(FLOAT),
    "text": Type(TEXT),
    "boolean": Type(BOOLEAN),
    "null": Type(NULL),
}
_TRUTH = Type(BOOLEAN)


class Inference:
    """One walk over one tree. `found`: what is wrong; `scope`: the variables where the walk is."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.scope: dict[str, Type] = VARIABLES
        self._guessing = False

    def note(self, code: str, offset: int, message: str, fix: str | None = None) -> None:
        """Remember a problem; where there are many, the first are enough."""
        if len(self.found) < MOST:
            self.found.append(Problem(code, offset, message, fix))

    def type_of(self, node: Expression) -> Type:
        """What the value may be. Where that is wrong already, anything: one mistake is told once."""
        match node:
            case Literal(kind):
                return _LITERALS[kind]
            case Name():
                return self._variable(node)
            case Property():
                return self._part(node)
            case Index():
                return self._item(node)
            case ListCall():
                return self._list_call(node)
            case Comparison():
                return comparisons.check(self, node)
            case Binary():
                return operators.binary(self, node)
            case Unary():
                return operators.unary(self, node)
            case Conditional(test, then, other):
                first = self.type_of(test)
                return union(first if then is None else self.type_of(then), self.type_of(other))
            case Logic():
                for operand in node.operands:
                    self.type_of(operand)
                return _TRUTH
            case _:
                return self._made(node)

    def _made(self, node: Call | Array | Hash) -> Type:
        """What an expression makes itself."""
        types = [self.type_of(child) for child in children(node)]
        if isinstance(node, Call):
            return self._count(node, types)
        if isinstance(node, Array):
            return Type(LIST, item=_one_of(types))
        parts = {
            str(key.value): type_
            for (key, _), type_ in zip(node.entries, types[1::2], strict=True)
            if isinstance(key, Literal)
        }
        return Type(LIST, parts, len(parts) < len(node.entries), _one_of(types[1::2]))

    def _variable(self, node: Name) -> Type:
        type_ = self.scope.get(node.name)
        if type_ is None and not self._guessing and len(self.found) < MOST:
            self.note("PC355", node.offset, names.no_variable(node.name, self.scope))
        return type_ or ANY

    def _part(self, node: Property) -> Type:
        whole = self.type_of(node.target)
        part = whole.parts.get(node.name)
        if part is None and not (whole.open and whole.may(OBJECT | LIST)):
            self.note("PC355", node.offset, names.no_part(node, whole))
        return part or ANY

    def _item(self, node: Index) -> Type:
        """PHP reads an entry of an array, and fails where it isn't there."""
        whole, target, key = self.type_of(node.target), node.target, node.key
        self.type_of(key)
        if not (whole.may(LIST) or (whole.open and whole.may(OBJECT))):
            self.note("PC356", node.offset, f"{brief(target)} is {whole}, and [ ] reads lists only")
        elif isinstance(target, Array) and isinstance(key, Literal) and key.kind == "integer":
            if int(key.value or 0) >= len(target.items):
                self.note("PC356", key.offset, f"the list has {len(target.items)} entries, and the first is [0]")
        elif whole.parts and not whole.open and isinstance(key, Literal):
            if str(key.value) not in whole.parts:
                self.note("PC356", key.offset, f"there is no entry {brief(key)}")
            return whole.parts.get(str(key.value), ANY)
        elif whole.kinds == LIST and not whole.open and (isinstance(key, Unary) or _is_text(key)):
            self.note("PC356", start(key), f"{brief(target)} is read by number; the first is [0]")
        return whole.item or ANY

    def _list_call(self, node: ListCall) -> Type:
        """all, any and sum evaluate their body once for each item."""
        whole = self.type_of(node.target)
        if not whole.may(LIST):
            text = f"{brief(node.target)} is {whole}, and {node.method}() works on lists only"
            self.note("PC356", node.offset, text)
            return ANY
        name = own_name(node.target)
        if name is None:
            text = f"{node.method}() works on named lists only: it has no name for an item of {brief(node.target)}"
            self.note("PC356", node.offset, text)
            return ANY
        outer, guessing = self.scope, self._guessing
        self.scope = {**outer, item_name(name): whole.item or ANY}
        self._guessing = guessing or (whole.item is None and not is_regular(name))
        body = self.type_of(node.body)
        self.scope, self._guessing = outer, guessing
        return self._sum(node, body) if node.method == "sum" else _TRUTH

    def _sum(self, node: ListCall, body: Type) -> Type:
        if not body.may(NUMBER):
            self.note("PC356", start(node.body), f"{brief(node.body)} is {body}, and sum() adds numbers only")
        return Type(body.kinds & NUMBER or NUMBER)

    def _count(self, node: Call, types: list[Type]) -> Type:
        if len(types) != 1:
            self.note("PC356", node.offset, f"count() takes exactly one list, found {len(types)}")
        elif not types[0].may(LIST):
            inside = node.arguments[0]
            self.note("PC356", start(inside), f"{brief(inside)} is {types[0]}, and count() counts lists only")
        return Type(INTEGER)


def _is_text(node: Expression) -> bool:
    return isinstance(node, Literal) and node.kind == "text"


def own_name(node: Expression) -> str | None:
    """The name of a list that the shop makes its item's name of; None where it has none."""
    match node:
        case Name(name) | Property(_, name):
            return name
        case Index(_, Literal("text" | "integer", key)):
            return str(key)
        case _:
            return None


def _one_of(types: list[Type]) -> Type | None:
    found: Type | None = None
    for type_ in types:
        found = type_ if found is None else union(found, type_)
    return found
