"""Modules in which every set is iterated in megabatt's promised order (DESIGN.md), from Python source that says nothing
about it: set displays, set comprehensions and the names `set` and `frozenset` are put in the place of the built-in ones.

Only where functions are items of a set is the order another one: they compare by structure there, and not at all here.
"""

import ast
import math
import sys
import types


DIALECT = ["batt"]  # a cell is (row, col, colour) there, and (colour, (row, col)) in arc


def is_number(value):
    return isinstance(value, (bool, int, float))


def cell(value):
    """(row, col, colour) of a cell of the dialect; None of anything else."""
    if DIALECT[0] == "batt":
        return value if len(value) == 3 and all(map(is_number, value)) else None
    if len(value) != 2 or not is_number(value[0]) or not isinstance(value[1], tuple):
        return None
    color, place = value
    return (*place, color) if len(place) == 2 and all(map(is_number, place)) else None


def key(value):
    """What a value is sorted by: None, numbers (NaN first), pairs of numbers, cells, other tuples, sets, functions."""
    if value is None:
        return (0,)
    if is_number(value):
        return (1, 0, 0) if isinstance(value, float) and math.isnan(value) else (1, 1, value)
    if isinstance(value, tuple):
        if len(value) == 2 and all(map(is_number, value)):
            return (2, [key(item) for item in value])
        as_cell = cell(value)
        return (3, [key(item) for item in as_cell]) if as_cell else (4, [key(item) for item in value])
    if isinstance(value, (set, frozenset)):
        return (5, sorted(key(item) for item in frozenset.__iter__(frozenset(value))))
    return (6,)


def in_order(items):
    return iter(sorted(items, key=key))


def wrapped(base, name):
    """A method of the built-in sets, whose result is ordered again."""
    method = getattr(base, name)

    def call(self, *others):
        result = method(self, *others)
        return result if result is NotImplemented else type(self)(result)

    return call


class OrderedFrozen(frozenset):
    def __iter__(self):
        return in_order(frozenset.__iter__(self))


class Ordered(set):
    def __iter__(self):
        return in_order(set.__iter__(self))

    def pop(self):
        first = next(iter(self))
        self.remove(first)
        return first


OPERATIONS = ["__and__", "__or__", "__sub__", "__xor__", "__rand__", "__ror__", "__rsub__", "__rxor__", "copy",
              "difference", "intersection", "symmetric_difference", "union"]
for of_operation in OPERATIONS:
    setattr(OrderedFrozen, of_operation, wrapped(frozenset, of_operation))
    setattr(Ordered, of_operation, wrapped(set, of_operation))


class Displays(ast.NodeTransformer):
    """`{a, b}` and `{f(x) for x in y}` as calls of `set`."""

    def visit_Set(self, node):
        self.generic_visit(node)
        return self.call(node, ast.Tuple(node.elts, ast.Load()))

    def visit_SetComp(self, node):
        self.generic_visit(node)
        return self.call(node, ast.GeneratorExp(node.elt, node.generators))

    @staticmethod
    def call(node, argument):
        return ast.copy_location(ast.Call(ast.Name("set", ast.Load()), [argument], []), node)


def module(name, file, dialect):
    """A file as a module of this name, also for those that import it."""
    DIALECT[0] = dialect
    with open(file, encoding="utf-8") as text:
        tree = ast.fix_missing_locations(Displays().visit(ast.parse(text.read(), file)))
    made = types.ModuleType(name)
    made.__file__ = file
    made.set, made.frozenset = Ordered, OrderedFrozen
    sys.modules[name] = made
    exec(compile(tree, file, "exec"), made.__dict__)
    return made
