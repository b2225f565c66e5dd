"""Where things are in a source, in bytes."""
import re

FILENAME = "<program>"

BOM = b"\xef\xbb\xbf"

# What CPython's own reader takes for the end of a line; not str.splitlines, which knows more.
NEWLINE = re.compile(rb"\r\n|\n|\r")

# Blanks, line ends, comments, semicolons and joined lines: what lies between a block's last
# statement and the word that opens the next block.
BETWEEN = re.compile(rb"(?:[\s;\\]+|#[^\r\n]*)*")

# From the end of a header's last expression to its colon: brackets, commas, a name, comments.
TO_COLON = re.compile(rb"[^:#]*(?:#[^\r\n]*[\r\n][^:#]*)*:")


class Layout:
    """A source and where its lines start."""

    __slots__ = ("source", "starts")

    def __init__(self, source):
        self.source = source
        first = len(BOM) if source.startswith(BOM) else 0
        # By line number, which counts from 1. The parser does not see a byte order mark.
        self.starts = [0, first]
        self.starts += [match.end() for match in NEWLINE.finditer(source)]

    def start(self, node):
        return self.starts[node.lineno] + node.col_offset

    def end(self, node):
        return self.starts[node.end_lineno] + node.end_col_offset

    def colon(self, position):
        """The end of the first colon at or after the position, comments left out."""
        match = TO_COLON.match(self.source, position)
        return match.end() if match else position

    def after_block(self, position):
        """Where the word that follows a block starts; position is the end of its last statement."""
        return BETWEEN.match(self.source, position).end()  # type: ignore[union-attr]  # it matches nothing at least

    def at(self, line, column):
        """A place that the parser named, kept inside the source. Columns count bytes from 0."""
        if not line or line < 1:
            return 0
        if line >= len(self.starts):
            return len(self.source)
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.source)
        return min(self.starts[line] + max(column, 0), end)

    def at_character(self, line, column):
        """The same for a column that counts characters from 0."""
        if not line or line < 1 or line >= len(self.starts):
            return self.at(line, 0)
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.source)
        text = self.source[self.starts[line]:end].decode("utf-8", "replace")
        return self.at(line, len(text[:max(column, 0)].encode("utf-8", "replace")))
