"""Which calls check something: unittest, pytest, mock, and the assert_… functions that libraries bring for tests."""

import ast
import re

_ASSERT = re.compile(r"assert(_|[A-Z])")
_PYTEST = {"raises", "warns", "fail", "deprecated_call"}


class Assertions:
    def __init__(self):
        self.pytest = {"pytest"}
        self.bare = set()

    def imported(self, node):
        self.pytest.update(alias.asname for alias in node.names if alias.name == "pytest" and alias.asname)

    def imported_from(self, node):
        if node.module == "pytest":
            self.bare.update(alias.asname or alias.name for alias in node.names if alias.name in _PYTEST)

    def is_assertion(self, call):
        function = call.func
        if isinstance(function, ast.Name):
            return function.id in self.bare or bool(_ASSERT.match(function.id))
        if not isinstance(function, ast.Attribute):
            return False
        if _ASSERT.match(function.attr):
            return True
        owner = function.value.id if isinstance(function.value, ast.Name) else ""
        return (owner in self.pytest and function.attr in _PYTEST) or (owner in ("self", "cls") and function.attr == "fail")
