package repair

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// maxCloser of the edits that mend the first failing test run on every test.
	maxCloser = 64
	// maxPartial of these are reported.
	maxPartial = 16
)

// mended is an edit that mends the first failing test and fails a later one.
type mended struct {
	edit uint32
	good int // tests that it passes in the search's order before it fails one
}

// runSingles runs the edits of the reached statements one by one. Where half of the budget
// is used up before the last statement, the others are searched without the donors' code
// first, and then with it: small edits of each statement go before many of a few.
func (s *search) runSingles(ctx context.Context) error {
	late := func() bool { return s.from == 0 && s.to > 0 && 2*s.left() < s.options.Steps }
	at, err := s.runEdits(ctx, s.reached, s.to, late)
	if err != nil || at == len(s.reached) || s.spent() {
		return err
	}
	never := func() bool { return false }
	if _, err := s.runEdits(ctx, s.reached[at:], s.from, never); err != nil {
		return err
	}
	_, err = s.runEdits(ctx, s.reached[at:], s.to, never)
	return err
}

// runEdits runs the edits of some statements with the code of the donors [s.from, to), in
// lists of about maxListed, until the budget ends or late says so. It returns the number
// of statements that are done.
func (s *search) runEdits(ctx context.Context, statements []uint32, to uint32, late func() bool) (int, error) {
	at := 0
	for at < len(statements) && !s.spent() && !late() {
		replies, err := s.ask(ctx,
			&pluginv1.EditRequest{Request: &pluginv1.EditRequest_List{List: &pluginv1.ListEdits{
				Statements: statements[at:], DonorFrom: s.from, DonorTo: to, Limit: maxListed}}},
			runRequest(&pluginv1.RunEdits{Each: all(s.listed), Checks: s.order, Steps: s.left()}))
		if err != nil {
			return at, err
		}
		listed := replies[0].GetListed()
		if listed.GetStatements() == 0 {
			return at, errors.New("edit: list: no statement was begun")
		}
		at += int(listed.GetStatements())
		s.singles = append(s.singles, [2]uint32{s.listed, s.listed + listed.GetCount()})
		s.listed += listed.GetCount()
		ran := s.took(replies[1].GetRan())
		s.found.CPU = replies[1].GetCpuSeconds()
		var some []mended
		for _, r := range ran.GetResults() {
			if len(r.GetFailed()) == 0 {
				s.repairs = append(s.repairs, numbered{[]uint32{r.GetEdit()}})
			} else {
				some = append(some, mended{r.GetEdit(), int(r.GetRan()) - 1})
			}
		}
		if len(some) > 0 && len(s.repairs) == 0 {
			if err := s.lookCloser(ctx, some); err != nil {
				return at, err
			}
		}
	}
	return at, nil
}

// first is an edit that mends more tests than it breaks.
type first struct {
	Repair
	failed []uint32 // tests that fail with it
	breaks int      // of these the program passes so many as it is
}

// lookCloser counts all tests that the best of some edits pass. They are partial
// repairs, and may be the first edit of a pair.
func (s *search) lookCloser(ctx context.Context, some []mended) error {
	sort.SliceStable(some, func(i, j int) bool { return some[i].good > some[j].good })
	var edits []uint32
	for _, m := range some[:min(len(some), maxCloser)] {
		edits = append(edits, m.edit)
	}
	replies, err := s.ask(
		ctx,
		runRequest(
			&pluginv1.RunEdits{Each: each(edits), Checks: s.order, MaxFailures: uint32(len(s.order)), Steps: max(s.left(), 1)},
		),
		&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: edits}}},
	)
	if err != nil {
		return err
	}
	ran := s.took(replies[0].GetRan())
	described, err := s.described(edits, replies[1].GetDescribed())
	if err != nil {
		return err
	}
	for _, r := range ran.GetResults() {
		repair := described[r.GetEdit()]
		repair.Passed = len(s.order) - len(r.GetFailed())
		s.found.Partial = append(s.found.Partial, repair)
		if repair.Passed > s.passing {
			f := first{Repair: repair, failed: r.GetFailed()}
			for _, test := range f.failed {
				if slices.Contains(s.order[s.failing:], test) {
					f.breaks++
				}
			}
			s.firsts = append(s.firsts, f)
		}
	}
	slices.SortStableFunc(s.found.Partial, func(a, b Repair) int {
		return cmp.Or(b.Passed-a.Passed, a.Size-b.Size)
	})
	s.found.Partial = s.found.Partial[:min(len(s.found.Partial), maxPartial)]
	s.firsts = bestFirsts(s.firsts)
	return nil
}

// bestFirsts are at most maxFirsts edits, the likeliest half of a repair first: it breaks
// no test, mends many, and is small. Code that a donor has in its place goes before other
// edits of its size, an insertion behind them, as where repairs are weighed. maxAlike of
// them are in one statement and fail the same tests.
func bestFirsts(all []first) []first {
	cost := func(f *first) int {
		switch {
		case f.Kind == "donor":
			return f.Size
		case f.Span.Empty():
			return 8 * f.Size
		}
		return 2 * f.Size
	}
	slices.SortStableFunc(all, func(a, b first) int {
		return cmp.Or(min(a.breaks, 1)-min(b.breaks, 1), b.Passed-a.Passed, cost(&a)-cost(&b))
	})
	alike := map[string]int{}
	all = slices.DeleteFunc(all, func(f first) bool {
		k := fmt.Sprint(f.Statement, f.failed)
		alike[k]++
		return alike[k] > maxAlike
	})
	return all[:min(len(all), maxFirsts)]
}
