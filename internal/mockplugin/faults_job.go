package main

import (
	"slices"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// jobFaults concern running programs and tests in source form.
var jobFaults = map[string]fault{
	"swapped":     {job: func(_ *pluginv1.Job, r *pluginv1.JobResult, _ int) { slices.Reverse(r.Results) }},
	"keeps-state": {job: each(func(i int, r *pluginv1.Result) { give(r, int64(i+1)) })},
	"no-names": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		for i, input := range job.GetInputs() {
			if len(input.GetArguments().GetNames()) > 0 { // f(7, 3) of minus, all by their place
				give(r.Results[i], 4)
			}
		}
	}},
	"forgets-inputs": {keep: func(request *pluginv1.KeepInputsRequest) { request.Inputs = nil }},
	"mixes-inputs": {keep: func(request *pluginv1.KeepInputsRequest) {
		for _, kept := range request.GetInputs() {
			kept.Input = request.GetInputs()[0].GetInput()
		}
	}},
	"no-prelude": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		if len(job.GetProgram().GetPrelude()) > 0 {
			for _, one := range r.Results {
				if one.GetOutcome().GetRejected() == nil {
					give(one, 7)
				}
			}
		}
	}},
	"no-types": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		for i, input := range job.GetInputs() { // f of echo
			if a := input.GetArguments(); len(a.GetTypes()) > 0 && a.GetReturns() == "" {
				r.Results[i].Values = input.GetValues()
				r.Results[i].Outcome.Kind = &pluginv1.Outcome_Returned{Returned: a.GetValues()[0]}
			}
		}
	}},
	"lists-for-nodes": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		for i, input := range job.GetInputs() { // f of echo
			if a := input.GetArguments(); len(a.GetTypes()) == 0 && a.GetReturns() != "" {
				r.Results[i].Values = input.GetValues()
				r.Results[i].Outcome.Kind = &pluginv1.Outcome_Returned{Returned: a.GetValues()[0]}
			}
		}
	}},
	"returns-in-place": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		for i, input := range job.GetInputs() {
			if input.GetArguments().GetInPlace() > 0 && strings.Contains(string(job.GetProgram().GetSource()), "total") { // sum
				give(r.Results[i], 3)
			}
		}
	}},
	"calls-as-given": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		for i, input := range job.GetInputs() {
			if input.GetArguments().GetAsGiven() && strings.Contains(string(job.GetProgram().GetSource()), "total") { // sum
				give(r.Results[i], 3)
			}
		}
	}},
	"no-files": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		for i, input := range job.GetInputs() {
			if strings.HasPrefix(string(input.GetBody()), "import solution") {
				r.Results[i].Values = &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Null{}}}}
				r.Results[i].Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: 1}}
			}
		}
	}},
	"takes-exceptions":    {job: each(func(_ int, r *pluginv1.Result) { unraised(r) })},
	"answers-others":      {job: others},
	"other-message":       {job: exceptions(func(e *pluginv1.Exception) { e.Message = "bang" })},
	"no-type":             {job: exceptions(func(e *pluginv1.Exception) { e.Type = "" })},
	"no-place":            {job: exceptions(func(e *pluginv1.Exception) { e.Span, e.Stack = nil, nil })},
	"another-place":       {job: exceptions(func(e *pluginv1.Exception) { e.Span = &pluginv1.Span{} })},
	"all-loading":         {job: exceptions(func(e *pluginv1.Exception) { e.Loading = true })},
	"never-loading":       {job: exceptions(func(e *pluginv1.Exception) { e.Loading = false })},
	"rejects-in-silence":  {job: each(func(_ int, r *pluginv1.Result) { unmessaged(r) })},
	"raises-for-rejected": {job: each(func(_ int, r *pluginv1.Result) { raisedInstead(r) })},
	"goes-on":             {job: goesOn},
	"no-output":           {job: each(func(_ int, r *pluginv1.Result) { r.Output = nil })},
	"returns-seven":       {job: each(func(_ int, r *pluginv1.Result) { give(r, 7) })},
	"returns-for-ended":   {job: each(func(_ int, r *pluginv1.Result) { gone(r) })},
	"spoilt-by-a-limit":   {job: after(func(r *pluginv1.Result) bool { return r.GetOutcome().GetLimit() != 0 })},
	"spoilt-by-an-exit":   {job: after(func(r *pluginv1.Result) bool { return r.GetOutcome().GetKilled() != nil })},
	"fails-afterwards":    {job: failsAfterwards},
	"refuses-jobs": {job: func(_ *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		r.Results, r.Error = nil, "mock: there is no such value here"
	}},
	"cuts-in-silence":  {job: each(func(_ int, r *pluginv1.Result) { shorten(r, 1000) })},
	"raises-for-large": {job: each(func(_ int, r *pluginv1.Result) { raiseFor(r, "too large") })},
	"times-out": {job: each(func(_ int, r *pluginv1.Result) {
		r.Outcome.Kind = &pluginv1.Outcome_Limit{Limit: pluginv1.Limit_LIMIT_CPU}
	})},
	"splits-others": {split: func(s *pluginv1.SplitTest, test string) {
		if strings.HasPrefix(test, "assert") {
			s.Split = true
		}
	}},
	"splits-nothing": {split: func(s *pluginv1.SplitTest, _ string) { s.Reset() }},
	"splits-anything": {
		split: func(s *pluginv1.SplitTest, test string) { s.Split = s.Split || !strings.HasPrefix(test, "assert") },
	},
	"splits-wrongly": {split: func(s *pluginv1.SplitTest, _ string) {
		if s.Split {
			s.Expect = []byte("f(4)")
		}
	}},
	"bodies-return": {job: func(job *pluginv1.Job, r *pluginv1.JobResult, _ int) {
		if job.GetInputs()[0].GetBody() != nil && returned(r.Results[0]) {
			give(r.Results[0], 7)
		}
	}},
}

type jobFault = func(*pluginv1.Job, *pluginv1.JobResult, int)

func each(spoil func(i int, r *pluginv1.Result)) jobFault {
	return func(_ *pluginv1.Job, result *pluginv1.JobResult, _ int) {
		for i, r := range result.GetResults() {
			spoil(i, r)
		}
	}
}

func exceptions(spoil func(*pluginv1.Exception)) jobFault {
	return each(func(_ int, r *pluginv1.Result) {
		if e := r.GetOutcome().GetException(); e != nil {
			spoil(e)
		}
	})
}

// give makes a result return an integer.
func give(r *pluginv1.Result, n int64) {
	r.Values = &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Integer{Integer: n}}}}
	r.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: 1}}
	r.Trace = nil
}

func unraised(r *pluginv1.Result) {
	if r.GetOutcome().GetException() != nil {
		give(r, 0)
	}
}

// gone has a run that ended otherwise return a value.
func gone(r *pluginv1.Result) {
	if !returned(r) {
		give(r, 0)
	}
}

func returned(r *pluginv1.Result) bool {
	_, is := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned)
	return is
}

func raiseFor(r *pluginv1.Result, message string) {
	exception := &pluginv1.Exception{Type: "Error", Message: message}
	r.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Exception{Exception: exception}}
}

func raisedInstead(r *pluginv1.Result) {
	if rejected := r.GetOutcome().GetRejected(); rejected != nil {
		raiseFor(r, rejected.GetMessage())
	}
}

func unmessaged(r *pluginv1.Result) {
	if rejected := r.GetOutcome().GetRejected(); rejected != nil {
		rejected.Message = ""
	}
}

// others gives every tenth job the answer of another one.
func others(_ *pluginv1.Job, result *pluginv1.JobResult, count int) {
	for _, r := range result.GetResults() {
		if count%10 == 9 {
			give(r, 99)
		}
	}
}

// goesOn runs every input of a job that should stop.
func goesOn(job *pluginv1.Job, result *pluginv1.JobResult, _ int) {
	job.StopAtFailure = false
	result.Results = run(job).GetResults()
}

// after spoils each result that comes after one of a kind.
func after(kind func(*pluginv1.Result) bool) jobFault {
	spoilt := false
	return func(_ *pluginv1.Job, result *pluginv1.JobResult, _ int) {
		for _, r := range result.GetResults() {
			if spoilt {
				give(r, 8)
			}
		}
		spoilt = spoilt || slices.ContainsFunc(result.GetResults(), kind)
	}
}

// failsAfterwards refuses every job but the first.
func failsAfterwards(_ *pluginv1.Job, result *pluginv1.JobResult, count int) {
	if count > 0 {
		result.Results, result.Error = nil, "mock: no worker is left"
	}
}

// shorten drops the items of a returned list from one on, and does not say so.
func shorten(r *pluginv1.Result, items int) {
	for _, v := range r.GetValues().GetValues() {
		if list := v.GetList(); list != nil && len(list.Items) > items {
			list.Items = list.Items[:items]
		}
	}
}
