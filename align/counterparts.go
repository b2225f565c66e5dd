package align

import (
	"slices"

	"github.com/egca/egca/trace"
)

// Paired is two programs with their statements paired, after a run of each on one input.
type Paired struct {
	pairing      *pairing
	votes        [][]vote // of each of the reference's statements: the candidate's that share a paired site
	mine, theirs []computed
}

// vote is a candidate's statement and how many of its sites are paired with a
// reference's statement.
type vote struct{ statement, sites int }

// computed is what happened at a statement: the indices of its events that have a value.
type computed []int

// Counterpart is the candidate's statement that does the work of one of the
// reference's.
type Counterpart struct {
	Statement int
	// First is the index of the candidate's first event there.
	First int
	// SameCode: the two are equal but for names. Otherwise only their values agree.
	SameCode bool
}

// Pair pairs the statements of a candidate and a reference, both run with events on the
// same input.
func Pair(candidate, reference Side) *Paired {
	p := pairPrograms(candidate, reference)
	paired := &Paired{pairing: p, votes: make([][]vote, len(reference.Program.Statements)),
		mine: computedBy(candidate), theirs: computedBy(reference)}
	for i, j := range p.sites {
		if j < 0 {
			continue
		}
		mine, theirs := candidate.Program.Sites[i].Statement, reference.Program.Sites[j].Statement
		if mine < 0 || theirs < 0 {
			continue
		}
		all := paired.votes[theirs]
		at := slices.IndexFunc(all, func(v vote) bool { return v.statement == mine })
		if at < 0 {
			paired.votes[theirs] = append(all, vote{mine, 1})
		} else {
			all[at].sites++
		}
	}
	for _, all := range paired.votes {
		slices.SortStableFunc(all, func(a, b vote) int { return b.sites - a.sites })
	}
	return paired
}

// computedBy is what happened in the call at each of a program's statements.
func computedBy(s Side) []computed {
	all := make([]computed, len(s.Program.Statements))
	for i := s.Run.Loading; i < len(s.Run.Events); i++ {
		e := s.Run.Events[i]
		if at := s.Program.Sites[e.Site].Statement; at >= 0 && e.Value != 0 && s.Program.Sites[e.Site].Kind != trace.Enter {
			all[at] = append(all[at], i)
		}
	}
	return all
}

// Share is the share of the two programs' sites that have a pair of their kind, in
// [0, 1], of those in functions that either call enters. Other words for a statement
// leave it as it is; another way of solving the problem does not.
func (p *Paired) Share() float64 {
	paired, total := 0, 0
	count := func(in []bool, pairs []int) {
		for i, is := range in {
			if is && pairs[i] >= 0 {
				paired++
			}
			if is {
				total++
			}
		}
	}
	count(live(p.pairing.candidate), p.pairing.sites)
	count(live(p.pairing.reference), p.pairing.back)
	return float64(paired) / float64(max(total, 1))
}

// Events is the number of the candidate's events: the until of a program that has no
// fault.
func (p *Paired) Events() int { return len(p.pairing.candidate.Run.Events) }

// Of is the reference's statement that stands where the candidate's statement stands,
// by structure alone: the candidate's may be wrong. -1: the reference has none.
func (p *Paired) Of(statement int) int {
	if of := p.voted(statement); of >= 0 {
		return of
	}
	return p.likest(statement)
}

// voted is the reference's statement that shares the most sites with a candidate's, -1
// for none.
func (p *Paired) voted(statement int) int {
	best, most := -1, 0
	for theirs, all := range p.votes {
		for _, v := range all {
			if v.statement == statement && v.sites > most {
				best, most = theirs, v.sites
			}
		}
	}
	return best
}

// sameText is the least likeness at which a statement without a pair is taken for another
// wording of one of the reference's.
const sameText = 0.6

// likest is the reference's statement that is most like a candidate's that shares no site
// with any, as the value of a return that has a variable of its own. -1 where there is
// none, or where the same code stands in the candidate.
func (p *Paired) likest(statement int) int {
	best, most := -1, sameText
	for theirs := range p.votes {
		taken := slices.ContainsFunc(p.votes[theirs], func(v vote) bool {
			return p.isSameCode(v.statement, theirs)
		})
		if likeness := p.likeness(statement, theirs); !taken && len(p.theirs[theirs]) > 0 && likeness > most {
			best, most = theirs, likeness
		}
	}
	return best
}

// First is the index of the candidate's first event at a statement, -1 where the call
// did not reach it.
func (p *Paired) First(statement int) int {
	for i := p.pairing.candidate.Run.Loading; i < len(p.pairing.candidate.Run.Events); i++ {
		if p.pairing.candidate.Program.Sites[p.pairing.candidate.Run.Events[i].Site].Statement == statement {
			return i
		}
	}
	return -1
}

// Counterpart returns the candidate's statement that does the work of the reference's
// statement. Both calls reached it, and it computed the same values in the same order, as
// far as the candidate came before its event until. False where no statement of the
// candidate surely does that work.
func (p *Paired) Counterpart(statement, until int) (Counterpart, bool) {
	best, most, ambiguous := -1, -1.0, false
	consider := func(mine int, isPaired bool) {
		switch likeness := p.likeness(mine, statement); {
		case likeness > most:
			best, most, ambiguous = mine, likeness, false
		case likeness == most && !isPaired:
			ambiguous = ambiguous || !p.hasVote(best, statement)
		}
	}
	for _, v := range p.votes[statement] {
		if p.sameValues(v.statement, statement, until, false) || p.sameValues(v.statement, statement, until, true) {
			consider(v.statement, true)
		}
	}
	if best >= 0 && p.isSameCode(best, statement) {
		return p.counterpart(best, statement), true
	}
	twin := p.hasTwin(statement)
	for mine := range p.mine {
		if !twin && !p.hasVote(mine, statement) && !p.isTaken(mine) && p.isTelling(mine) &&
			p.sameValues(mine, statement, until, false) {
			consider(mine, false)
		}
	}
	if best < 0 || ambiguous {
		return Counterpart{}, false // none, or one of several, and nobody knows which
	}
	return p.counterpart(best, statement), true
}

// likeness is how much of the texts of two statements is in common but for names, in
// [0, 1].
func (p *Paired) likeness(mine, theirs int) float64 {
	return overlap(shapeOf(p.pairing.candidate.Program, mine), shapeOf(p.pairing.reference.Program, theirs))
}

// shapeOf is the words of the shapes of a statement's sites.
func shapeOf(program *trace.Program, statement int) map[string]int {
	all := map[string]int{}
	for i := range program.Sites {
		if program.Sites[i].Statement == statement {
			for word, n := range words(program.Sites[i].Shape) {
				all[word] += n
			}
		}
	}
	return all
}

func (p *Paired) hasVote(mine, theirs int) bool {
	return slices.ContainsFunc(p.votes[theirs], func(v vote) bool { return v.statement == mine })
}

func (p *Paired) isSameCode(mine, theirs int) bool {
	return p.pairing.sameStatement(mine) && p.voted(mine) == theirs
}

func (p *Paired) counterpart(mine, theirs int) Counterpart {
	return Counterpart{Statement: mine, First: p.First(mine),
		SameCode: p.isSameCode(mine, theirs)}
}

// sameValues reports whether the candidate's statement computed the same values as the
// reference's, at least one, up to the candidate's event until. Negated: each is a truth
// value, and the opposite of the reference's, as where the branches of an if are exchanged.
func (p *Paired) sameValues(mine, theirs, until int, negated bool) bool {
	candidate, reference := p.pairing.candidate.Run, p.pairing.reference.Run
	a, b := p.mine[mine], p.theirs[theirs]
	n, _ := slices.BinarySearch(a, until)
	a = a[:n]
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	whole := n == len(p.mine[mine]) && until >= len(candidate.Events) && !candidate.Capped
	switch {
	case len(a) > len(b) && !reference.Capped:
		return false
	case len(a) < len(b) && whole:
		return false
	}
	for i := range min(len(a), len(b)) {
		value, wanted := candidate.Events[a[i]].Value, reference.Events[b[i]].Value
		x, y := candidate.Table.At(value), reference.Table.At(wanted)
		if negated && x.Kind == trace.Bool && y.Kind == trace.Bool && x.Bool != y.Bool {
			continue
		}
		if negated || candidate.Table.Digest(value) != reference.Table.Digest(wanted) {
			return false
		}
	}
	return true
}

// isTaken reports whether a statement of the candidate is the same code as one of the
// reference's: it does that one's work.
func (p *Paired) isTaken(mine int) bool { return p.voted(mine) >= 0 && p.pairing.sameStatement(mine) }

// isTelling reports whether a statement's values are unlikely to be another's by
// chance: one of them is not small.
func (p *Paired) isTelling(mine int) bool {
	run := p.pairing.candidate.Run
	return slices.ContainsFunc(p.mine[mine], func(i int) bool { return !isSmall(run.Table, run.Events[i].Value) })
}

// hasTwin reports whether another unpaired statement of the reference computed the same
// values.
func (p *Paired) hasTwin(statement int) bool {
	run := p.pairing.reference.Run
	same := func(i, j int) bool {
		return run.Table.Digest(run.Events[i].Value) == run.Table.Digest(run.Events[j].Value)
	}
	for other, values := range p.theirs {
		if other != statement && len(p.votes[other]) == 0 && slices.EqualFunc(values, p.theirs[statement], same) {
			return true
		}
	}
	return false
}
