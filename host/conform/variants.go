package conform

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/egca/egca/host/trace"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func variantChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_VARIANTS}
	return []check{
		{name: "variants/repair", needs: needs, programs: []string{"mistaken", "sum"}, read: readProtocol + ", Variants", run: repairs},
		{name: "variants/further", needs: needs, programs: []string{"mistaken", "sum"}, read: readProtocol + ", Check.further", run: furtherChecks},
		{name: "variants/forced", needs: needs, programs: []string{"stubborn"}, read: readProtocol + ", Forced", run: forcedPlaces},
	}
}

// repairs asks for repairs of a program with one mistake and runs what comes
// back.
func repairs(s *subject) error {
	found, edited, err := s.mistaken(nil)
	if err != nil {
		return err
	}
	for i, source := range edited {
		passed, err := s.sums(source, "[3, 4]", "[]")
		if err != nil {
			return err
		}
		if passed != 2 {
			return fmt.Errorf("the repair %.60q passes %d of 2 checks", found.GetRepairs()[i].GetReplacement(), passed)
		}
	}
	return nil
}

// furtherChecks asks for repairs beside further checks, one of which no program
// passes: it must not cost a repair. What is said of each repair is held against
// runs of it.
func furtherChecks(s *subject) error {
	lists := []string{"[5]", "[2, 2, 9]", "[0]", "[1, -1]"}
	alone, _, err := s.mistaken(nil)
	if err != nil {
		return err
	}
	found, edited, err := s.mistaken(lists)
	if err != nil {
		return err
	}
	if len(alone.GetRepairs()) != len(found.GetRepairs()) {
		return fmt.Errorf("%d repairs with further checks, %d without: a repair need not pass them", len(found.GetRepairs()), len(alone.GetRepairs()))
	}
	if found.GetFurther() != 2 {
		return fmt.Errorf("the program is said to pass %d further checks as it is; it passes 2 of them", found.GetFurther())
	}
	most := uint32(0)
	for i, source := range edited {
		r := found.GetRepairs()[i]
		passed, err := s.sums(source, lists...)
		if err != nil {
			return err
		}
		most = max(most, r.GetFurther())
		if int(r.GetFurther()) > passed || int(r.GetFurther()) < passed && passed >= int(most) {
			return fmt.Errorf("the repair %.60q is said to pass %d further checks, and passes %d", r.GetReplacement(), r.GetFurther(), passed)
		}
	}
	if int(most) != len(lists) {
		return fmt.Errorf("no repair is said to pass the %d further checks that can be passed, the most is %d", len(lists), most)
	}
	return nil
}

// mistaken looks for repairs of the program with one mistake, beside further
// checks of lists to sum up and of one that cannot be, if there are any, and
// makes each in its text.
func (s *subject) mistaken(further []string) (found *pluginv1.VariantsResult, edited [][]byte, err error) {
	analysis, source, err := s.analyse("mistaken", false)
	if err != nil {
		return nil, nil, err
	}
	right, err := s.source("sum")
	if err != nil {
		return nil, nil, err
	}
	job, err := s.job("mistaken", arguments("[3, 4]"), arguments("[]"))
	if err != nil {
		return nil, nil, err
	}
	job.Variants = &pluginv1.Variants{Steps: 100_000, StepMultiple: 10,
		Donors: []*pluginv1.Donor{{Program: s.program(right)}},
		Checks: []*pluginv1.Check{expects("7", false), expects("0", true)}}
	beside := func(list, want string) {
		check := expects(want, false)
		check.Further = true
		job.Inputs, job.Variants.Checks = append(job.Inputs, arguments(list)), append(job.Variants.Checks, check)
	}
	for _, list := range further {
		beside(list, sums[list])
	}
	if further != nil {
		beside("[6]", `"never"`)
	}
	if found, err = s.search(job, analysis); err != nil {
		return nil, nil, err
	}
	if len(found.GetRepairs()) == 0 {
		return nil, nil, fmt.Errorf("no repair of %d edits tried; the mistake is one operator", found.GetTried())
	}
	for _, r := range found.GetRepairs() {
		edited = append(edited, slices.Concat(source[:r.GetSpan().GetStart()], r.GetReplacement(), source[r.GetSpan().GetEnd():]))
	}
	return found, edited, nil
}

// sums are those of the lists that are used here.
var sums = map[string]string{"[3, 4]": "7", "[]": "0", "[5]": "5", "[2, 2, 9]": "13", "[0]": "0", "[1, -1]": "0"}

// sums runs a program on lists and counts those that it sums up rightly.
func (s *subject) sums(source []byte, lists ...string) (right int, err error) {
	job := &pluginv1.Job{Program: s.program(source), EntryPoint: "f"}
	for _, list := range lists {
		job.Inputs = append(job.Inputs, arguments(list))
	}
	runs, err := s.run(job)
	if err != nil {
		return 0, err
	}
	for i, list := range lists {
		if s.returned(runs[i], sums[list]) == nil {
			right++
		}
	}
	return right, nil
}

// search has every part of a program edited, twice: the answers must be the same.
func (s *subject) search(job *pluginv1.Job, analysis *pluginv1.Analysis) (*pluginv1.VariantsResult, error) {
	job.Limits = roomy(&pluginv1.Limits{}) // a search ends by its steps
	for i := range analysis.Parts {
		job.Variants.Order = append(job.Variants.Order, uint32(i))
	}
	answer, err := s.client.Run(s.ctx, job)
	if err != nil {
		return nil, err
	}
	again, err := s.client.Run(s.ctx, job)
	if err != nil {
		return nil, err
	}
	if answer.GetVariants() == nil || again.GetVariants() == nil {
		return nil, fmt.Errorf("no variants in answer to a job with variants")
	}
	answer.Variants.CpuSeconds, again.Variants.CpuSeconds = 0, 0 // measured
	if !same(answer.GetVariants(), again.GetVariants()) {
		return nil, fmt.Errorf("two searches of the same job differ:\n%v\nand\n%v", answer.GetVariants(), again.GetVariants())
	}
	return answer.GetVariants(), nil
}

// forcedPlaces asks for repairs of a program whose condition should hold for
// numbers that have nothing in common. No edit makes it so; that it is the
// condition is seen by having it hold always.
func forcedPlaces(s *subject) error {
	analysis, _, err := s.analyse("stubborn", false)
	if err != nil {
		return err
	}
	job, err := s.job("stubborn")
	if err != nil {
		return err
	}
	job.Variants = &pluginv1.Variants{Steps: 300_000, StepMultiple: 10}
	holds := []int{34, 12, 31, 8, 100, 71, 29}
	for _, n := range append(holds, 3, 41, 66, 64, 15, 77, 52) {
		want := n
		if len(job.Inputs) < len(holds) {
			want += 7
		}
		is := n
		if n*n*n%11 == 3 {
			is += 7
		}
		job.Inputs = append(job.Inputs, arguments(strconv.Itoa(n)))
		job.Variants.Checks = append(job.Variants.Checks, expects(strconv.Itoa(want), is == want))
	}
	found, err := s.search(job, analysis)
	if err != nil {
		return err
	}
	if n := len(found.GetRepairs()); n > 0 {
		return fmt.Errorf("%d repairs of a program that no small edit mends, the first %v", n, found.GetRepairs()[0])
	}
	best := uint32(0)
	for _, f := range found.GetForced() {
		if f.GetKind() == "branch" {
			best = max(best, f.GetPassed())
		}
	}
	if int(best) != len(holds) {
		return fmt.Errorf("no branch that makes %d checks pass is among the forced places: %v", len(holds), found.GetForced())
	}
	return nil
}

func expects(json string, passes bool) *pluginv1.Check {
	table := trace.NewTable()
	id, err := table.FromJSON([]byte(json))
	if err != nil {
		panic("conform: " + err.Error()) // the text is ours
	}
	return &pluginv1.Check{Values: table.Message(), Expected: uint32(id), Passes: passes}
}
