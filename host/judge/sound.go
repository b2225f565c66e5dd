package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/trace"
)

// sound reports what is wrong with a problem none of whose references passes
// every test: then no verdict on a candidate means anything. Of references that
// do, the first becomes the problem's. A problem without references has nothing that
// could be wrong with it. The error wraps ErrProblem, or ErrPlugin.
func (p *Problem) sound(ctx context.Context) error {
	all := p.References()
	if len(all) == 0 {
		return nil
	}
	passes := func(r *Reference) bool {
		for test, passed := range r.Passes {
			if !passed && p.canRun(r, test) {
				return false
			}
		}
		return true
	}
	if !slices.ContainsFunc(all, passes) {
		// A busy machine may have been too slow for it: it gets a second run.
		verdicts, err := p.judgeReference(ctx, p.Reference)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Reference.Name, err)
		}
		if p.Reference.settle(verdicts); !passes(p.Reference) {
			return fmt.Errorf("%w: %s", ErrProblem, p.Reference.fails(verdicts))
		}
	}
	at := slices.IndexFunc(all, passes)
	p.Reference = all[at]
	p.Others = slices.Delete(all, at, at+1)
	return nil
}

// fails says how a reference fails its tests, for who wrote the problem.
func (r *Reference) fails(verdicts []Verdict) string {
	first, failed := -1, 0
	for i, v := range verdicts {
		if v.Passed {
			continue
		}
		if failed++; first < 0 {
			first = i
		}
	}
	v := &verdicts[first]
	text := fmt.Sprintf("the %s fails %d of %d tests (test %d: %s)", r.Name, failed, len(verdicts), first, v.Reason)
	o := &v.Run.Outcome
	if o.Kind == trace.Raised && !o.HasSpan && !Defines(r.Program, r.EntryPoint) {
		text = fmt.Sprintf(
			"the %s does not define %s at its top level, as entry_point says (test %d: %s)",
			r.Name,
			r.EntryPoint,
			first,
			v.Reason,
		)
		if others := r.definitions(); len(others) > 0 {
			text += "; it defines " + strings.Join(others, ", ")
		}
	}
	return text + "; mend the tests or the reference"
}

// definitions are the functions of a reference that have a name.
func (r *Reference) definitions() []string {
	var names []string
	for _, f := range r.Program.Functions[1:] {
		if f.Name != "" && f.Name[0] != '<' && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}
