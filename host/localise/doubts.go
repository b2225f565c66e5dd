package localise

import (
	"regexp"
	"slices"
	"strings"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// isOnePiece reports whether the repairs of a statement all put in the same code,
// by itself or within more.
func isOnePiece(statement int, repairs []repair.Repair) bool {
	var texts []string
	for i := range repairs {
		if repairs[i].Statement == statement {
			texts = append(texts, strings.Join(strings.Fields(repairs[i].Replacement), " "))
		}
	}
	least := slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) })
	return !slices.ContainsFunc(texts, func(text string) bool {
		return text != least && (least == "" || !strings.Contains(text, least))
	})
}

// isBypass reports whether a repair leaves a variable that other statements
// compute without a reader. It then computes anew, from something else, what those
// statements were for, and the fault may be in any of them.
func isBypass(r *repair.Repair) bool {
	edits := r.Edits()
	isRead := func(name string) bool {
		return slices.ContainsFunc(edits, func(e repair.Edit) bool { return slices.Contains(e.NewReads, name) })
	}
	return slices.ContainsFunc(edits, func(e repair.Edit) bool {
		return slices.ContainsFunc(e.Unread, func(name string) bool {
			return slices.Contains(e.OldReads, name) && !isRead(name)
		})
	})
}

// word is a name in an exception's message.
var word = regexp.MustCompile(`[\p{L}_$][\p{L}\p{N}_$]*`)

// hasUnboundName reports whether the program ended with an exception that speaks of
// a name which a repair gives a value or does without. The missing statement is
// where the name should have got its value, which may be anywhere before. Another
// name in its place is a slip, mended where it was made.
func hasUnboundName(found *Finding, r *repair.Repair) bool {
	outcome := &found.Candidate.Run.Outcome
	if outcome.Kind != trace.Raised {
		return false
	}
	named := word.FindAllString(outcome.Message, -1)
	for _, e := range r.Edits() {
		removed, added := without(e.OldReads, e.NewReads), without(e.NewReads, e.OldReads)
		isSlip := r.Size == 1 && len(removed) == 1 && len(added) == 1
		for _, name := range named {
			if slices.Contains(removed, name) && !isSlip || slices.Contains(e.Binds, name) {
				return true
			}
		}
	}
	return false
}

// without returns the names that are not among others.
func without(names, others []string) []string {
	var left []string
	for _, n := range names {
		if !slices.Contains(others, n) {
			left = append(left, n)
		}
	}
	return left
}

// isSupplied reports whether a statement's smallest repair replaces a name that a
// repair of another statement binds in a statement put in. Then that statement may
// be missing, and the first one only reads the name first.
func isSupplied(program *trace.Program, best StatementRepairs, repairs []repair.Repair) bool {
	smallest := best.Smallest
	name := string(program.Source[smallest.Span.Start:smallest.Span.End])
	if !slices.Contains(smallest.OldReads, name) {
		return false // it replaces more than a name
	}
	return slices.ContainsFunc(repairs, func(r repair.Repair) bool {
		return r.Statement != best.Statement && r.Span.Empty() && slices.Contains(r.Binds, name)
	})
}
