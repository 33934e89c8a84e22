"""The text of one file, and where things stand in it: ast counts lines and UTF-8 bytes, trees count UTF-16 code units."""

import re
from bisect import bisect_left

_LINE = re.compile(r"\r\n|\r|\n")


class Source:
    def __init__(self, text):
        self.text = text
        # A byte-order mark belongs to no line for the parser.
        self.starts = [1 if text.startswith("\ufeff") else 0]
        self.starts.extend(match.end() for match in _LINE.finditer(text))
        self.starts.append(len(text) + 1)
        # Most files are ASCII: bytes, characters and UTF-16 code units are then the same.
        self.ascii = text.isascii()
        # Characters beyond the basic plane count twice in UTF-16; where they stand is all that is needed to convert.
        self.wide = [] if self.ascii else [at for at, char in enumerate(text) if char > "\uffff"]
        self.encoded = {}

    def code(self):
        """What the parser is given."""
        return self.text[self.starts[0]:]

    def offset(self, line, column):
        """Character offset of a line (from 1) and a column in UTF-8 bytes."""
        if line >= len(self.starts):
            return len(self.text)
        start = self.starts[line - 1]
        if self.ascii:
            return start + column
        encoded = self.encoded.get(line)
        if encoded is None:
            encoded = self.encoded[line] = self.text[start:self.starts[line]].encode("utf-8", "surrogatepass")
        if len(encoded) == self.starts[line] - start:
            return start + column
        return start + len(encoded[:column].decode("utf-8", "surrogatepass"))

    def line(self, at):
        """The line (from 1) of a character offset."""
        return max(1, bisect_left(self.starts, at + 1))

    def utf16(self, at):
        """UTF-16 offset of a character offset."""
        return at + bisect_left(self.wide, at) if self.wide else at

    def skip(self, at, end, extra=""):
        """The next character between two nodes that is no space, line break, comment, nor one of the extra characters."""
        text = self.text
        while at < end:
            char = text[at]
            if char == "#":
                newline = _LINE.search(text, at)
                at = newline.end() if newline else end
            elif char in " \t\r\n\f\\" or char in extra:
                at += 1
            else:
                return at
        return end

    def comments_above(self, start, floor):
        """Where the comment lines right above a declaration begin; its own start where there are none."""
        line = bisect_left(self.starts, start + 1) - 1
        if self.text[self.starts[line]:start].strip():
            return start
        first = start
        while line > 0 and self.starts[line - 1] >= floor:
            text = self.text[self.starts[line - 1]:self.starts[line]]
            bare = text.lstrip(" \t\f")
            if not bare.startswith("#"):
                break
            line -= 1
            first = self.starts[line] + len(text) - len(bare)
        return first
