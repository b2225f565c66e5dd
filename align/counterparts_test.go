package align

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"
)

var toyName = regexp.MustCompile(`\b(v\d+|a|b|n|k|i)\b`)

// otherNames is a program with other names for its variables.
func otherNames(source string) string {
	return toyName.ReplaceAllStringFunc(source, func(name string) string { return "x" + name })
}

// A program is its own counterpart, and so is the same program with other names.
func TestAProgramIsItsOwnCounterpart(t *testing.T) {
	found := 0
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		renamed := runToy(otherNames(source), int(seed%7), int(seed%5)+2)
		for _, other := range []Side{runToy(source, int(seed%7), int(seed%5)+2), renamed} {
			p := Pair(other, s)
			if p.Share() != 1 {
				t.Fatalf("a share of %v", p.Share())
			}
			for statement, events := range p.theirs {
				c, ok := p.Counterpart(statement, p.Events())
				if ok != (len(events) > 0) {
					t.Fatalf("%q is reached %d times, found: %v", statementText(s, statement), len(events), ok)
				}
				if !ok {
					continue
				}
				found++
				if c.Statement != statement || !c.SameCode || c.First > p.mine[statement][0] {
					t.Errorf("the counterpart of %q is %q: %+v", statementText(s, statement), statementText(other, c.Statement), c)
				}
			}
		}
	})
	if found < 10*seeds {
		t.Errorf("%d counterparts of %d programs: too few to hold anything", found, seeds)
	}
}

// A statement with another number still stands where the reference's stands. What
// ran before it has its counterpart; a statement that then computes another value has none.
func TestCounterpartsBesideAFault(t *testing.T) {
	before := 0
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		changed, at := another(source, rand.New(rand.NewPCG(seed, 4)))
		mine := runToy(changed, int(seed%7), int(seed%5)+2)
		p := Pair(mine, s)
		wrong := -1
		for i, statement := range mine.Program.Statements {
			if statement.Span.Start <= at && at < statement.Span.End {
				wrong = i
			}
		}
		if of := p.Of(wrong); of != wrong {
			t.Fatalf("%q stands for %d, not for %d", statementText(mine, wrong), of, wrong)
		}
		until := p.First(wrong)
		if until < 0 {
			return // it is not reached
		}
		for statement := range p.theirs {
			c, ok := p.Counterpart(statement, until)
			if first := p.First(statement); ok && first >= 0 && first < until && len(p.mine[statement]) > 0 && p.mine[statement][0] < until {
				before++
				if c.Statement != statement {
					t.Errorf("before the fault: the counterpart of %q is %q", statementText(s, statement), statementText(mine, c.Statement))
				}
			}
		}
	})
	if before < seeds {
		t.Errorf("%d counterparts before a fault of %d programs: too few to hold anything", before, seeds)
	}
}

func TestCounterpartIsDeterministic(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		other := runToy(randomToy(seed+1), int(seed%7), int(seed%5)+2)
		all := func() (text string) {
			p := Pair(runToy(source, int(seed%7), int(seed%5)+2), other)
			for statement := range p.theirs {
				c, ok := p.Counterpart(statement, p.Events())
				text += fmt.Sprintln(c, ok, p.Of(min(statement, len(p.mine)-1)))
			}
			return text
		}
		if first, second := all(), all(); first != second {
			t.Errorf("%s\nthen\n%s", first, second)
		}
	})
}
