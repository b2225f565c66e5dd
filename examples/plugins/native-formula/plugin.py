#!/usr/bin/env python3
"""A tracer plugin without the SDK: go-plugin's protocol by gRPC's own packages for
Python (pip install grpcio grpcio-tools). Its language, formulas, is one definition a
line, of a function (`f(x) = x + 1 if x > 0 else fail("too small")`) or a constant,
with calls of earlier lines only: a program always ends and reaches nothing."""
import ast, json, operator, os, pathlib, re, sys, threading
from concurrent.futures import ThreadPoolExecutor

import grpc
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "proto"))  # the specification
schema, running = [grpc.protos(f"egca/plugin/v1/{name}.proto") for name in ("trace", "job")]
protos, services = grpc.protos_and_services("egca/plugin/v1/plugin.proto")
LEVELS = ["full", "no-cgroup", "landlock", "rlimits", "none"]
SIZE = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]
READ = {"null": lambda v: None, "boolean": bool, "integer": int, "float": float, "text": bytes.decode}
KINDS = {type(None): "null", bool: "boolean", int: "integer", float: "float", str: "text"}
DOES = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Mod: operator.mod, ast.Eq: operator.eq,
        ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}

class Wrong(Exception):
    """An error of the program: its message and the line, -1 for one of the input."""

def evaluate(node, names, line):
    inner = lambda one: evaluate(one, names, line)
    match node:
        case ast.Constant(): return node.value
        case ast.Name() if node.id in names: return names[node.id]
        case ast.IfExp(): return inner(node.body if inner(node.test) else node.orelse)
        case ast.Call(func=ast.Name(id="fail"), args=[text]): raise Wrong(str(inner(text)), line)
        case ast.Call(func=ast.Name(id=name)) if callable(names.get(name)): return names[name](*map(inner, node.args))
        case ast.BinOp(left=left, op=does, right=right) | ast.Compare(left=left, ops=[does], comparators=[right]): pass
        case _: raise Wrong("nothing known is called or named here", line)
    sides = [inner(left), inner(right)]
    if type(does) not in DOES or any(type(side) not in (int, float) or abs(side) >= 1 << 60 for side in sides):
        raise Wrong("this is for numbers below 2**60 only", line)
    return DOES[type(does)](*sides)

def load(source):
    names = {}
    for line, text in enumerate(source.decode().splitlines()):
        name, parameters, body = re.fullmatch(r"(\w+)(?:\(([\w, ]*)\))? = (.+)", text).groups()
        tree, known, given = ast.parse(body, mode="eval").body, dict(names), re.findall(r"\w+", parameters or "")
        does = lambda *values, t=tree, k=known, g=given, n=line: evaluate(t, {**k, **dict(zip(g, values, strict=True))}, n)
        names[name] = does() if parameters is None else does
    return names

def run(job, given):
    source, kind, result, names = job.program.source, given.WhichOneof("kind"), running.Result(), None
    try:
        names = load(source)
        if kind == "arguments" and job.entry_point not in names: raise Wrong(f"there is no {job.entry_point}", -1)
        read = lambda v: READ[v.WhichOneof("kind")](getattr(v, v.WhichOneof("kind")))
        if kind == "arguments": value = names[job.entry_point](*[read(given.values.values[i]) for i in given.arguments.values])
        else: value = evaluate(ast.parse(getattr(given, kind).decode().strip(), mode="eval").body, names, -1)
        value = "" if kind == "body" or value is None else value.encode() if type(value) is str else value
        held = "null" if value == "" else "text" if type(value) is bytes else KINDS[type(value)]
        result.values.values.extend([schema.Value(), schema.Value(**{held: value})])
        result.outcome.returned = 1
    except (Wrong, TypeError, ZeroDivisionError) as error:
        result.outcome.exception.MergeFrom(schema.Exception(type=type(error).__name__, message=str(error.args[0]), loading=names is None))
        if isinstance(error, Wrong) and error.args[1] >= 0:
            lines = source.split(b"\n")
            start = sum(len(line) + 1 for line in lines[:error.args[1]])
            result.outcome.exception.span.MergeFrom(schema.Span(start=start, end=start + len(lines[error.args[1]])))
    except (AttributeError, SyntaxError, UnicodeDecodeError, RecursionError) as error:
        if names is not None: raise ValueError(f"the input is no formula: {error}") from error
        result.outcome.rejected.MergeFrom(schema.Diagnostic(type="SyntaxError", message=str(error)))
    return result

class Tracer(services.TracerServicer):
    def Describe(self, request, context):
        language = protos.Language(name="formula", extensions=[".formula"], equality=protos.Equality(booleans_are_integers=True))
        return protos.DescribeResponse(name="native-formula", release="0.1.0", versions=[2], languages=[language], capabilities=[protos.CAPABILITY_CALL])
    def Configure(self, request, context):
        for name in json.loads(request.options_json or "{}"):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"unknown option {name}: there are none")
        if request.sandbox.lstrip("=") not in LEVELS:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"unknown sandbox level {request.sandbox}; there are {', '.join(LEVELS)}")
        return protos.ConfigureResponse(runtime=f"formulas in Python {sys.version.split()[0]}", sandbox="full")
    def Run(self, jobs, context):
        for job in jobs:  # one after another: none takes long
            answer = running.JobResult(id=job.id, sandbox="full")
            try: answer.results.extend(self.results(job))
            except (KeyError, ValueError) as error: answer.error = f"formulas cannot do this: {error}"
            yield answer
    def results(self, job):
        for given in job.inputs:
            yield (result := run(job, given))
            if job.stop_at_failure and not result.outcome.HasField("returned"): return

if os.environ.get("EGCA_PLUGIN") != "execution-grounded-credit-assignment": sys.exit("this is a plugin of egca, which starts it")
ended, server, path = threading.Event(), grpc.server(ThreadPoolExecutor(4), options=SIZE), os.environ["PLUGIN_UNIX_SOCKET_DIR"] + "/formula"
services.add_TracerServicer_to_server(Tracer(), server)
shutdown = grpc.unary_unary_rpc_method_handler(lambda request, context: ended.set() or b"")
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": shutdown})])
server.add_insecure_port("unix:" + path)
server.start()
print(f"1|1|unix|{path}|grpc", flush=True)
ended.wait() and server.stop(0.2).wait()
