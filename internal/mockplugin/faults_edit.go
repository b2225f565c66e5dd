package main

import (
	"strconv"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// editFaults concern edit conversations and profiles.
var editFaults = map[string]fault{
	"repairs-all":     {edit: opened(func(o *pluginv1.EditsOpened) { o.Passed[0] = true })},
	"reaches-nothing": {edit: opened(func(o *pluginv1.EditsOpened) { o.Reached = nil })},
	"repairs-nothing": {edit: ran(func(r *pluginv1.EditsRan, _ *pluginv1.RunEdits) { r.Results = nil })},
	"repairs-anything": {edit: ran(func(r *pluginv1.EditsRan, run *pluginv1.RunEdits) {
		if run.GetMaxFailures() == 0 {
			r.Results = []*pluginv1.SetResult{{Edit: 0, Ran: 2}}
		}
	})},
	"edits-differ": {edit: func(_ *pluginv1.EditRequest, reply *pluginv1.EditReply, conversation int) {
		for _, e := range reply.GetDescribed().GetEdits() {
			e.Size += uint32(conversation)
		}
	}},
	"passes-generated": {edit: ran(func(r *pluginv1.EditsRan, run *pluginv1.RunEdits) {
		for _, s := range r.GetResults() {
			if run.GetMaxFailures() > 0 {
				s.Failed = nil
			}
		}
	})},
	"fails-generated": {edit: ran(func(r *pluginv1.EditsRan, run *pluginv1.RunEdits) {
		for _, s := range r.GetResults() {
			if run.GetMaxFailures() > 0 {
				s.Failed = run.GetChecks()
			}
		}
	})},
	"loses-sets": {edit: ran(func(r *pluginv1.EditsRan, run *pluginv1.RunEdits) {
		if run.GetMaxFailures() > 0 {
			r.Results = r.Results[1:]
		}
	})},
	"no-profile": {job: func(_ *pluginv1.Job, result *pluginv1.JobResult, _ int) { result.Profile = nil }},
	"profiles-differ": {job: func(_ *pluginv1.Job, result *pluginv1.JobResult, count int) {
		result.Profile = []byte(strconv.Itoa(count))
	}},
	"refuses-donors": {edit: func(request *pluginv1.EditRequest, reply *pluginv1.EditReply, _ int) {
		if len(request.GetOpen().GetDonors()) > 0 {
			reply.Reply = &pluginv1.EditReply_Error{Error: "mock: a donor does not compile"}
		}
	}},
	"no-hunks": {edit: func(request *pluginv1.EditRequest, reply *pluginv1.EditReply, _ int) {
		if request.GetDifference() != nil {
			reply.GetListed().Count = 0
		}
	}},
	"switches-nothing": {edit: ran(func(r *pluginv1.EditsRan, run *pluginv1.RunEdits) {
		for _, s := range r.GetResults() {
			s.Failed = run.GetChecks()
		}
	})},
}

type editFault = func(*pluginv1.EditRequest, *pluginv1.EditReply, int)

func opened(spoil func(*pluginv1.EditsOpened)) editFault {
	return func(_ *pluginv1.EditRequest, reply *pluginv1.EditReply, _ int) {
		if reply.GetOpened() != nil {
			spoil(reply.GetOpened())
		}
	}
}

func ran(spoil func(*pluginv1.EditsRan, *pluginv1.RunEdits)) editFault {
	return func(request *pluginv1.EditRequest, reply *pluginv1.EditReply, _ int) {
		if reply.GetRan() != nil {
			spoil(reply.GetRan(), request.GetRun())
		}
	}
}
