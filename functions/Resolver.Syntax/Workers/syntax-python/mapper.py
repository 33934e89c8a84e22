"""Python's own tree as the one tree of every language."""

import ast
import warnings

from assertions import Assertions
from source import Source
from writer import Writer

warnings.simplefilter("ignore")

_STATEMENTS = {
    "If": "If", "While": "Loop", "For": "Loop", "AsyncFor": "Loop", "Match": "Switch", "Return": "Return", "Raise": "Throw",
    "Try": "Try", "TryStar": "Try", "Break": "Jump", "Continue": "Jump", "Assert": "Assertion", "Import": "Import",
    "ImportFrom": "Import", "AugAssign": "Assign", "FunctionDef": "Function", "AsyncFunctionDef": "Function", "ClassDef": "Type",
    "Expr": "ExpressionStatement",
}
_EXPRESSIONS = {
    "Yield": "Return", "YieldFrom": "Return", "NamedExpr": "Assign", "Lambda": "Function", "IfExp": "Conditional", "Dict": "Collection",
    "Set": "Collection", "List": "Collection", "Tuple": "Collection", "ListComp": "Collection", "SetComp": "Collection",
    "DictComp": "Collection", "GeneratorExp": "Collection", "Await": "Await", "Attribute": "Member", "Subscript": "Index",
    "Name": "Name", "JoinedStr": "String", "TemplateStr": "String", "BinOp": "Binary", "UnaryOp": "Unary",
}
# The field of each node that has another role than its own name.
_ROLES = {
    "test": "condition", "body": "body", "orelse": "else", "finalbody": "finally", "iter": "iterable", "func": "callee", "args": "argument",
    "annotation": "type", "returns": "type", "bases": "type", "exc": "value", "operand": "operand", "left": "left", "right": "right",
    "target": "target", "value": "value", "slice": "index", "subject": "value", "msg": "message",
}
_SIGNS = {"UAdd": 1, "USub": 1, "Invert": 1, "Not": 3}
_OPAQUE = ("JoinedStr", "TemplateStr")


def parse(text):
    """The tree of a file as a reply. A file that Python cannot parse is an empty tree with its error."""
    source = Source(text)
    writer = Writer(source)
    writer.open("File", 0, len(text), "", "Module")
    try:
        tree = ast.parse(source.code())
        Mapper(source, writer).statements(tree, tree.body, 0, documented=True)
    except SyntaxError as wrong:
        writer.error(wrong.lineno or 1, wrong.msg)
    except (ValueError, RecursionError, MemoryError, OverflowError) as wrong:
        writer.error(1, str(wrong) or type(wrong).__name__)
    return writer.reply()


class Mapper:
    def __init__(self, source, writer):
        self.source = source
        self.writer = writer
        self.assertions = Assertions()

    def span(self, node):
        return self.source.offset(node.lineno, node.col_offset), self.source.offset(node.end_lineno, node.end_col_offset)

    # Statements

    def first_offset(self, node, floor):
        """Where a statement begins: a declaration with its decorators and the comments right above."""
        start, _ = self.span(node)
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            start = self.source.text.rfind("@", 0, self.span(decorators[0])[0])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return self.source.comments_above(start, floor), start
        return start, start

    def block(self, parent, body, role, documented=False):
        if not body:
            return
        floor = self.source.offset(parent.lineno, parent.col_offset) if hasattr(parent, "lineno") else 0
        start, _ = self.first_offset(body[0], floor)
        if self.writer.open("Block", start, self.span(body[-1])[1], role, "Block"):
            self.statements(parent, body, floor, documented)
            self.writer.close()

    def statements(self, parent, body, floor, documented=False):
        for at, statement in enumerate(body):
            if documented and at == 0 and is_docstring(statement):
                start, end = self.span(statement)
                self.leaf("DocComment", start, end, "", "Docstring")
                floor = end
            else:
                floor = self.statement(statement, parent, floor)

    def statement(self, node, parent, floor, role=""):
        raw = type(node).__name__
        start, code = self.first_offset(node, floor)
        end = self.span(node)[1]
        kind, operator = _STATEMENTS.get(raw, "Other"), None
        name = getattr(node, "name", "") or ""
        if raw in ("Assign", "AnnAssign"):
            kind, name, operator = self.assignment(node, parent)
        elif raw == "AugAssign":
            operator = self.between(node.target, node.value)
        elif raw in ("Break", "Continue"):
            operator = (start, end)
        elif raw in ("Import", "ImportFrom"):
            name = self.imported(node)
        elif raw in ("Global", "Nonlocal"):
            name = node.names[0]
        if self.writer.open(kind, start, end, role, raw, name, operator):
            if start < code:
                self.comments(start, code)
            self.statement_children(node, raw)
            self.writer.close()
        return end

    def statement_children(self, node, raw):
        if raw in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            self.declaration(node)
        elif raw in ("Assign", "AugAssign", "AnnAssign"):
            self.assigned(node)
        elif raw == "If":
            self.conditional_statement(node)
        elif raw not in ("Import", "ImportFrom"):
            self.fields(node)

    def comments(self, start, code):
        text = self.source.text[start:code]
        self.leaf("DocComment", start, start + len(text.rstrip()), "", "Comment")

    def declaration(self, node):
        for decorator in node.decorator_list:
            start, end = self.span(decorator)
            at = self.source.text.rfind("@", 0, start)
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self.writer.open("Attribute", at, end, "", "Decorator", dotted(called)):
                self.expression(decorator, "value")
                self.writer.close()
        if isinstance(node, ast.ClassDef):
            for base in sorted(node.bases + [word.value for word in node.keywords], key=position):
                self.expression(base, "type")
        else:
            self.parameters(node.args)
            self.optional(node.returns, "type")
        self.block(node, node.body, "body", documented=True)

    def assignment(self, node, parent):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        name = targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""
        owner = isinstance(parent, (ast.Module, ast.ClassDef))
        if node.value is None:
            return ("Field" if owner else "Declare"), name, None
        before = targets[-1] if isinstance(node, ast.Assign) else node.annotation
        return ("Field" if owner and name else "Assign"), name, self.between(before, node.value)

    def assigned(self, node):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self.expression(target, "left")
        self.optional(getattr(node, "annotation", None), "type")
        self.optional(node.value, "right")

    def conditional_statement(self, node):
        self.expression(node.test, "condition")
        self.block(node, node.body, "then")
        if not node.orelse:
            return
        start = self.span(node.orelse[0])[0]
        if isinstance(node.orelse[0], ast.If) and self.source.text.startswith("elif", start):
            self.statement(node.orelse[0], node, start, "else")
        else:
            self.block(node, node.orelse, "else")

    def imported(self, node):
        names = ", ".join(alias.name for alias in node.names)
        if isinstance(node, ast.Import):
            self.assertions.imported(node)
            return names
        self.assertions.imported_from(node)
        return "." * node.level + (node.module or "")

    # Expressions

    def expression(self, node, role):
        raw = type(node).__name__
        start, end = self.span(node)
        if raw == "Constant":
            self.leaf(constant(node.value), start, end, role, raw)
        elif raw in _OPAQUE:
            self.leaf("String", start, end, role, raw)
        elif raw == "Name":
            self.leaf("Name", start, end, role, raw, node.id)
        elif raw == "Compare":
            self.chain("Compare", [node.left, *node.comparators], len(node.comparators), role, start, end)
        elif raw == "BoolOp":
            self.chain("Logical", node.values, len(node.values) - 1, role, start, end)
        elif raw == "Call":
            kind = "Assertion" if self.assertions.is_assertion(node) else "Call"
            if self.writer.open(kind, start, end, role, raw, dotted(node.func).rpartition(".")[2]):
                self.expression(node.func, "callee")
                for argument in sorted(node.args + [word.value for word in node.keywords], key=position):
                    self.expression(argument, "argument")
                self.writer.close()
        elif self.writer.open(_EXPRESSIONS.get(raw, "Other"), start, end, role, raw, getattr(node, "attr", ""), self.operator(node, raw, start)):
            self.expression_children(node, raw)
            self.writer.close()

    def expression_children(self, node, raw):
        if raw == "Attribute":
            self.expression(node.value, "receiver")
        elif raw == "Subscript":
            self.expression(node.value, "receiver")
            self.index(node.slice)
        elif raw == "Lambda":
            self.parameters(node.args)
            self.expression(node.body, "body")
        elif raw == "IfExp":
            self.expression(node.body, "then")
            self.expression(node.test, "condition")
            self.expression(node.orelse, "else")
        elif raw == "NamedExpr":
            self.expression(node.target, "left")
            self.expression(node.value, "right")
        elif raw == "Dict":
            for key, value in zip(node.keys, node.values):
                self.optional(key, "key")
                self.expression(value, "value")
        else:
            self.fields(node)

    def chain(self, kind, operands, count, role, start, end):
        """a < b < c and a and b and c: nested to the left, each with its own operator. The rest of a chain is the left operand."""
        if count == 0:
            self.expression(operands[0], role)
            return
        raw = type_of_chain(kind, count)
        right = operands[count]
        if self.writer.open(kind, start, end, role, raw, "", self.between(operands[count - 1], right)):
            # Parentheses around the first operand belong to the whole chain: the inner chain begins where it does.
            inner = self.closing(operands[count - 1], right)
            self.chain(kind, operands, count - 1, "left", self.span(operands[0])[0] if count == 1 else start, inner)
            self.expression(right, "right")
            self.writer.close()

    def closing(self, left, right):
        """Where an operand ends with its parentheses."""
        at = self.span(left)[1]
        limit = self.span(right)[0]
        while True:
            next_at = self.source.skip(at, limit)
            if next_at >= limit or self.source.text[next_at] != ")":
                return at
            at = next_at + 1

    def between(self, left, right):
        """The operator between two nodes: all that is neither space, comment nor parenthesis."""
        at = self.source.skip(self.span(left)[1], self.span(right)[0], ")")
        last = end = self.span(right)[0]
        text = self.source.text
        if text[at:at + 1].isalpha():
            words = 2 if text.startswith("not", at) else 1
            end = at
            for _ in range(words):
                end = self.source.skip(end, last)
                while end < last and text[end].isalpha():
                    end += 1
            if text.startswith("is", at) and end == at + 2:
                after = self.source.skip(end, last)
                if text.startswith("not", after) and after + 3 <= last and not (text[after + 3:after + 4].isidentifier() and after + 3 < last):
                    end = after + 3
            return at, end
        end = at
        while end < last and text[end] in "+-*/%@<>=!&|^:":
            end += 1
        return at, end

    def operator(self, node, raw, start):
        if raw == "BinOp":
            return self.between(node.left, node.right)
        if raw == "NamedExpr":
            return self.between(node.target, node.value)
        if raw == "UnaryOp":
            return start, start + _SIGNS[type(node.op).__name__]
        if raw == "Starred":
            return start, start + 1
        if raw == "Attribute":
            dot = self.source.skip(self.span(node.value)[1], self.span(node)[1], ")")
            return dot, dot + 1
        return None

    def index(self, node):
        # Python 3.8 wraps what stands in brackets.
        if hasattr(node, "dims"):
            for part in node.dims:
                self.index(part)
        elif not hasattr(node, "lineno") and hasattr(node, "value"):
            self.expression(node.value, "index")
        elif hasattr(node, "lineno"):
            self.expression(node, "index")
        else:
            self.fields(node)

    def parameters(self, args):
        plain = getattr(args, "posonlyargs", []) + args.args
        defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
        pairs = list(zip(plain, defaults)) + list(zip(args.kwonlyargs, args.kw_defaults))
        pairs += [(extra, None) for extra in (args.vararg, args.kwarg) if extra]
        for parameter, default in sorted(pairs, key=lambda pair: position(pair[0])):
            start, end = self.span(parameter)
            if self.writer.open("Parameter", start, self.span(default)[1] if default else end, "", "arg", parameter.arg):
                self.optional(parameter.annotation, "type")
                self.optional(default, "value")
                self.writer.close()

    # Everything else, by its fields

    def optional(self, node, role):
        if node is not None:
            self.expression(node, role)

    def leaf(self, kind, start, end, role, raw, name=""):
        if self.writer.open(kind, start, end, role, raw, name):
            self.writer.close()

    def fields(self, node):
        children = []
        for field, value in ast.iter_fields(node):
            role = _ROLES.get(field, "")
            if isinstance(value, list):
                if value and isinstance(value[0], ast.stmt):
                    children.append((first_position(value[0]), role, value))
                else:
                    children += [(first_position(item), role, item) for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                children.append((first_position(value), role, value))
        for place, role, child in sorted((child for child in children if child[0]), key=lambda child: child[0]):
            self.child(node, child, role)

    def child(self, parent, child, role):
        if isinstance(child, list):
            self.block(parent, child, role)
        elif isinstance(child, ast.stmt):
            self.statement(child, parent, 0, role)
        elif isinstance(child, ast.expr):
            self.expression(child, role)
        elif isinstance(child, ast.match_case) if hasattr(ast, "match_case") else False:
            self.case(child)
        elif hasattr(child, "lineno"):
            start, end = self.span(child)
            if self.writer.open("Other", start, end, role, type(child).__name__, getattr(child, "name", "") or ""):
                self.fields(child)
                self.writer.close()
        else:
            # comprehension, withitem, keyword: their parts take their place.
            self.fields(child)

    def case(self, case):
        start = self.source.offset(case.pattern.lineno, case.pattern.col_offset)
        if self.writer.open("Other", start, self.span(case.body[-1])[1], "", "match_case"):
            self.fields(case)
            self.writer.close()


def type_of_chain(kind, count):
    if kind == "Logical":
        return "BoolOp"
    return "Compare" if count == 1 else "ComparisonChain"


def position(node):
    return node.lineno, node.col_offset


def first_position(node):
    """Where a node begins; of one without a place of its own, where its first part does."""
    if hasattr(node, "lineno"):
        return node.lineno, node.col_offset
    places = [place for place in map(first_position, ast.iter_child_nodes(node)) if place]
    return min(places) if places else None


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def constant(value):
    if value is True or value is False:
        return "Boolean"
    if value is None:
        return "Null"
    if isinstance(value, (int, float, complex)):
        return "Number"
    return "String" if isinstance(value, (str, bytes)) else "Other"


def dotted(node):
    """The name of a callee, as far as it is one: a.b.c."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))
