package align

import (
	"slices"
	"strings"
	"testing"
)

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{
		1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th", 20: "20th",
		21: "21st", 22: "22nd", 103: "103rd", 111: "111th", 112: "112th", 113: "113th", 1001: "1001st",
	} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestEvaluations(t *testing.T) {
	s := runToy("if 2 < 3:\n    X = 4\n\ndef f(n):\n    for i in range(n):\n        if i < 2:\n            n = n\n        if i == 1:\n            n = n\n    if n < 9:\n        return n\n", 3)
	got := evaluations(s)
	if len(got) != 2 || len(got[3]) != 2 || len(got[1]) != 1 {
		t.Fatalf("%v: loading's condition counts, or one of the call's does not", got)
	}
	for _, events := range append(got[3], got[1]...) {
		if !slices.IsSorted(events) || events[0] < s.Run.Loading {
			t.Errorf("events %v", events)
		}
	}
}

// Two programs of another structure are compared on the conditions that both evaluate
// equally often. The condition has to come out alike twice before it counts.
func TestConditions(t *testing.T) {
	source := func(bound, more string) string {
		return "def f(xs):\n    total = [0]\n    for x in xs:\n        if x < " + bound + ":\n            total.append(x)\n" +
			more + "    return total\n"
	}
	reference := source("5", "")
	twice := "        if x == 9:\n            total = total\n"
	for _, c := range []struct {
		name, candidate string
		numbers         *[]any
		want            string
	}{
		{"the third time", source("3", ""), list(2, 9, 4), "control at `if x < 3:`: the condition is false the 3rd time, the reference's is true"},
		{"the fourth time", source("3", ""), list(2, 9, 2, 4, 4), "control at `if x < 3:`: the condition is false the 4th time, the reference's is true"},
		{"the second time is too early", source("3", ""), list(2, 4, 9), "uncovered at `return total`: returns [0, 2], the reference returns [0, 2, 4]"},
		{"never", source("5", ""), list(2, 9, 4), nothingDiffers},
		{"only once", source("3", ""), list(4), "uncovered at `return total`: returns [0], the reference returns [0, 4]"},
		{"two conditions are evaluated as often", source("3", twice), list(2, 9, 4), "uncovered at `return total`: returns [0, 2], the reference returns [0, 2, 4]"},
		{"a value differs behind it", strings.Replace(source("3", ""), "return total", "return [total, 77]", 1), list(2, 9, 4), "control at `if x < 3:`: the condition is false the 3rd time, the reference's is true"},
		{"a value differs before", source("3", "        x = 77\n"), list(2, 9, 4), "uncovered at `x = 77`: x is 77, a value that the reference never computes"},
	} {
		mine := runToy(c.candidate, c.numbers)
		got := Locate(mine, runToy(reference, c.numbers), Options{Structural: 1.1})
		if text := sentence(mine, got); text != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, text, c.want)
		}
		if d := got.Divergence; d != nil && d.Similarity != got.Similarity/2 {
			t.Errorf("%s: similarity %v of %v", c.name, d.Similarity, got.Similarity)
		}
	}
}

// Nor is a condition taken where the reference has two that are evaluated as often.
func TestConditionsOfTheReference(t *testing.T) {
	const loop = "def f(xs):\n    total = [0]\n    for x in xs:\n        if x < 5:\n            total.append(x)\n"
	mine := runToy("def f(xs):\n    total = [0]\n    for x in xs:\n        if x < 3:\n            total.append(x)\n    return total\n", list(2, 9, 4))
	one := runToy(loop+"    return total\n", list(2, 9, 4))
	two := runToy(loop+"        if x == 9:\n            total = total\n    return total\n", list(2, 9, 4))
	if pairPrograms(mine, one).conditions() == nil {
		t.Error("one condition beside one: nothing is found")
	}
	if d := pairPrograms(mine, two).conditions(); d != nil {
		t.Errorf("one condition beside two: %+v", d)
	}
}
