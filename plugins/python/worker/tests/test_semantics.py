"""Tracing changes nothing that a program can see."""
import unittest

import corpus
import support
from support import analysis, instrument, outcome, recorder


class Semantics(unittest.TestCase):
    maxDiff = None

    def test_programs_behave_the_same(self):
        for name, source, call in corpus.programs():
            with self.subTest(name):
                analysed = analysis.analyse(source.encode())
                self.assertEqual(analysed.errors, [])
                plain = outcome(instrument.compile_plain(analysed), call)
                recording = recorder.Recorder(1_000_000, support.snapshot, support.on_cap)
                traced = outcome(instrument.compile_traced(analysed, recording), call)
                self.assertEqual(traced, plain)
                if plain[0] is not None and plain[0][0] == "exception" and "-error" not in name:
                    self.assertIn(name.split("-")[0], EXPECTED_TO_RAISE, plain)

    def test_there_are_many(self):
        self.assertGreaterEqual(len(corpus.programs()), 100)


# The first words of the programs that end in an exception: any other that does has a slip in it.
EXPECTED_TO_RAISE = {
    "nested", "raise", "unpack", "attribute", "unbound", "name", "return", "assert", "unicode",
    "exceptions", "exception", "system", "stop",
}


if __name__ == "__main__":
    unittest.main()
