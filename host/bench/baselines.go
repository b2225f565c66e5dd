package bench

import (
	"math"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// Baseline is a localiser to beat. It answers with a statement's index,
// -1 to abstain.
type Baseline struct {
	Name   string
	Locate func(*Evidence) int
}

// Evidence is what a baseline may look at: what a trainer would know.
type Evidence struct {
	Candidate, Reference align.Side // the runs on the first failing test
	// Coverage is the statements that each test ran, by test; Failed which it fails.
	Coverage []map[int]bool
	Failed   []bool
	Passing  []Pair // the runs on a few passing tests
}

// Baselines are run on the same cases beside the localiser. The last, a statement
// drawn at random, is not run: its expected score is worked out (RandomHit).
func Baselines() []Baseline {
	return []Baseline{
		{"text diff", textDiff},
		{"Ochiai", ochiai},
		{"i-th event", ithEvent},
		{"contrast", contrast},
	}
}

// textDiff blames the statement with the first token that a diff of the two texts
// changes. Comments and layout do not count.
func textDiff(e *Evidence) int {
	runes := map[string]rune{}
	encode := func(p *trace.Program) []rune {
		text := make([]rune, len(p.Tokens))
		for i, t := range p.Tokens {
			word := string(p.Source[t.Start:t.End])
			if _, known := runes[word]; !known {
				runes[word] = rune(len(runes) + 1)
				if runes[word] >= 0xd800 {
					runes[word] += 0x800
				}
			}
			text[i] = runes[word]
		}
		return text
	}
	mine, theirs := encode(e.Candidate.Program), encode(e.Reference.Program)
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	at := 0
	for _, d := range dmp.DiffMainRunes(mine, theirs, false) {
		if d.Type != diffmatchpatch.DiffEqual {
			break
		}
		at += len([]rune(d.Text))
	}
	if at >= len(mine) {
		at = len(mine) - 1
	}
	if at < 0 {
		return -1
	}
	return e.Candidate.Program.StatementAt(e.Candidate.Program.Tokens[at])
}

// ochiai blames the statement that failing tests run and passing tests do not, by
// Ochiai's coefficient; the first in the text among equals.
func ochiai(e *Evidence) int {
	failing := 0
	for _, failed := range e.Failed {
		if failed {
			failing++
		}
	}
	best, bestScore := -1, 0.0
	for statement := range e.Candidate.Program.Statements {
		var failed, passed int
		for test, covered := range e.Coverage {
			switch {
			case !covered[statement]:
			case e.Failed[test]:
				failed++
			default:
				passed++
			}
		}
		if score := float64(failed) / math.Sqrt(float64(failing)*float64(failed+passed)); failed > 0 && score > bestScore {
			best, bestScore = statement, score
		}
	}
	return best
}

// ithEvent compares the two traces event by event, values only.
func ithEvent(e *Evidence) int {
	mine, theirs := e.Candidate.Run, e.Reference.Run
	for i, event := range mine.Events {
		if i >= len(theirs.Events) || mine.Table.Digest(event.Value) != theirs.Table.Digest(theirs.Events[i].Value) {
			return e.Candidate.Program.Sites[event.Site].Statement
		}
	}
	if n := len(mine.Events); n > 0 {
		return e.Candidate.Program.Sites[mine.Events[n-1].Site].Statement
	}
	return -1
}

// RandomHit is the chance that a statement drawn at random is right.
func RandomHit(t *Target) float64 {
	hits := 0
	for _, statement := range t.program.Statements {
		if t.Score(statement.Span) == Hit {
			hits++
		}
	}
	return float64(hits) / float64(max(len(t.program.Statements), 1))
}

// covered is the set of statements in which a run has events.
func covered(program *trace.Program, run *trace.Run) map[int]bool {
	statements := map[int]bool{}
	for _, e := range run.Events {
		statements[program.Sites[e.Site].Statement] = true
	}
	return statements
}

func failures(verdicts []judge.Verdict) []bool {
	failed := make([]bool, len(verdicts))
	for i, v := range verdicts {
		failed[i] = !v.Passed
	}
	return failed
}
