package conform

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

const readEdit = "edit.proto"

func editChecks() []check {
	edit := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_EDIT}
	switches := append(slices.Clone(edit), pluginv1.Capability_CAPABILITY_SWITCHES)
	return []check{
		{
			name:     "edit/repair",
			needs:    edit,
			programs: []string{"mistaken", "sum"},
			read:     readEdit + ", RunEdits",
			run:      repairs,
		},
		{
			name:     "edit/generated",
			needs:    edit,
			programs: []string{"mistaken", "sum"},
			read:     readEdit + ", StepRule",
			run:      generatedInputs,
		},
		{name: "edit/profile", needs: edit, programs: []string{"sum"}, read: "job.proto, JobResult.profile", run: profiles},
		{
			name:     "edit/switches",
			needs:    switches,
			programs: []string{"stubborn"},
			read:     readEdit + ", ListSwitches",
			run:      switchedPlaces,
		},
		{
			name:     "edit/difference",
			needs:    append(slices.Clone(edit), pluginv1.Capability_CAPABILITY_DIFFERENCE),
			programs: []string{"mistaken", "sum"},
			read:     readEdit + ", ListDifference",
			run:      differences,
		},
	}
}

// conversation is the outcome of listing the edits of a program and running each.
type conversation struct {
	opened    *pluginv1.EditsOpened
	listed    *pluginv1.EditsListed
	ran       *pluginv1.EditsRan
	generated *pluginv1.EditsRan       // of the repairs, on generated inputs
	described *pluginv1.EditsDescribed // of the repairs
}

// repairs asks for the edits of a program with one mistake and runs in its text
// those that pass every test.
func repairs(s *subject) error {
	found, source, err := s.mistaken(nil)
	if err != nil {
		return err
	}
	for _, e := range found.described.GetEdits() {
		passed, err := s.sums(apply(source, e), "[3, 4]", "[]")
		if err != nil {
			return err
		}
		if passed != 2 {
			return fmt.Errorf("the edit %.60q is said to pass both tests; it passes %d of 2", e.GetReplacement(), passed)
		}
	}
	return nil
}

// generatedInputs runs repairs on generated inputs, one of which no program
// passes, and holds each count against runs of the text.
func generatedInputs(s *subject) error {
	lists := []string{"[5]", "[2, 2, 9]", "[0]", "[1, -1]"}
	found, source, err := s.mistaken(lists)
	if err != nil {
		return err
	}
	most := 0
	for i, e := range found.described.GetEdits() {
		passed, err := s.sums(apply(source, e), lists...)
		if err != nil {
			return err
		}
		r := found.generated.GetResults()[i]
		said := int(r.GetRan()) - len(r.GetFailed())
		most = max(most, said)
		if said != passed {
			return fmt.Errorf(
				"the edit %.60q is said to pass %d generated inputs, and passes %d",
				e.GetReplacement(),
				said,
				passed,
			)
		}
	}
	if most != len(lists) {
		return fmt.Errorf(
			"no repair is said to pass the %d generated inputs that can be passed, the most is %d",
			len(lists),
			most,
		)
	}
	return nil
}

func apply(source []byte, e *pluginv1.Edit) []byte {
	return slices.Concat(source[:e.GetSpan().GetStart()], e.GetReplacement(), source[e.GetSpan().GetEnd():])
}

// mistaken lists and runs the edits of the program with one mistake, and runs the
// repairs on generated inputs of lists to sum up, and on one that cannot be.
func (s *subject) mistaken(lists []string) (found *conversation, source []byte, err error) {
	open, statements, err := s.opening("mistaken", arguments("[3, 4]"), arguments("[]"))
	if err != nil {
		return nil, nil, err
	}
	right, err := s.source("sum")
	if err != nil {
		return nil, nil, err
	}
	open.Donors = []*pluginv1.Donor{{Program: s.program(right)}}
	open.Checks = []*pluginv1.Check{expects("7"), expects("0")}
	for _, list := range lists {
		open.Inputs, open.Checks = append(open.Inputs, arguments(list)), append(open.Checks, expects(sums[list]))
	}
	if lists != nil {
		open.Inputs, open.Checks = append(open.Inputs, arguments("[6]")), append(open.Checks, expects(`"never"`))
	}
	if found, err = s.edited(open, &pluginv1.EditRequest{Request: &pluginv1.EditRequest_List{
		List: &pluginv1.ListEdits{Statements: statements, DonorTo: 1, Limit: 5000}}}); err != nil {
		return nil, nil, err
	}
	switch {
	case found.opened.GetPassed()[0] || !found.opened.GetPassed()[1]:
		return nil, nil, fmt.Errorf(
			"the program is said to pass %v; it passes the second test alone",
			found.opened.GetPassed(),
		)
	case len(found.opened.GetReached()) == 0:
		return nil, nil, fmt.Errorf("no statement is reached by the first failing test")
	case len(found.described.GetEdits()) == 0:
		return nil, nil, fmt.Errorf("no repair among %d edits; the mistake is one operator", found.listed.GetCount())
	}
	return found, open.GetProgram().GetSource(), nil
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

// opening begins an edit conversation about one of the author's programs. Its
// inputs are tests.
func (s *subject) opening(name string, inputs ...*pluginv1.Input) (*pluginv1.OpenEdits, []uint32, error) {
	analysis, source, err := s.analyse(name, false)
	if err != nil {
		return nil, nil, err
	}
	statements := make([]uint32, len(analysis.GetStatements()))
	for i := range statements {
		statements[i] = uint32(i)
	}
	return &pluginv1.OpenEdits{Program: s.program(source), EntryPoint: "f", Inputs: inputs, Tests: uint32(len(inputs)),
		Steps: &pluginv1.StepRule{
			Multiple: 10,
			Floor:    300,
			Most:     200_000,
			Edit:     100,
		}, Limits: roomy(&pluginv1.Limits{})}, statements, nil
}

// edited holds the same conversation twice: the answers must be the same.
func (s *subject) edited(open *pluginv1.OpenEdits, list *pluginv1.EditRequest) (*conversation, error) {
	first, err := s.converse(open, list)
	if err != nil {
		return nil, err
	}
	again, err := s.converse(open, list)
	if err != nil {
		return nil, err
	}
	if !same(first.listed, again.listed) || !same(first.ran, again.ran) || !same(first.generated, again.generated) ||
		!same(first.described, again.described) {
		return nil, fmt.Errorf("two equal conversations differ:\n%v\nand\n%v", first, again)
	}
	return first, nil
}

func (s *subject) converse(open *pluginv1.OpenEdits, list *pluginv1.EditRequest) (*conversation, error) {
	found := &conversation{}
	err := s.client.Edit(s.ctx, open, func(ask plugin.Ask, opened *pluginv1.EditsOpened) error {
		found.opened = opened
		tests := make([]uint32, open.GetTests())
		for i := range tests {
			tests[i] = uint32(i)
		}
		all := []*pluginv1.EditRange{{To: math.MaxUint32}}
		replies, err := ask(s.ctx, list, runEdits(&pluginv1.RunEdits{Each: all, Checks: tests}))
		if err != nil {
			return err
		}
		found.listed, found.ran = replies[0].GetListed(), replies[1].GetRan()
		return found.repairs(s.ctx, open, ask)
	})
	return found, err
}

// repairs describes the edits that pass every test and runs them on the generated
// inputs.
func (c *conversation) repairs(ctx context.Context, open *pluginv1.OpenEdits, ask plugin.Ask) error {
	var passed []uint32
	var each []*pluginv1.EditRange
	for _, r := range c.ran.GetResults() {
		if len(r.GetFailed()) == 0 {
			passed = append(passed, r.GetEdit())
			each = append(each, &pluginv1.EditRange{From: r.GetEdit(), To: r.GetEdit() + 1})
		}
	}
	var generated []uint32
	for i := int(open.GetTests()); i < len(open.GetInputs()); i++ {
		generated = append(generated, uint32(i))
	}
	if len(passed) == 0 {
		return nil
	}
	requests := []*pluginv1.EditRequest{
		{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: passed}}},
	}
	if len(generated) > 0 {
		requests = append(
			requests,
			runEdits(&pluginv1.RunEdits{Each: each, Checks: generated, MaxFailures: uint32(len(generated)) + 1}),
		)
	}
	replies, err := ask(ctx, requests...)
	if err != nil {
		return err
	}
	c.described = replies[0].GetDescribed()
	if len(generated) == 0 {
		return nil
	}
	c.generated = replies[1].GetRan()
	if got := len(c.generated.GetResults()); got != len(passed) {
		return fmt.Errorf("%d results for %d edits that were run to the end", got, len(passed))
	}
	return nil
}

func runEdits(run *pluginv1.RunEdits) *pluginv1.EditRequest {
	return &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Run{Run: run}}
}

// profiles asks for the profile of a program twice, and uses it.
func profiles(s *subject) error {
	job, err := s.job("sum", arguments("[3, 4]"), arguments("[]"))
	if err != nil {
		return err
	}
	job.Profile = true
	job.Limits = roomy(&pluginv1.Limits{}) // a program that runs into a limit has no profile
	first, err := s.client.Run(s.ctx, job)
	if err != nil {
		return err
	}
	again, err := s.client.Run(s.ctx, job)
	if err != nil {
		return err
	}
	if len(first.GetProfile()) == 0 || string(first.GetProfile()) != string(again.GetProfile()) {
		return fmt.Errorf(
			"two profiles of one program have %d and %d bytes; want the same bytes, and some",
			len(first.GetProfile()),
			len(again.GetProfile()),
		)
	}
	open, statements, err := s.opening("sum", arguments("[3, 4]"), arguments("[]"))
	if err != nil {
		return err
	}
	open.Checks = []*pluginv1.Check{expects("8"), expects("0")}
	list := &pluginv1.EditRequest{
		Request: &pluginv1.EditRequest_List{List: &pluginv1.ListEdits{Statements: statements, DonorTo: 2, Limit: 100}},
	}
	for _, profile := range [][]byte{first.GetProfile(), []byte("no profile at all \xff{[")} {
		open.Donors = []*pluginv1.Donor{
			{Program: job.GetProgram(), Profile: profile},
			{Program: s.program([]byte("no program at all (")), Profile: profile},
		}
		if _, err := s.converse(open, list); err != nil {
			return fmt.Errorf("a donor that cannot be read must be left out: %w", err)
		}
	}
	return nil
}

// switchedPlaces asks for the switches of a program whose condition should hold
// for numbers that have nothing in common. No edit makes it so; that the condition
// is at fault shows when it is made to hold always.
func switchedPlaces(s *subject) error {
	holds := []int{34, 12, 31, 8, 100, 71, 29}
	var inputs []*pluginv1.Input
	var checks []*pluginv1.Check
	for i, n := range append(holds, 3, 41, 66, 64, 15, 77, 52) {
		want := n
		if i < len(holds) {
			want += 7
		}
		inputs, checks = append(inputs, arguments(strconv.Itoa(n))), append(checks, expects(strconv.Itoa(want)))
	}
	open, statements, err := s.opening("stubborn", inputs...)
	if err != nil {
		return err
	}
	open.Checks = checks
	best := 0
	err = s.client.Edit(s.ctx, open, func(ask plugin.Ask, opened *pluginv1.EditsOpened) error {
		var tests []uint32
		for i := range opened.GetPassed() {
			tests = append(tests, uint32(i))
		}
		replies, err := ask(
			s.ctx,
			&pluginv1.EditRequest{
				Request: &pluginv1.EditRequest_Switches{Switches: &pluginv1.ListSwitches{Statements: statements, Values: 8}},
			},
			runEdits(
				&pluginv1.RunEdits{
					Each:        []*pluginv1.EditRange{{To: math.MaxUint32}},
					Checks:      tests,
					MaxFailures: uint32(len(tests)),
				},
			),
		)
		if err != nil {
			return err
		}
		for _, r := range replies[1].GetRan().GetResults() {
			described, err := ask(s.ctx, &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{
				Describe: &pluginv1.DescribeEdits{Edits: []uint32{r.GetEdit()}}}})
			if err != nil {
				return err
			}
			if described[0].GetDescribed().GetEdits()[0].GetKind() == "branch" {
				best = max(best, int(r.GetRan())-len(r.GetFailed()))
			}
		}
		return nil
	})
	if err == nil && best != len(holds) {
		return fmt.Errorf("no switched condition passes %d tests, the best passes %d", len(holds), best)
	}
	return err
}

// differences asks for the difference between a program with one mistake and a correct
// one, and makes all of its hunks.
func differences(s *subject) error {
	open, _, err := s.opening("mistaken", arguments("[3, 4]"), arguments("[5]"))
	if err != nil {
		return err
	}
	donor, err := s.job("sum")
	if err != nil {
		return err
	}
	open.Checks = []*pluginv1.Check{expects("7"), expects("5")}
	open.Donors = []*pluginv1.Donor{{Program: donor.GetProgram()}}
	return s.client.Edit(s.ctx, open, func(ask plugin.Ask, _ *pluginv1.EditsOpened) error {
		replies, err := ask(s.ctx, &pluginv1.EditRequest{
			Request: &pluginv1.EditRequest_Difference{Difference: &pluginv1.ListDifference{}}})
		if err != nil {
			return err
		}
		var hunks []uint32
		for n := range replies[0].GetListed().GetCount() {
			hunks = append(hunks, n)
		}
		if len(hunks) == 0 {
			return errors.New("a program that differs in an operator has no hunks")
		}
		replies, err = ask(s.ctx, runEdits(&pluginv1.RunEdits{Base: hunks, Checks: []uint32{0, 1}}))
		if err != nil {
			return err
		}
		if results := replies[0].GetRan().GetResults(); len(results) != 1 || len(results[0].GetFailed()) > 0 {
			return fmt.Errorf("the program with all of its %d hunks made does not pass every check", len(hunks))
		}
		return nil
	})
}

func expects(json string) *pluginv1.Check {
	table := trace.NewTable()
	id, err := table.FromJSON([]byte(json))
	if err != nil {
		panic("conform: " + err.Error()) // the text is ours
	}
	return &pluginv1.Check{Values: table.Message(), Expected: uint32(id)}
}
