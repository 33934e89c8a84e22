"""Prints what Python's own ast declares in each file named on stdin: one JSON object a line."""

import ast
import json
import re
import sys
import warnings

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LINE_END = re.compile(rb"\r\n|\r|\n")


class Lines:
    """UTF-16 offsets from ast's lines and UTF-8 columns."""

    def __init__(self, data):
        starts = [0] + [match.end() for match in LINE_END.finditer(data)]
        self.lines = [data[a:b] for a, b in zip(starts, starts[1:] + [len(data)])]
        self.units = [0]
        for line in self.lines:
            self.units.append(self.units[-1] + units(line))
        self.mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0

    def at(self, line, column):
        skipped = self.mark if line == 1 else 0
        return self.units[line - 1] + units(self.lines[line - 1][: column + skipped])


def units(data):
    return len(data.decode("utf-8").encode("utf-16-le")) // 2


def names_of(target):
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for item in target.elts for name in names_of(item)]
    if isinstance(target, ast.Starred):
        return names_of(target.value)
    return []


def described(node):
    if isinstance(node, FUNCTIONS):
        return "function", [node.name]
    if isinstance(node, ast.ClassDef):
        return "class", [node.name]
    if isinstance(node, ast.Assign):
        return "assignment", [name for target in node.targets for name in names_of(target)]
    if isinstance(node, ast.AnnAssign):
        return "assignment", names_of(node.target)
    if type(node).__name__ == "TypeAlias":
        return "type", [node.name.id]
    return "", []


def walk(body, lines, member, found):
    for node in body:
        kind, names = described(node)
        # Fields of a class are its own; methods and classes in it are units.
        if names and not (member and kind in ("assignment", "type")):
            start = lines.at(node.lineno, node.col_offset)
            docs = start
            if getattr(node, "decorator_list", None):
                first = node.decorator_list[0]
                line = lines.lines[first.lineno - 1]
                column = line.rindex(b"@", 0, first.col_offset) if b"@" in line[: first.col_offset] else None
                docs = start if column is None else lines.at(first.lineno, column)
            end = lines.at(node.end_lineno, node.end_col_offset)
            found.append({"kind": kind, "names": names, "docs": docs, "start": start, "end": end, "member": member})
        if isinstance(node, ast.ClassDef):
            walk(node.body, lines, True, found)
        elif not isinstance(node, FUNCTIONS):
            # if TYPE_CHECKING, try … except ImportError: what stands there is the module's.
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, None)
                if isinstance(inner, list):
                    walk(inner, lines, member, found)
            for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                walk(handler.body, lines, member, found)


def read(path):
    try:
        with open(path, "rb") as file:
            data = file.read()
        data.decode("utf-8")
        tree = ast.parse(data, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as refused:
        return {"path": path, "refused": str(refused), "declared": []}
    found = []
    walk(tree.body, Lines(data), False, found)
    return {"path": path, "declared": found}


warnings.simplefilter("ignore")
sys.setrecursionlimit(10_000)
for line in sys.stdin:
    print(json.dumps(read(line.rstrip("\n"))))
