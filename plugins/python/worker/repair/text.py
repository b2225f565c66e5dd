"""Expressions and statements as canonical text: what tells two edits apart.

The text is the program's own but for layout and brackets, which it has around everything. It is
made of pieces, texts and child nodes in turn, so that the place of a node in its statement's text
is known and the text of the statement with that node replaced is two slices and a joint."""
import ast

COMPARISONS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: " in ", ast.NotIn: " not in ", ast.Is: " is ", ast.IsNot: " is not "}
OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>"}
UNARY = {ast.Not: "not ", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}


def listed(nodes, opening, closing):
    pieces = [opening]
    for node in nodes:
        pieces.append(node)
        pieces.append(",")
    pieces.append(closing)
    return pieces


def _boolean(node):
    word = " and " if type(node.op) is ast.And else " or "
    pieces = ["("]
    for value in node.values:
        pieces.append(value)
        pieces.append(word)
    pieces[-1] = ")"
    return pieces


def _compare(node):
    pieces = ["(", node.left]
    for op, right in zip(node.ops, node.comparators):
        pieces.append(COMPARISONS[type(op)])
        pieces.append(right)
    pieces.append(")")
    return pieces


def _call(node):
    pieces = [node.func, "("]
    for argument in node.args:
        pieces += [argument, ","]
    for keyword in node.keywords:
        pieces += [(keyword.arg + "=") if keyword.arg else "**", keyword.value, ","]
    pieces.append(")")
    return pieces


def _slice(node):
    pieces = []
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            pieces.append(part)
        pieces.append(":")
    pieces.pop()
    return pieces


def _comprehension(opening, closing):
    def pieces(node):
        found = [opening]
        found += [node.key, ":", node.value] if type(node) is ast.DictComp else [node.elt]
        for generator in node.generators:
            found += [" for ", generator.target, " in ", generator.iter]
            for test in generator.ifs:
                found += [" if ", test]
        found.append(closing)
        return found
    return pieces


def _dict(node):
    pieces = ["{"]
    for key, value in zip(node.keys, node.values):
        pieces += [key, ":", value, ","] if key is not None else ["**", value, ","]
    pieces.append("}")
    return pieces


def _assign(node):
    pieces = []
    for target in node.targets:
        pieces += [target, "="]
    pieces.append(node.value)
    return pieces


def _annotated(node):
    pieces = [node.target, ":", ast.unparse(node.annotation)]
    return pieces + ["=", node.value] if node.value is not None else pieces


def _with(node):
    pieces = ["with "]
    for item in node.items:
        pieces.append(item.context_expr)
        if item.optional_vars is not None:
            pieces += [" as ", item.optional_vars]
        pieces.append(",")
    pieces[-1] = ":"
    return pieces


def _constant(node):
    # 1 and True are equal and must not have one text; repr tells them apart.
    return [repr(node.value)]


PIECES = {
    ast.Name: lambda n: [n.id],
    ast.Constant: _constant,
    ast.Attribute: lambda n: [n.value, "." + n.attr],
    ast.Subscript: lambda n: [n.value, "[", n.slice, "]"],
    ast.Slice: _slice,
    ast.BinOp: lambda n: ["(", n.left, OPERATORS[type(n.op)], n.right, ")"],
    ast.UnaryOp: lambda n: ["(" + UNARY[type(n.op)], n.operand, ")"],
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.Call: _call,
    ast.IfExp: lambda n: ["(", n.body, " if ", n.test, " else ", n.orelse, ")"],
    ast.List: lambda n: listed(n.elts, "[", "]"),
    ast.Tuple: lambda n: listed(n.elts, "(", ")"),
    ast.Set: lambda n: listed(n.elts, "{", "}"),
    ast.Dict: _dict,
    ast.Starred: lambda n: ["*", n.value],
    ast.ListComp: _comprehension("[", "]"),
    ast.SetComp: _comprehension("{", "}"),
    ast.DictComp: _comprehension("{", "}"),
    ast.GeneratorExp: _comprehension("(", ")"),
    ast.Lambda: lambda n: ["(lambda %s:" % ast.unparse(n.args), n.body, ")"],
    ast.NamedExpr: lambda n: ["(", n.target, ":=", n.value, ")"],
    ast.Assign: _assign,
    ast.AugAssign: lambda n: [n.target, OPERATORS[type(n.op)] + "=", n.value],
    ast.AnnAssign: _annotated,
    ast.Return: lambda n: ["return ", n.value] if n.value is not None else ["return"],
    ast.Expr: lambda n: [n.value],
    ast.Raise: lambda n: ["raise ", n.exc] if n.exc is not None else ["raise"],
    ast.Pass: lambda n: ["pass"],
    ast.Break: lambda n: ["break"],
    ast.Continue: lambda n: ["continue"],
    ast.If: lambda n: ["if ", n.test, ":"],
    ast.While: lambda n: ["while ", n.test, ":"],
    ast.For: lambda n: ["for ", n.target, " in ", n.iter, ":"],
    ast.Assert: lambda n: ["assert ", n.test] + ([",", n.msg] if n.msg is not None else []),
    ast.Delete: lambda n: listed(n.targets, "del ", ""),
    ast.With: _with,
}


class Texts:
    """Texts of nodes, each made once. Nodes must not change afterwards."""

    def __init__(self):
        self.made = {}

    def text(self, node):
        """A node's canonical text; of a compound statement its header's."""
        found = self.made.get(node)
        if found is None:
            pieces = PIECES.get(type(node))
            if pieces is None:
                found = ast.unparse(node)
            else:
                text = self.text
                found = "".join([p if type(p) is str else text(p) for p in pieces(node)])
            self.made[node] = found
        return found

    def places(self, root):
        """Where each node below and with root stands in root's text: {node: (start, end)}."""
        found: dict[ast.AST, tuple[int, int]] = {}
        self._place(root, 0, found)
        return found

    def _place(self, node, at, found):
        end = at + len(self.text(node))
        found[node] = (at, end)
        pieces = PIECES.get(type(node))
        if pieces is not None:
            for piece in pieces(node):
                if type(piece) is str:
                    at += len(piece)
                else:
                    at = self._place(piece, at, found)
        return end


# -------------------------------------------------- statements in the program's layout

def lines(statements, blanks):
    """Statements one below the other, the first without the blanks that the others begin with."""
    text = "\n".join([ast.unparse(node) for node in statements] or ["pass"])
    return ("\n" + blanks).join(text.split("\n"))


def line_start(source, at):
    return max(source.rfind(b"\n", 0, at), source.rfind(b"\r", 0, at)) + 1


def starts_line(source, at):
    return not source[line_start(source, at):at].strip()


def indentation(source, at):
    """The blanks that the line of a place begins with."""
    text = source[line_start(source, at):at]
    return text[:len(text) - len(text.lstrip())].decode("utf-8", "replace")
