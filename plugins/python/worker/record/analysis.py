"""What a program is made of, from its text alone: nothing of it runs."""
import ast
import io
import re
import tokenize
import warnings

from record import features
from record import outline
from record import shapes
from run import share
from record.collect import Collector
from run.deep import Deep
from record.positions import BOM, FILENAME, Layout
from record.structure import KIND_NAMES

# What compiling any bytes may raise.
REFUSALS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)

# compile() then says "incomplete input" where more text could follow (codeop.py has the flag's value).
INCOMPLETE = 0x4000

NEWLINES = re.compile("\r\n|\r")

VISIBLE = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)


def compiled(tree):
    """A tree's code. Warnings are for the author of a program, not for who runs it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(tree, FILENAME, "exec", dont_inherit=True)


def parsed(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(text, FILENAME, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)


class Analysis:
    """Made from source alone by `analyse`.

    source    the bytes given, which all offsets count
    tree      the parsed module, or None; never changed
    code      what it compiles to, or None
    errors    [{"type", "message", "span"}]; where there are any, the lists are empty
    sites, statements, functions   records of record/structure.py, sorted, `index` filled in
    """

    def __init__(self, source):
        self.source = source
        self.layout = Layout(source)
        self.tree = None
        self.code = None
        self.errors = []
        self.collected = None
        self.sites = []
        self.statements = []
        self.functions = []
        self.marked = {}        # record/instrument.py's: event cap -> code before a recorder is put in
        self._shareable = None

    @property
    def shareable(self):
        """Whether its inputs can be run one after another in one process; see run/share.py."""
        if self._shareable is None:
            with Deep():
                self._shareable = self.collected is not None and share.shareable(self.collected, self.code)
        return self._shareable

    def message(self, tokens=False, outlined=False):
        """The protocol's Analysis in its JSON mapping, fields at their default left out."""
        if self.errors:
            return {"errors": self.errors}
        with Deep(2):
            collector = self.collected
            features.resolve_calls(collector)
            message = {
                "functions": [function_message(f) for f in self.functions],
                "features": features.features(collector),
            }
            if self.sites:
                message["sites"] = [site_message(s) for s in self.sites]
            if self.statements:
                message["statements"] = [statement_message(p) for p in self.statements]
            if tokens:
                message["tokens"] = token_spans(self)
            if outlined:
                message["outline"] = outline.outline(self)
        return message


def analyse(source):
    """The analysis of any bytes. Never raises: what cannot be compiled has errors instead."""
    analysis = Analysis(source)
    try:
        text = source[len(BOM):] if source.startswith(BOM) else source
        text = text.decode("utf-8")
    except UnicodeDecodeError as error:
        base = analysis.layout.starts[1]
        analysis.errors.append(diagnostic(error, base + error.start, base + error.end))
        return analysis
    stage = "parse"
    try:
        with Deep():
            tree = parsed(text)
            stage = "compile"
            code = compiled(tree)
            stage = "walk"
            collector = Collector(analysis.layout, tree)
            collector.run()
    except REFUSALS as error:
        found = refusal(analysis.layout, error, stage)
        if stage == "parse" and unfinished(text, error):
            found["unfinished"] = True
        analysis.errors.append(found)
        return analysis
    analysis.tree = tree
    analysis.code = code
    analysis.collected = collector
    analysis.sites = collector.sites
    analysis.statements = collector.statements
    analysis.functions = collector.functions
    return analysis


def unfinished(text, error):
    """Whether more text could make a program of one that the parser refused."""
    if not isinstance(error, SyntaxError):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, FILENAME, "exec", ast.PyCF_ONLY_AST | INCOMPLETE, dont_inherit=True)
    except SyntaxError as again:
        if again.msg == "incomplete input":
            return True
    except REFUSALS:
        return False
    # A line that is cut off is refused at its end.
    lines = text.splitlines()
    return (bool(lines) and not text.endswith(("\n", "\r")) and error.lineno == len(lines)
            and not isinstance(error, IndentationError)
            and (error.msg.startswith("unterminated") or (error.offset or 0) > len(lines[-1])))


def diagnostic(error, start, end):
    message = {"type": type(error).__name__, "message": str(error)[:1000]}
    if start is not None:
        message["span"] = span(start, end)
    return message


def refusal(layout, error, stage):
    if not isinstance(error, SyntaxError):
        found = diagnostic(error, None, None)
        if stage == "walk" and isinstance(error, RecursionError):
            found["message"] = "nested too deeply to analyse"
        return found
    # The parser counts columns in characters, the compiler in bytes; both from 1.
    at = layout.at_character if stage == "parse" else layout.at
    start = at(error.lineno, (error.offset or 1) - 1)
    end = start
    if error.end_lineno and error.end_lineno >= (error.lineno or 0) and error.end_offset and error.end_offset > 0:
        end = max(start, at(error.end_lineno, error.end_offset - 1))
    found = diagnostic(error, start, end)
    found["message"] = str(error.msg)[:1000]
    return found


def span(start, end):
    found = {}
    if start:
        found["start"] = start
    if end:
        found["end"] = end
    return found


def function_message(function):
    found = {"name": function.name, "span": span(function.start, function.end)}
    if function.parent is not None and function.parent.index:
        found["parent"] = function.parent.index
    if function.parameters:
        found["parameters"] = list(function.parameters)
    if function.generator:
        found["generator"] = True
    if function.is_async:
        found["async"] = True
    if function.header is not None:
        found["header"] = span(function.header.start, function.header.end)
    if function.args is not None:
        required, accepted, variadic = outline.arity(function.args)
        if function.receiver:
            required, accepted = max(required - 1, 0), accepted - 1
        if required:
            found["required"] = required
        if accepted:
            found["accepted"] = accepted
        if variadic:
            found["variadic"] = True
    if function.owner:
        found["owner"] = function.owner
    if function.receiver:
        found["receiver"] = True
    return found


def statement_message(statement):
    found = {"span": span(statement.start, statement.end), "kind": statement.kind,
             "statementEnd": statement.statement_end}
    if statement.function.index:
        found["function"] = statement.function.index
    if statement.header is not None:
        found["header"] = statement.header.index + 1
    return found


def site_message(site):
    found = {"kind": KIND_NAMES[site.kind], "span": span(site.start, site.end)}
    if site.name:
        found["name"] = site.name
    if site.statement.index:
        found["statement"] = site.statement.index
    if site.function.index:
        found["function"] = site.function.index
    shape, reads, calls = shapes.shape(site)
    if shape:
        found["shape"] = shape
    if reads:
        found["reads"] = reads
    if calls:
        found["calls"] = calls
    return found


def token_spans(analysis):
    """The lexical tokens' spans. An f-string is one token in every version of Python."""
    layout, found = analysis.layout, []
    first, last = getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1)
    nesting, opened = 0, 0
    text = NEWLINES.sub("\n", analysis.source[layout.starts[1]:].decode("utf-8"))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == first:
            if not nesting:
                opened = layout.at_character(*token.start)
            nesting += 1
        elif token.type == last:
            nesting -= 1
            if not nesting:
                found.append(span(opened, layout.at_character(*token.end)))
        elif not nesting and token.type in VISIBLE:
            found.append(span(layout.at_character(*token.start), layout.at_character(*token.end)))
    return found


def split_test(source, entry_point):
    """(call, expected) as source texts of a test that is one `assert CALL == EXPR`, else None.

    CALL calls the entry point and nothing else: `isclose(f(3), 6.0) == True` would tell the
    candidate's process the expected value, and let it decide. Of a method it is `Class().method(...)`."""
    try:
        text = source.decode("utf-8")
        tree = parsed(text)
        body = tree.body
        if len(body) != 1 or type(body[0]) is not ast.Assert:
            return None
        test = body[0].test
        if type(test) is not ast.Compare or len(test.ops) != 1 or type(test.ops[0]) is not ast.Eq:
            return None
        left, right = test.left, test.comparators[0]
        if type(left) is not ast.Call or not names_entry(left.func, entry_point):
            return None
        return piece(source, left), piece(source, right)
    except REFUSALS:
        return None


def names_entry(node, entry_point):
    """Whether what is called is the entry point: its name, or the method of a fresh object."""
    name, _, method = entry_point.partition(".")
    if method:
        if type(node) is not ast.Attribute or node.attr != method:
            return False
        node = node.value
        if type(node) is not ast.Call or node.args or node.keywords:
            return False
        node = node.func
    return type(node) is ast.Name and node.id == name


def piece(source, node):
    """A node's text with the brackets around it that the tree forgets, where it needs them."""
    layout = Layout(source)
    text = source[layout.start(node):layout.end(node)].decode("utf-8")
    return "(" + text + ")" if "\n" in text or "\r" in text or type(node) is ast.Starred else text
