package plugin

import (
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func TestVariantsAreHeldToTheirJob(t *testing.T) {
	job := &pluginv1.Job{
		Program: &pluginv1.Program{Source: []byte("0123456789")}, Inputs: []*pluginv1.Input{{}, {}},
		Variants: &pluginv1.Variants{Order: []uint32{1, 2}},
	}
	span := func(start, end uint32) *pluginv1.Span { return &pluginv1.Span{Start: start, End: end} }
	for want, r := range map[string]*pluginv1.Repair{
		"":                {Statement: 1, Span: span(2, 4), Passed: 2, Also: &pluginv1.SecondEdit{Statement: 2, Span: span(10, 10)}},
		"span 4-2":        {Statement: 1, Span: span(4, 2)},
		"is in statement 3":    {Statement: 3, Span: span(2, 4)},
		"passes 3 of 2":   {Statement: 1, Span: span(2, 4), Passed: 3},
		"span 9-11":       {Statement: 1, Span: span(2, 4), Also: &pluginv1.SecondEdit{Statement: 2, Span: span(9, 11)}},
		"is in statement 0, w": {Statement: 1, Span: span(2, 4), Also: &pluginv1.SecondEdit{Span: span(1, 2)}},
	} {
		err := checkVariants(job, &pluginv1.JobResult{Variants: &pluginv1.VariantsResult{Repairs: []*pluginv1.Repair{r}}})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	for want, f := range map[string]*pluginv1.Forced{
		"":              {Statement: 1, Span: span(2, 4), Kind: "value", Passed: 1},
		"span 4-2":      {Statement: 1, Span: span(4, 2), Kind: "branch"},
		"is in statement 3":  {Statement: 3, Span: span(2, 4), Kind: "branch"},
		"passes 3 of 2": {Statement: 1, Span: span(2, 4), Kind: "branch", Passed: 3},
		`is a "loop"`:   {Statement: 1, Span: span(2, 4), Kind: "loop"},
	} {
		err := checkVariants(job, &pluginv1.JobResult{Variants: &pluginv1.VariantsResult{Forced: []*pluginv1.Forced{f}}})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
