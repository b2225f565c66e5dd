package bench

import (
	"context"
	"math"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// contrastTests bounds the passing tests that contrast looks at.
const contrastTests = 3

// Pair is a candidate's and a reference's run on one input.
type Pair struct{ Candidate, Reference align.Side }

// contrast blames a statement that computes, on the failing test, a sequence of
// values that no site of the reference has. Statements of which that is so on fewer
// of the passing tests come first (there it is another way of computing, not a
// wrong one); then by Ochiai's coefficient over these runs, then the earliest.
// Nothing of the two programs is paired.
func contrast(e *Evidence) int {
	_, failing := Pair{e.Candidate, e.Reference}.unexplained()
	passed, odd := map[int]int{}, map[int]int{}
	for _, p := range e.Passing {
		reached, statements := p.unexplained()
		for statement := range reached {
			passed[statement]++
		}
		for statement := range statements {
			odd[statement]++
		}
	}
	best := -1
	for statement, event := range failing {
		a, b := 1/math.Sqrt(float64(1+passed[statement])), 1/math.Sqrt(float64(1+passed[best]))
		switch {
		case best < 0, odd[statement] < odd[best]:
			best = statement
		case odd[statement] == odd[best] && (a > b || a == b && event < failing[best]):
			best = statement
		}
	}
	return best
}

// unexplained gives the statements that the candidate's run went through, and those
// with a site whose values the reference has at none of its sites, each with the
// index of the first event there.
func (p Pair) unexplained() (reached map[int]bool, statements map[int]int) {
	known := map[uint64]bool{}
	for _, s := range sequences(p.Reference) {
		known[s.digest] = true
	}
	reached, statements = map[int]bool{}, map[int]int{}
	for site, s := range sequences(p.Candidate) {
		statement := p.Candidate.Program.Sites[site].Statement
		if statement < 0 {
			continue
		}
		reached[statement] = true
		if at, seen := statements[statement]; s.valued && !known[s.digest] && (!seen || s.first < at) {
			statements[statement] = s.first
		}
	}
	return reached, statements
}

// sequence is what a site computed in a run.
type sequence struct {
	first  int    // index of its first event
	digest uint64 // of the values in order, one that repeats counted once
	last   uint64
	valued bool
}

// sequences are those of a run, by site. The arguments of a call are not what a
// site computes.
func sequences(side align.Side) map[int]*sequence {
	all := map[int]*sequence{}
	for i, e := range side.Run.Events {
		s := all[int(e.Site)]
		if s == nil {
			s = &sequence{first: i, digest: 14695981039346656037}
			all[int(e.Site)] = s
		}
		if e.Value == 0 || side.Program.Sites[e.Site].Kind == trace.Enter {
			continue
		}
		value := side.Run.Table.Digest(e.Value)
		if s.valued && value == s.last {
			continue
		}
		s.valued, s.last = true, value
		s.digest = (s.digest ^ value) * 1099511628211 // FNV-1a, a word at a time
	}
	return all
}

// passing are the runs of the first few tests that both programs pass; runs are
// the candidate's, by test.
func passing(
	ctx context.Context,
	p *judge.Problem,
	candidate, reference *trace.Program,
	runs []*trace.Run,
	failed []bool,
) ([]Pair, error) {
	var pairs []Pair
	for test, run := range runs {
		if failed[test] || !p.Reference.Passes[test] || len(pairs) == contrastTests {
			continue
		}
		theirs, err := p.TraceReference(ctx, p.Reference, test)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, Pair{align.Side{Program: candidate, Run: run}, align.Side{Program: reference, Run: theirs}})
	}
	return pairs, nil
}
