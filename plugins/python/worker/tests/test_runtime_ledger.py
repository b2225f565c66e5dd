"""Which results the supervisor believes, and what it makes of a child's end."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from run import ledger
from run import reports
from run.ledger import Ledger
from run.limits import Limits
from run.reports import Report
from run.supervise import Ending


class Job:
    source = b"x = 1"
    traced = False

    def __init__(self, stop=False):
        self.limits = Limits({"cpuSeconds": 2, "wallSeconds": 4})
        self.stop_at_failure = stop
        self.lowered = 0
        self.most = 100

    def after_time_out(self):
        self.lowered += 1

    @property
    def spent(self):
        return self.lowered >= self.most


def ended(limit=0, broke=None, signal=0, code=0):
    ending = Ending()
    ending.limit, ending.broke, ending.signal, ending.exit_code = limit, broke, signal, code
    ending.cpu = ending.wall = 0.5
    return ending


def result(number, more=False, kind=reports.RETURNED, limit=0):
    report = Report(number, kind, limit)
    report.more = more
    return report.pack()


class LedgerTest(unittest.TestCase):
    def start(self, count, phase=ledger.HERE, stop=False):
        self.said = []
        self.job = Job(stop)
        book = Ledger(self.job, 0, count, self.said.append)
        book.begin(phase)
        book.budget.clock = 2  # this process's own CPU clock
        return book

    def kinds(self):
        return [(report.input, report.kind) for report in self.said]

    def test_time_to_write_down(self):
        book = self.start(2)
        self.assertIn("no place", book.receive(reports.PHASE, reports.WRITING))
        book.job.traced = True
        self.assertIsNone(book.receive(reports.PHASE, reports.WRITING))
        self.assertEqual(book.budget.cpu, ledger.WRITE)
        self.assertIn("no place", book.receive(reports.PHASE, reports.WRITING))  # once an input
        self.assertIsNone(book.receive(reports.RESULT, result(0, True)))
        self.assertLess(book.budget.cpu, ledger.WRITE)
        self.assertIsNone(book.receive(reports.PHASE, reports.WRITING))

    def test_in_order(self):
        book = self.start(3)
        for number in range(3):
            self.assertIsNone(book.receive(reports.RESULT, result(number, number < 2)))
        book.end(ended())
        self.assertEqual(self.kinds(), [(n, reports.RETURNED) for n in range(3)])
        self.assertTrue(book.finished())

    def test_last_result_is_held_until_a_clean_end(self):
        for ending in (ended(code=1), ended(signal=9), ended(limit=reports.CPU)):
            book = self.start(1)
            self.assertIsNone(book.receive(reports.RESULT, result(0)))
            self.assertEqual(self.said, [])
            book.end(ending)
            self.assertEqual(self.kinds(), [(0, reports.TAMPERED)])

    def test_second_result(self):
        book = self.start(2)
        self.assertIsNone(book.receive(reports.RESULT, result(0)))
        broke = book.receive(reports.RESULT, result(1))
        self.assertEqual(broke, "a second result")
        book.end(ended(broke=broke))
        self.assertEqual(self.kinds(), [(0, reports.TAMPERED)])
        self.assertFalse(book.finished())

    def test_wrong_input(self):
        book = self.start(2)
        broke = book.receive(reports.RESULT, result(1))
        self.assertIn("a result for input 1", broke)
        book.end(ended(broke=broke))
        self.assertEqual(self.kinds(), [(0, reports.TAMPERED)])

    def test_death(self):
        book = self.start(3)
        book.receive(reports.RESULT, result(0, more=True))
        book.end(ended(signal=11))
        self.assertEqual(self.kinds(), [(0, reports.RETURNED), (1, reports.KILLED)])
        self.assertEqual(self.said[1].signal, 11)
        self.assertEqual(book.next, 2)

    def test_time_out_lowers_limits(self):
        book = self.start(2)
        book.end(ended(limit=reports.WALL))
        self.assertEqual(self.kinds(), [(0, reports.LIMIT)])
        self.assertEqual(self.job.lowered, 1)

    def test_inputs_that_do_not_run(self):
        book = self.start(4)
        self.job.most = 1
        book.receive(reports.RESULT, result(0, more=True))
        book.end(ended(limit=reports.CPU))
        self.assertEqual([(report.input, report.limit) for report in self.said],
                         [(0, 0), (1, reports.CPU), (2, reports.UNRUN), (3, reports.UNRUN)])
        self.assertTrue(book.finished())
        self.assertEqual(self.job.lowered, 1)
        # The child that supervises others has ended by itself.
        book = self.start(3, ledger.APART)
        self.job.most = 1
        book.receive(reports.RESULT, result(0, True, reports.LIMIT, reports.WALL))
        book.end(ended())
        self.assertEqual([report.limit for report in self.said], [reports.WALL, reports.UNRUN, reports.UNRUN])
        # A program's process may not say it.
        with self.assertRaises(ValueError):
            reports.unpack(result(0, kind=reports.LIMIT, limit=reports.UNRUN), reports.LIMIT, 5)

    def test_how_many_may_be_late(self):
        for cpu, most in ((10, 11), (1, 11), (0.25, 6), (0.1, 3), (0.05, 2), (0.01, 2)):
            self.assertEqual(Limits({"cpuSeconds": cpu}).most_late(), most, cpu)

    def test_death_before_the_program_is_every_inputs(self):
        book = self.start(2, ledger.START)
        book.end(ended(signal=11))
        self.assertEqual(self.kinds(), [(0, reports.KILLED), (1, reports.KILLED)])

    def test_stop_at_failure(self):
        book = self.start(3, stop=True)
        book.receive(reports.RESULT, result(0, kind=reports.EXCEPTION))
        book.end(ended())
        self.assertTrue(book.finished())
        self.assertEqual(len(self.said), 1)

    def test_a_program_may_not_speak_for_the_worker(self):
        for kind, body in (
            (reports.PHASE, b"apart"),
            (reports.ERROR, b"x"),
            (reports.ANALYSIS, b"{}"),
            (reports.REJECTED, b"{}"),
            (reports.AGAIN, b""),
            (reports.RESULT, result(0, kind=reports.KILLED)),
            (reports.RESULT, result(0, kind=reports.TAMPERED)),
            (reports.RESULT, result(0, kind=reports.REJECTED)),
            (0, b""),
        ):
            book = self.start(2)
            self.assertIsNotNone(book.receive(kind, body), (kind, body))

    def test_again_only_after_another_input(self):
        book = self.start(3)
        book.receive(reports.RESULT, result(0, more=True))
        self.assertIsNone(book.receive(reports.AGAIN, b""))
        book.end(ended())
        self.assertEqual((book.next, book.finished()), (1, False))
        self.assertEqual(self.kinds(), [(0, reports.RETURNED)])


class ReportTest(unittest.TestCase):
    def test_round_trip(self):
        report = Report(7, reports.EXCEPTION, cpu=0.25, wall=0.5)
        report.loading = report.more = True
        report.stack = ((1, 3), (0, 5))
        report.type, report.message, report.output, report.blob = b"T", "é".encode(), b"out", b"blob"
        again = reports.unpack(report.pack(), reports.EXCEPTION, 5)
        for name in Report.__slots__:
            self.assertEqual(getattr(again, name), getattr(report, name), name)

    def test_every_cut_is_noticed_or_harmless(self):
        report = Report(0, reports.EXCEPTION)
        report.stack, report.type, report.message = ((0, 1),), b"Type", b"message"
        data = report.pack()
        for end in range(len(data)):
            with self.assertRaises(ValueError):
                reports.unpack(data[:end], reports.EXCEPTION, 5)

    def test_refuses(self):
        def packed(**fields):
            report = Report(0, reports.EXCEPTION)
            for name, value in fields.items():
                setattr(report, name, value)
            return report.pack()

        for fields in (
            {"kind": 0}, {"kind": 9}, {"limit": 1}, {"kind": reports.LIMIT, "limit": 0},
            {"kind": reports.LIMIT, "limit": 6}, {"cpu": float("nan")}, {"wall": -1.0},
            {"wall": float("inf")}, {"stack": ((3, 2),)}, {"stack": ((0, 6),)},
            {"stack": ((0, 1),) * 17}, {"type": b"x" * 201}, {"message": b"x" * 1001},
            {"output": b"x" * 4097},
        ):  # fmt: skip
            with self.assertRaises(ValueError, msg=str(fields)):
                reports.unpack(packed(**fields), reports.REJECTED, 5)

    def test_json_holds_any_bytes(self):
        import json

        report = Report(0, reports.EXCEPTION)
        report.type, report.message = b'\xff"}', b'"}],"done":{}\x00\xf0'
        message = json.loads(report.json())
        self.assertEqual(set(message), {"outcome", "cpuSeconds", "wallSeconds"})
        self.assertEqual(message["outcome"]["exception"]["type"], '\ufffd"}')


if __name__ == "__main__":
    unittest.main()
