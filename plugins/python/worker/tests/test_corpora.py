"""Tracing changes no result of the evaluation's correct programs, where they are at hand."""
import copy
import os
import unittest

import support
from support import SHARED, analysis, instrument, recorder
from test_statements import records

SETS = ("humaneval", "mbpp")
TESTS = 3   # of each program


def answers(code, entry, inputs):
    space = {"__name__": "program"}
    exec(code, space)
    found = []
    for args in inputs:
        try:
            found.append(("value", support.describe(space[entry](*copy.deepcopy(args)))))
        except Exception as error:
            found.append(("exception", type(error).__name__, str(error), support.places(error)))
    return found


@unittest.skipUnless(os.path.isdir(os.path.join(SHARED, "data")),
                     "the evaluation data are not beside the repository (%s)" % SHARED)
class References(unittest.TestCase):
    def test_equal_answers(self):
        ran = 0
        for name in SETS:
            for record in records(name):
                inputs = [test["args"] for test in record["tests"] if "args" in test][:TESTS]
                if not inputs or "random" in record["reference"] or "time" in record["reference"]:
                    continue
                analysed = analysis.analyse(record["reference"].encode())
                recording = recorder.Recorder(3_000_000, support.snapshot, support.on_cap)
                traced = instrument.compile_traced(analysed, recording)
                plain = instrument.compile_plain(analysed)
                # Inputs that ask for more or for none, so that the programs' errors are compared too.
                inputs += [[None] * len(inputs[0]), []]
                expected = answers(plain, record["entry_point"], inputs)
                try:
                    found = answers(traced, record["entry_point"], inputs)
                except support.Capped:
                    continue
                self.assertEqual(found, expected, record["task_id"])
                ran += 1
        self.assertGreater(ran, 800)


if __name__ == "__main__":
    unittest.main()
