"""Writes a tree in the flat form that TreeWriter.cs describes."""

MAX_DEPTH = 1_000


class Writer:
    def __init__(self, source):
        self.source = source
        self.strings = [""]
        self.index = {"": 0}
        self.nodes = []
        self.errors = []
        self.last = 0
        # Of each open node: where its head stands, where it ends, where its last child ended.
        self.open_heads = []
        self.ends = []
        self.done = []

    def text(self, value):
        place = self.index.get(value)
        if place is None:
            place = self.index[value] = len(self.strings)
            self.strings.append(value)
        return place

    def open(self, kind, start, end, role, raw, name="", operator=None):
        """Opens a node; the operator is a (start, end) pair of offsets. False where the node is left out."""
        if self.ends:
            if start < self.done[-1] or end > self.ends[-1] or end < start or len(self.ends) >= MAX_DEPTH:
                self.left_out(start)
                return False
            self.nodes[self.open_heads[-1] + 3] += 1
            self.done[-1] = end
        place = self.source.utf16
        first = place(start)
        self.open_heads.append(len(self.nodes))
        self.ends.append(end)
        self.done.append(start)
        sign = self.source.text[operator[0]:operator[1]] if operator else ""
        self.nodes += (self.text(kind), first - self.last, place(end) - first, 0,
                       self.text(role), self.text(name), self.text(raw), self.text(sign))
        if sign:
            self.nodes += (place(operator[0]) - first, place(operator[1]) - place(operator[0]))
        self.last = first
        return True

    def left_out(self, start):
        line = self.source.line(start)
        self.error(line, "nested too deeply" if len(self.ends) >= MAX_DEPTH else "out of order")

    def close(self):
        self.open_heads.pop()
        self.ends.pop()
        self.done.pop()

    def error(self, line, message):
        text = f"{line}: {message}"
        if len(self.errors) < 20 and text not in self.errors:
            self.errors.append(text)

    def reply(self):
        return {"strings": self.strings, "nodes": self.nodes, "errors": self.errors}
