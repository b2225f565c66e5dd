package view

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/egca/egca/host/dataset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each case names a task of the examples, how many of its completions are taken, and the
// samples whose traces are shown. Its completions are judged by the real engine and
// plugin, written as egca credit --detail traces does, and read back.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	maker := newMaker(t)
	for i, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := golden(t, maker, i, string(archive.Files[0].Data))
			got.Comment, got.Files = archive.Comment, append(archive.Files[:1:1], got.Files...)
			text := txtar.Format(got)
			if *update {
				if err := os.WriteFile(path, text, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(archive)), string(text)); diff != "" {
				t.Errorf("the forms have changed: write them anew with go test ./host/view -update\n%s", diff)
			}
		})
	}
}

func golden(t *testing.T, maker *Maker, number int, text string) *txtar.Archive {
	t.Helper()
	var folder, task string
	var completions int
	var traced []int
	first, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if _, err := fmt.Sscan(first, &folder, &task, &completions); err != nil {
		t.Fatal(err)
	}
	for word := range strings.FieldsSeq(rest) {
		var n int
		if _, err := fmt.Sscan(word, &n); err != nil {
			t.Fatal(err)
		}
		traced = append(traced, n)
	}
	problem, rollout := example(t, folder, task, completions)
	own, err := maker.group(t.Context(), number, &Given{TaskID: task, Problem: problem, Rollout: rollout})
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Clone(own.lines)
	if err := AddDetail(true)(own.task, own.samples, lines); err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		lines[i].Sandbox = "" // the machine's
	}
	files, err := OpenCredits(write(t, "credits.jsonl", lines...), write(t, "problems.jsonl", *problem),
		write(t, "rollouts.jsonl", *rollout), nil)
	if err != nil {
		t.Fatal(err)
	}
	files.title = "credits.jsonl"
	out := &txtar.Archive{}
	add := func(name string, data []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		text, err := unpack(data)
		if err != nil {
			t.Fatal(err)
		}
		out.Files = append(out.Files, txtar.File{Name: name, Data: indent(t, text)})
	}
	data, err := files.Run(t.Context(), 0)
	add("run", data, err)
	data, err = files.Group(t.Context(), 0, false)
	add("group/0", data, err)
	for _, n := range traced {
		data, err = files.Traces(t.Context(), n)
		add(fmt.Sprintf("traces/%d", n), data, err)
	}
	return out
}

// indent lays JSON out a key a line; what is short stays on one.
func indent(t *testing.T, text []byte) []byte {
	t.Helper()
	var write func(out *bytes.Buffer, text json.RawMessage, by string)
	write = func(out *bytes.Buffer, text json.RawMessage, by string) {
		if len(text) < 100 || text[0] != '{' && text[0] != '[' {
			out.Write(bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(`\u003c`), []byte("<")), []byte(`\u003e`), []byte(">")))
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		if _, err := decoder.Token(); err != nil {
			t.Fatal(err)
		}
		out.WriteByte(text[0])
		for n := 0; decoder.More(); n++ {
			if n > 0 {
				out.WriteByte(',')
			}
			out.WriteString("\n" + by + " ")
			if text[0] == '{' {
				key, err := decoder.Token()
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(out, "%q: ", key)
			}
			var value json.RawMessage
			if err := decoder.Decode(&value); err != nil {
				t.Fatal(err)
			}
			write(out, value, by+" ")
		}
		out.WriteString("\n" + by)
		out.WriteByte(text[0] + 2)
	}
	var out bytes.Buffer
	write(&out, text, "")
	out.WriteByte('\n')
	return out.Bytes()
}

// A credits file without details shows the same group when it is judged again.
func TestDetailsMadeOnDemand(t *testing.T) {
	maker := newMaker(t)
	problem, rollout := example(t, "basics", "basics/parking-fee", 3)
	own, err := maker.group(t.Context(), 0, &Given{TaskID: problem.TaskID, Problem: problem, Rollout: rollout})
	if err != nil {
		t.Fatal(err)
	}
	detailed := slices.Clone(own.lines)
	if err := AddDetail(true)(own.task, own.samples, detailed); err != nil {
		t.Fatal(err)
	}
	open := func(lines []dataset.Credit, maker *Maker) *Files {
		files, err := OpenCredits(write(t, "credits.jsonl", lines...), write(t, "problems.jsonl", *problem),
			write(t, "rollouts.jsonl", *rollout), maker)
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	stored, made := open(detailed, nil), open(own.lines, newMaker(t))
	// Before the programs have run, the group is there but for what only they tell.
	for _, f := range []*Files{stored, made} {
		data, err := f.Group(t.Context(), 0, true)
		g := read[Group](t, data, err)
		if whole := f == stored; g.Making == whole || (len(g.Samples[1].Tests) > 0) != whole ||
			g.Samples[1].Completion == "" || len(g.Samples[1].Spans) == 0 || g.Note != "" {
			t.Errorf("making %t, %d tests, spans %v, note %q", g.Making, len(g.Samples[1].Tests), g.Samples[1].Spans, g.Note)
		}
	}
	group := func(f *Files) Group {
		data, err := f.Group(t.Context(), 0, false)
		g := read[Group](t, data, err)
		for i := range g.Samples {
			for j := range g.Samples[i].Tests {
				g.Samples[i].Tests[j].Seconds = nil // measured: in no file
			}
		}
		return g
	}
	same(t, group(made), group(stored))
	for s := range 3 {
		a, err := made.Traces(t.Context(), s)
		if s == 0 { // passes: nothing was compared, so no traces are stored
			if got := read[Traces](t, a, err); got.Candidate == nil || got.Reference == nil || len(got.Pairs) == 0 {
				t.Errorf("a passing program: %d pairs, %q", len(got.Pairs), got.Note)
			}
			continue
		}
		b, err2 := stored.Traces(t.Context(), s)
		same(t, read[Traces](t, a, err), read[Traces](t, b, err2))
	}

	// Lines of another verdict keep it, and are shown without tests.
	other := slices.Clone(own.lines)
	other[1].Mode, other[1].Spans = "correct", nil
	g := group(open(other, newMaker(t)))
	if g.Samples[1].Mode != "correct" || len(g.Samples[1].Tests) != 0 || !strings.Contains(g.Note, "1 samples have another verdict") {
		t.Errorf("mode %s, %d tests, note %q", g.Samples[1].Mode, len(g.Samples[1].Tests), g.Note)
	}
	if len(g.Samples[2].Tests) == 0 {
		t.Error("the other samples have no tests")
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}
