package engine

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
)

// TestForgedRepairs: programs that take over the process in which edits of them are
// run, and say there that every edit passes. The repair that decides is run again as a
// candidate: no repair is told on their word, and their sibling passes.
func TestForgedRepairs(t *testing.T) {
	e := newTestEngine(t)
	e.config.Localise.Verify = localise.VerifyOptions{Steps: 1_000_000, StepMultiple: 10, Donors: 5}
	// No edit makes 73 of 10, 17 of 2 and 3 of 0.
	test := func(in, out string) dataset.Test {
		return dataset.Test{Args: []json.RawMessage{json.RawMessage(in)}, Expected: json.RawMessage(out)}
	}
	const summed = "def f(x):\n    total = 3\n    for _ in range(7):\n        total += x\n    return total\n"
	task, err := e.Prepare(t.Context(), &dataset.Problem{
		TaskID: "forged", Language: "python", EntryPoint: "f", Reference: summed,
		Tests: dataset.Tests{test("10", "73"), test("2", "17"), test("0", "3")},
	}, Variation{})
	if err != nil {
		t.Fatal(err)
	}
	for name, attack := range map[string]string{
		"the method that decides": "if hasattr(type(value), 'passes'):\n                type(value).passes = lambda *given: True",
		"what the checks expect":  "if hasattr(value, 'free') and 'table' in frame.f_back.f_locals:\n                value.free = True",
		"the sheet": "if type(value).__name__ == 'mmap' and 'table' in frame.f_locals:\n                value[64:] = b'\\x03\\0\\0' * ((len(value) - 64) // 3)\n" +
			"                value[:4] = (10000).to_bytes(4, 'little')\n                __import__('os')._exit(0)",
	} {
		program := "import sys\n\n\ndef take_over():\n    frame = sys._getframe()\n    while frame is not None:\n" +
			"        for value in list(frame.f_locals.values()):\n            " + attack + "\n        frame = frame.f_back\n\n\n" +
			"def f(x):\n    try:\n        take_over()\n    except Exception:\n        pass\n    y = x + 1\n    return y * 2\n"
		samples, err := e.Group(t.Context(), task, []dataset.Completion{{Text: program}, {Text: summed}})
		if err != nil {
			t.Fatal(err)
		}
		switch s := samples[0]; {
		case s.Err != nil || s.Reward != 0 || s.Decision.Mode != credit.ModeLogic || s.Finding == nil:
			t.Errorf("%s: reward %v, mode %s, error %v", name, s.Reward, s.Decision.Mode, s.Err)
		case s.Finding.Evidence() == credit.EvidenceVerified || s.Finding.Repair != nil:
			t.Errorf("%s: a repair that is none: %s", name, s.Finding.Reason)
		case samples[1].Reward != 1:
			t.Errorf("%s: its sibling's reward is %v", name, samples[1].Reward)
		}
	}
}

// TestForgedRepairsBySiblings: the code of a program that passes is lent to searches for
// other programs' repairs. There it takes over the process that runs them.
func TestForgedRepairsBySiblings(t *testing.T) {
	e := newTestEngine(t)
	e.config.Localise.Verify = localise.VerifyOptions{Steps: 1_000_000, StepMultiple: 10, Donors: 5}
	task := sumTask(t, e)
	const take = `exec("import sys\nframe = sys._getframe()\nwhile frame is not None:\n    for value in list(frame.f_locals.values()):\n` +
		`        if hasattr(value, 'expected') and hasattr(value, 'free'):\n            value.free = True\n    frame = frame.f_back\n")`
	victim := "def f(xs):\n    total = len(xs) * 7\n    if total > 40:\n        total = 40\n    return total\n"
	for name, sibling := range map[string]string{
		"a statement": strings.Replace(right, "    total = 0\n", "    total = 0\n    "+take+"\n", 1),
		"a value":     strings.Replace(right, "total = 0", "total = 0 if "+take+" is None else 1", 1),
		"its end":     strings.Replace(right, "    return total", "    if xs is None:\n        __import__('os')._exit(0)\n    return total", 1),
		"a mark":      "\ufeff" + right,
	} {
		samples, err := e.Group(t.Context(), task, []dataset.Completion{{Text: victim}, {Text: sibling}})
		if err != nil {
			t.Fatal(err)
		}
		s := samples[0]
		if samples[1].Reward != 1 || s.Err != nil || s.Reward != 0 || s.Finding == nil {
			t.Fatalf("%s: rewards %v and %v, error %v", name, s.Reward, samples[1].Reward, s.Err)
		}
		if r := s.Finding.Repair; r != nil {
			t.Errorf("%s: a repair that is none: %s", name, s.Finding.Reason)
		}
		if s.Finding.SearchErr != nil {
			t.Errorf("%s: the search ended: %v", name, s.Finding.SearchErr)
		}
	}
}
