package localise

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// unboundErrors are the exceptions by which languages say that a name has no value.
var unboundErrors = []string{"NameError", "UnboundLocalError", "ReferenceError"}

// namedFirst is the name that such an exception speaks of: in quotes, or its first word.
var namedFirst = regexp.MustCompile(`^[^'"]*['"]([\p{L}_$][\p{L}\p{N}_$]*)['"]|^([\p{L}_$][\p{L}\p{N}_$]*) `)

// anchorUnbound credits the place of a missing statement: the exception says that a
// variable has no value, and no statement gives it one. The statement belongs before the
// first use of the variable, and before the loop around that. The one in front of it, in
// the same block, is credited; where it would be the first of the block, the one behind
// it. A name that the program only calls, or only takes attributes of, may be a missing
// import or function: then what was found stays, as it does beside a reference that is
// nearly the same program.
func anchorUnbound(found *Finding, failed *trace.Outcome) *Finding {
	if !failed.HasSpan || failed.Loading || found.Own || found.Similarity >= referenceChoice ||
		!slices.Contains(unboundErrors, failed.Type) {
		return found
	}
	program := found.Candidate.Program
	match := namedFirst.FindStringSubmatch(failed.Message)
	at := program.StatementAt(failed.Span)
	if match == nil || at < 0 {
		return found
	}
	name := match[1] + match[2]
	if !isVariable(program, name) {
		return found
	}
	use := firstUse(program, name, program.Statements[at].Function)
	if use < 0 {
		return found
	}
	place := beforeLoop(program, use)
	found.credit(program.Statements[place].Span)
	found.Ground = GroundUnbound
	found.Reason = fmt.Sprintf("raises %s: nothing gives `%s` a value before its first use, %s",
		failed.Type, name, quote(program, use))
	return found
}

// avoidsUnbound reports whether a variable has no value and a repair does without it.
func avoidsUnbound(found *Finding, r *repair.Repair) bool {
	named := word.FindAllString(found.Candidate.Run.Outcome.Message, -1)
	return found.Ground == GroundUnbound && !slices.ContainsFunc(r.Edits(), func(e repair.Edit) bool {
		return slices.ContainsFunc(e.Binds, func(name string) bool { return slices.Contains(named, name) })
	})
}

// isVariable reports whether a name is a variable to which no statement gives a first
// value: the program changes it, or reads it without calling it and without an attribute.
func isVariable(program *trace.Program, name string) bool {
	for _, f := range program.Functions {
		if f.Name == name || slices.Contains(f.Parameters, name) {
			return false
		}
	}
	changed := false
	for i := range program.Sites {
		s := &program.Sites[i]
		if s.Kind != trace.Assign && s.Kind != trace.Mutate && s.Kind != trace.Loop {
			continue
		}
		isFirst := s.Kind != trace.Mutate && program.Statements[s.Statement].Kind != "augment"
		for target := range strings.SplitSeq(s.Name, ", ") {
			switch {
			case target == name && isFirst:
				return false
			case word.FindString(target) == name:
				changed = true
			}
		}
	}
	bare := regexp.MustCompile(`(^|[^\p{L}\p{N}_$.])` + regexp.QuoteMeta(name) + `\s*([^\p{L}\p{N}_$\s.(]|[\p{L}]|$)`)
	return changed || bare.Match(program.Source)
}

// firstUse is the first statement of a function, or of the functions within it, that has
// a name in it; -1 for none. Where the function is within another, the use is the
// statement that defines the outermost of those within.
func firstUse(program *trace.Program, name string, function int) int {
	outer := function
	for outer > 0 && program.Functions[outer].Parent > 0 {
		outer = program.Functions[outer].Parent
	}
	for k, s := range program.Statements {
		if s.Function != outer && (s.Function <= 0 || !isWithin(program, s.Function, outer)) ||
			!slices.Contains(word.FindAllString(statementText(program, k), -1), name) {
			continue
		}
		for program.Statements[k].Function != outer {
			inner := program.Statements[k].Function
			definition := program.StatementAt(program.Functions[inner].Header)
			if definition < 0 || definition == k {
				return -1
			}
			k = definition
		}
		return k
	}
	return -1
}

func isWithin(program *trace.Program, inner, outer int) bool {
	for inner > 0 && inner != outer {
		inner = program.Functions[inner].Parent
	}
	return inner == outer
}

// beforeLoop is the statement in front of the innermost loop around a statement, or of the
// statement itself where there is none; without one in the same block, the statement or
// the loop's header.
func beforeLoop(program *trace.Program, use int) int {
	loops := map[int]bool{}
	for i := range program.Sites {
		if s := &program.Sites[i]; s.Kind == trace.Loop {
			loops[s.Statement] = true
		}
	}
	place := use
	for k := use; k >= 0; k = program.Statements[k].Header {
		if loops[k] || program.Statements[k].Kind == "while" {
			place = k
			break
		}
	}
	before := -1
	for k := range program.Statements[:place] {
		if program.Statements[k].Header == program.Statements[place].Header {
			before = k
		}
	}
	if before < 0 || program.Statements[before].StatementEnd > program.Statements[before].Span.End {
		return place
	}
	return before
}
