"""What tracing costs: python3 bench_trace.py [repetitions].

Prints, for 20 small functions, the time untraced and traced, their ratio, the events and the time
an event takes; encoding is not part of it. Then what analysis and compilation of all 20 take.
"""
import marshal
import math
import sys
import time
import types
from functools import partial

import support
from support import analysis, instrument, recorder
import corpus

try:
    from record import values
    # As the runner does it, with a budget that is never used up.
    snapshot = values.snapshots(values.Scope(12, 256, 10_000, 4096), 1 << 62, None)
    KIND = "record/values.py"
except (ImportError, AttributeError):
    KIND = "marshal"

    def snapshot(value):
        try:
            return marshal.dumps(value, 2)
        except ValueError:
            return type(value).__name__.encode()


def cases():
    """[(name, source, calls)]: the calls are evaluated once a repetition."""
    found = []
    for name, text in corpus.archive("bench.txt"):
        head, _, source = text.partition("\n")
        found.append((name, source, head.removeprefix("# call: ")))
    return found


def loaded(code, call):
    module = types.ModuleType("program")
    exec(code, module.__dict__)
    return eval("lambda: " + call, module.__dict__)


def best(run, seconds, before=None):
    """The least time of one run, of as many as fit."""
    least, end = math.inf, time.perf_counter() + seconds
    while time.perf_counter() < end:
        if before:
            before()
        start = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - start)
    return least


def main(seconds):
    ratios, total_events, total_extra = [], 0, 0.0
    print("%s, snapshot by %s" % (sys.version.split()[0], KIND))
    print("%-22s %12s %12s %7s %8s %10s" % ("function", "untraced ms", "traced ms", "ratio", "events", "ns/event"))
    for name, source, call in cases():
        analysed = analysis.analyse(source.encode())
        assert not analysed.errors, (name, analysed.errors)
        plain = loaded(instrument.compile_plain(analysed), call)
        recording = recorder.Recorder(10_000_000, snapshot, support.on_cap)
        traced = loaded(instrument.compile_traced(analysed, recording), call)
        assert plain() == traced(), name
        recording.flat.clear()
        traced()
        events = len(recording.flat) // 3
        a = best(plain, seconds)
        b = best(traced, seconds, recording.flat.clear)
        ratios.append(b / a)
        total_events += events
        total_extra += b - a
        print("%-22s %12.4f %12.4f %7.2f %8d %10.0f" % (name, a * 1e3, b * 1e3, b / a, events, (b - a) / events * 1e9))
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print("geometric mean of the ratios %.2f, %.0f ns an event" % (mean, total_extra / total_events * 1e9))

    steps = {"analyse": 0.0, "message": 0.0, "shareable": 0.0, "compile traced": 0.0}
    lines = 0
    for _, source, _ in cases():
        data = source.encode()
        lines += source.count("\n")
        steps["analyse"] += best(partial(analysis.analyse, data), seconds)
        analysed = analysis.analyse(data)
        steps["message"] += best(analysed.message, seconds)
        recording = recorder.Recorder(1000, snapshot, support.on_cap)

        def judged(analysed=analysed):
            analysed._shareable = None
            return analysed.shareable

        def traced(analysed=analysed, recording=recording):
            analysed.marked.clear()
            return instrument.compile_traced(analysed, recording)

        steps["shareable"] += best(judged, seconds)
        steps["compile traced"] += best(traced, seconds)
    print(", ".join("%s %.2f ms" % (step, spent / lines * 30e3) for step, spent in steps.items()) + " for 30 lines")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.2)
