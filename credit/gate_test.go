package credit

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var kinds = map[string]VerdictKind{
	"pass": VerdictPass, "wrong": VerdictWrong, "exception": VerdictException,
	"crash": VerdictCrash, "limit": VerdictLimit, "tampered": VerdictTampered,
}

// judged reads an archive: "constraints" and "features" as JSON, and "verdicts"
// with a line a test, such as "exception 4-9,1-2 IndexError". The comment's
// "error" and "not-comparable" are the other inputs.
func judged(t *testing.T, archive *txtar.Archive) Judged {
	t.Helper()
	var in Judged
	set := settings(archive)
	if text := set["error"]; text != "" {
		in.Errors = []Diagnostic{{Reason: text, Span: Span{7, 7}}}
	}
	in.NotComparable = set["not-comparable"]
	var features Features
	if data := file(archive, "features"); data != "" {
		if err := json.Unmarshal([]byte(data), &features); err != nil {
			t.Fatal(err)
		}
	}
	var constraints Constraints
	if err := json.Unmarshal([]byte(cmp.Or(file(archive, "constraints"), "{}")), &constraints); err != nil {
		t.Fatal(err)
	}
	in.Violations = constraints.Check(features)
	for line := range strings.Lines(file(archive, "verdicts")) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		kind, ok := kinds[word]
		if !ok {
			t.Fatalf("unknown verdict %q", word)
		}
		v := Verdict{Kind: kind}
		spans, reason, _ := strings.Cut(rest, " ")
		for _, s := range strings.Split(spans, ",") {
			var span Span
			if n, err := fmt.Sscanf(s, "%d-%d", &span.StartByte, &span.EndByte); n == 2 && err == nil {
				v.Blamed = append(v.Blamed, span)
			}
		}
		v.Reason = rest
		if v.Blamed != nil {
			v.Reason = reason
		}
		in.Verdicts = append(in.Verdicts, v)
	}
	return in
}

func TestGateGolden(t *testing.T) {
	golden(t, "gate", func(t *testing.T, archive *txtar.Archive) string {
		in := judged(t, archive)
		var out strings.Builder
		for _, v := range in.Violations {
			fmt.Fprintf(&out, "violation %s %q: %s\n", v.Key, v.Name, v.Reason)
		}
		d, err := Gate(in)
		if err != nil {
			return out.String() + "error " + err.Error() + "\n"
		}
		fmt.Fprintf(&out, "mode %s\nreason %s\npassed %d, failed %d, first failing %d\n", d.Mode, d.Reason, d.Passed, d.Failed, d.Failing)
		fmt.Fprintf(&out, "blamed %v, localise %t\n", d.Blamed, d.Localise)
		return out.String()
	})
}

// Whatever the inputs, a decision is consistent in itself.
func TestGateIsTotal(t *testing.T) {
	all := []VerdictKind{VerdictPass, VerdictWrong, VerdictException, VerdictCrash, VerdictLimit, VerdictTampered}
	for _, first := range all {
		for _, second := range all {
			for bits := range 8 {
				in := Judged{Verdicts: []Verdict{{Kind: first}, {Kind: second}}}
				if bits&1 != 0 {
					in.Violations = []Violation{{Reason: "v"}}
				}
				if bits&2 != 0 {
					in.NotComparable = "n"
				}
				if bits&4 != 0 {
					in.Errors = []Diagnostic{{Reason: "e"}}
				}
				d, err := Gate(in)
				if err != nil {
					t.Fatal(err)
				}
				passes := first == VerdictPass && second == VerdictPass
				want := ModeLogic
				failing := first
				if first == VerdictPass {
					failing = second
				}
				switch {
				case bits&4 != 0, failing == VerdictException, failing == VerdictCrash:
					want = ModeSyntax
				case bits&1 != 0, bits&2 != 0 && !passes:
					want = ModeConstraint
				case passes:
					want = ModeCorrect
				}
				if d.Mode != want {
					t.Errorf("%v %v %03b: %s, want %s", first, second, bits, d.Mode, want)
				}
				if bits&4 == 0 && (d.Passed+d.Failed != 2 || (d.Failing >= 0) != (d.Failed > 0)) {
					t.Errorf("%v %v %03b: counts %+v", first, second, bits, d)
				}
				if d.Localise && (d.Mode != ModeLogic || failing == VerdictTampered) {
					t.Errorf("%v %v %03b: localise in %+v", first, second, bits, d)
				}
			}
		}
	}
}

func TestGateWithoutVerdicts(t *testing.T) {
	if _, err := Gate(Judged{}); !errors.Is(err, ErrNoVerdict) {
		t.Errorf("got %v", err)
	}
}

func TestConstraintsRefused(t *testing.T) {
	for data, want := range map[string]string{
		`{"forbid": ["for"]}`:                            `bad constraints: unknown key "forbid"`,
		`{"imports": {"only": ["math"]}}`:                `unknown key "only"`,
		`{"forbidden": ["fro"]}`:                         `key "forbidden": unknown construct "fro"; there are assert`,
		`{"required": "for"}`:                            `key "required" holds a JSON string of the wrong kind`,
		`{"imports": {"allowed": [1]}}`:                  `key "imports.allowed" holds a JSON number`,
		`{"imports": {"allowed": ["os.path"]}}`:          `key "imports.allowed": "os.path" is no top-level module`,
		`{"recursion": "yes"}`:                           `key "recursion": "yes"; write`,
		`{"calls": {"required": [""]}}`:                  `key "calls.required": an empty name`,
		`{"required": ["for"], "forbidden": ["for"]}`:    `key "required": "for" is forbidden too`,
		`{"calls":{"required":["f"],"forbidden":["f"]}}`: `key "calls.required": "f" is forbidden too`,
		`{"loops": "forbidden"} {}`:                      `more than one JSON value`,
		`{"loops": `:                                     `bad constraints`,
		`[]`:                                             `bad constraints`,
	} {
		err := new(Constraints).UnmarshalJSON([]byte(data))
		if !errors.Is(err, ErrConstraints) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", data, err, want)
		}
	}
}

func TestConstraintsEmpty(t *testing.T) {
	for data, want := range map[string]bool{`{}`: true, `null`: true, `{"imports": {"allowed": []}}`: false, `{"loops": "required"}`: false} {
		var c Constraints
		if err := json.Unmarshal([]byte(data), &c); err != nil || c.Empty() != want {
			t.Errorf("%s: %+v, %v", data, c, err)
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Constraints
		if err := json.Unmarshal(again, &back); err != nil || back.Empty() != want {
			t.Errorf("%s does not survive a round trip: %s, %v", data, again, err)
		}
	}
}

func FuzzConstraints(f *testing.F) {
	f.Add([]byte(`{"required":["for"],"imports":{"allowed":[]},"calls":{"forbidden":["xs.sort"]},"recursion":"required","loops":"forbidden"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c Constraints
		if err := c.UnmarshalJSON(data); err != nil {
			if !errors.Is(err, ErrConstraints) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		c.Check(Features{Constructs: map[string]int{"for": 1}, Imports: []string{"os"}, Calls: []string{"xs.sort"}})
	})
}
