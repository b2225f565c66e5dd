// Package faults holds programs with one small fault, alike in Python and
// JavaScript, and the repairs that the search must find. ../README.md describes
// the files.
package faults

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

var update = flag.Bool("update", false, "write what is found anew")

func TestMain(m *testing.M) { testkit.Main(m) }

const (
	least     = 120 // cases
	maxOthers = 4   // other repairs of a case that are written down
)

// TestFaults looks for repairs of every case in every language. What comes out is
// held by the file "found". The languages must find the same, and what is right,
// unless the case says why not.
func TestFaults(t *testing.T) {
	paths, err := filepath.Glob("*.txtar")
	if err != nil || len(paths) < least {
		t.Fatalf("%d cases, want at least %d; %v", len(paths), least, err)
	}
	tracers := testkit.Tracers(t)
	var languages []string
	for _, language := range []string{"python", "javascript"} {
		if _, err := tracers(t.Context(), language); err != nil {
			t.Logf("SKIPPED, %s NOT TESTED: %v", strings.ToUpper(language), err)
			continue
		}
		languages = append(languages, language)
	}
	var mu sync.Mutex
	score := map[string][3]int{} // by language: cases, found, credited
	t.Run("case", func(t *testing.T) {
		for _, path := range paths {
			t.Run(strings.TrimSuffix(path, ".txtar"), func(t *testing.T) {
				t.Parallel()
				f, err := read(path)
				if err != nil {
					t.Fatal(err)
				}
				answers := map[string]*answer{}
				for _, language := range languages {
					if f.programs[language] == nil {
						continue
					}
					a, err := search(t.Context(), tracers, f, language)
					if err != nil {
						t.Fatalf("%s: %v", language, err)
					}
					answers[language] = a
					mu.Lock()
					s := score[language]
					score[language] = [3]int{s[0] + 1, s[1] + one(a.found == found), s[2] + one(a.credited)}
					mu.Unlock()
				}
				f.hold(t, languages, answers)
			})
		}
	})
	for _, language := range languages {
		s := score[language]
		t.Logf("%s: %d cases, the right repair in %d, the right statement in %d", language, s[0], s[1], s[2])
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// found is what an answer says of the right repair, or of the right switch.
const found = "found"

// answer is what is found of a case in one language.
type answer struct {
	found    string // found, "found as KIND" where another kind of edit gave it, "not found"
	credited bool   // the right statement
	text     string // for the file
}

func (a *answer) summary() string {
	if a.credited {
		return a.found + ", its statement credited"
	}
	return a.found + ", another statement credited"
}

// search judges the candidate and looks for its fault, as the engine does.
func search(ctx context.Context, tracers judge.Tracers, f *fault, language string) (*answer, error) {
	programs := f.programs[language]
	problem := &dataset.Problem{TaskID: f.path, Language: language, EntryPoint: "f", Reference: programs.reference, Tests: f.tests}
	if programs.sibling != "" {
		problem.References = dataset.References{{Program: programs.sibling}}
	}
	p, err := judge.Prepare(ctx, judge.Setting{Tracers: tracers, Limits: testkit.Limits()}, problem, "")
	if err != nil {
		return nil, err
	}
	if len(p.Notes) > 0 {
		return nil, errors.New(strings.Join(p.Notes, "; "))
	}
	j, err := p.Judge(ctx, programs.candidate)
	if err != nil {
		return nil, err
	}
	if j.Failing < 0 {
		return nil, errors.New("the candidate passes every test")
	}
	v := config.DefaultConfig().Verify
	finding, err := localise.Localise(ctx, p, j, append([]*judge.Reference{p.Reference}, p.Others...), localise.Options{Align: align.DefaultOptions(),
		Verify: localise.VerifyOptions{Steps: uint64(v.Steps), StepMultiple: uint32(v.StepMultiple), Donors: v.Donors, Generated: v.Generated}})
	if err != nil {
		return nil, err
	}
	if finding.SearchErr != nil {
		return nil, finding.SearchErr
	}
	if finding.Search == nil {
		finding.Search = &repair.Found{}
	}
	if programs.place != "" {
		return programs.switched(finding), nil
	}
	return programs.repaired(finding, f.editOf(language)), nil
}

// repaired looks for the right repair among those that were found.
func (p *programs) repaired(finding *localise.Finding, edit string) *answer {
	a := &answer{found: "not found"}
	var faulty []trace.Span
	var right []string
	for _, form := range p.repairs {
		text, lines, _ := form.apply(p.candidate)
		right, faulty = append(right, plain(text)), append(faulty, lines...)
	}
	var text strings.Builder
	var others []string
	most := 0
	for i := range finding.Search.Repairs {
		most = max(most, finding.Search.Repairs[i].Agrees)
	}
	for i := range finding.Search.Repairs {
		r := &finding.Search.Repairs[i]
		line := fmt.Sprintf("%s (%s)\n", p.describe(r), r.Kind)
		switch {
		case slices.Contains(right, plain(r.Apply([]byte(p.candidate)))):
			if a.found == found || strings.HasPrefix(a.found, found) && r.Kind != edit {
				others = append(others, line)
				continue
			}
			if a.found = found; r.Kind != edit {
				a.found = "found as " + r.Kind
			}
			text.WriteString("  right: " + line)
		case r.Agrees == most && !r.IsStandalone:
			others = append(others, line)
		}
	}
	if r := finding.Search.Nearest; r != nil && a.found == "not found" && slices.Contains(right, plain(r.Apply([]byte(p.candidate)))) {
		a.found = found
		fmt.Fprintf(&text, "  right: %s (steps to a correct program)\n", p.describe(r))
	}
	if a.found == "not found" {
		text.WriteString("  right: not found\n")
		for _, r := range finding.Search.Partial[:min(1, len(finding.Search.Partial))] {
			text.WriteString(fmt.Sprintf("  partial, %d of %d tests: %s (%s)\n", r.Passed, finding.Search.Tests, p.describe(&r), r.Kind))
		}
	}
	p.credit(a, &text, finding, faulty)
	for _, line := range others[:min(len(others), maxOthers)] {
		text.WriteString("  other: " + line)
	}
	if n := len(others) - maxOthers; n > 0 {
		fmt.Fprintf(&text, "  and %d more\n", n)
	}
	a.text = text.String()
	return a
}

// switched looks for the right place among those that were switched.
func (p *programs) switched(finding *localise.Finding) *answer {
	a := &answer{found: "not found"}
	at := strings.Index(p.candidate, p.place)
	want := trace.Span{Start: at, End: at + len(p.place)}
	var text strings.Builder
	for _, s := range finding.Search.Switches {
		kind := "value"
		if s.IsBranch {
			kind = "branch"
		}
		word := "other"
		if s.Span == want {
			a.found, word = found, "right"
		}
		fmt.Fprintf(&text, "  %s: `%s` (%s, %d tests)\n", word, p.candidate[s.Span.Start:s.Span.End], kind, s.Passed)
	}
	for i := range finding.Search.Repairs {
		text.WriteString("  repair: " + p.describe(&finding.Search.Repairs[i]) + "\n")
	}
	p.credit(a, &text, finding, []trace.Span{want})
	a.text = text.String()
	return a
}

// credit writes the statement that is credited.
func (p *programs) credit(a *answer, text *strings.Builder, finding *localise.Finding, faulty []trace.Span) {
	if len(finding.Spans) == 0 {
		text.WriteString("  credited: nothing\n")
		return
	}
	s := finding.Spans[0]
	a.credited = slices.ContainsFunc(faulty, func(f trace.Span) bool { return s.Start < f.End && f.Start < s.End })
	fmt.Fprintf(text, "  credited: %s, %s (%s)\n", code(p.candidate[s.Start:s.End]), finding.Evidence(), finding.Ground)
}

// describe says what a repair changes.
func (p *programs) describe(r *repair.Repair) string {
	var all []string
	for _, e := range r.Edits() {
		was := p.candidate[e.Span.Start:e.Span.End]
		line := 1 + strings.Count(p.candidate[:e.Span.Start], "\n")
		switch {
		case was == "":
			all = append(all, fmt.Sprintf("%s into line %d", code(e.Replacement), line))
		case e.Replacement == "":
			all = append(all, fmt.Sprintf("no %s in line %d", code(was), line))
		default:
			all = append(all, fmt.Sprintf("%s for %s in line %d", code(e.Replacement), code(was), line))
		}
	}
	return strings.Join(all, " and ")
}

// code is code in one line.
func code(text string) string { return "`" + strings.Join(strings.Fields(text), " ") + "`" }

// hold compares what was found with the case's file, and the languages with each
// other.
func (f *fault) hold(t *testing.T, languages []string, answers map[string]*answer) {
	t.Helper()
	var text strings.Builder
	var said []string
	for _, language := range languages {
		if a := answers[language]; a != nil {
			text.WriteString(language + "\n" + a.text)
			said = append(said, a.summary())
		}
	}
	if len(languages) == len(extensions) {
		f.file(t, text.String())
	}
	want := found + ", its statement credited"
	differ := slices.ContainsFunc(said, func(s string) bool { return s != said[0] })
	wrong := slices.ContainsFunc(said, func(s string) bool { return s != want })
	switch told := strings.Join(said, "; "); {
	case differ && f.differs == "":
		t.Errorf("the languages differ, and no line `differs: CAUSE` says why: %s\n%s", told, text.String())
	case !differ && f.differs != "" && len(said) == len(f.programs):
		t.Errorf("the languages differ no more, take out `differs:`: %s", told)
	case wrong && !differ && f.missed == "":
		t.Errorf("what is right is not found, and no line `missed: CAUSE` says why: %s\n%s", told, text.String())
	case !wrong && f.missed != "":
		t.Errorf("what is right is found, take out `missed:`: %s", told)
	}
}

// file compares a text with the file "found", or puts it there.
func (f *fault) file(t *testing.T, got string) {
	t.Helper()
	at := slices.IndexFunc(f.archive.Files, func(one txtar.File) bool { return one.Name == "found" })
	switch {
	case *update:
		if at < 0 {
			at = len(f.archive.Files)
			f.archive.Files = append(f.archive.Files, txtar.File{Name: "found"})
		}
		f.archive.Files[at].Data = []byte(got)
		if err := os.WriteFile(f.path, txtar.Format(f.archive), 0o644); err != nil {
			t.Fatal(err)
		}
	case at < 0:
		t.Errorf("no file found; run with -update, and read it:\n%s", got)
	default:
		if want := string(f.archive.Files[at].Data); got != want {
			t.Errorf("-want +got, run with -update if it is right:\n%s", cmp.Diff(want, got))
		}
	}
}
