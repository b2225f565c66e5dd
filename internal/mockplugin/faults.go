package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// fault says how one rule is broken. A field that is nil spoils nothing. count is the
// number of such calls before this one.
type fault struct {
	describe  func(*pluginv1.DescribeResponse)
	configure func(response *pluginv1.ConfigureResponse, err error) error
	analysis  func(a *pluginv1.Analysis, source string, count int) error
	keep      func(request *pluginv1.KeepInputsRequest)
	job       func(job *pluginv1.Job, result *pluginv1.JobResult, count int)
	split     func(split *pluginv1.SplitTest, test string)
	edit      func(request *pluginv1.EditRequest, reply *pluginv1.EditReply, conversation int)
}

// faults are all of them; host/conform names the check that must notice each.
var faults = joined(startFaults, jobFaults, valueFaults, analysisFaults, traceFaults, editFaults)

func joined(all ...map[string]fault) map[string]fault {
	whole := map[string]fault{}
	for _, some := range all {
		maps.Copy(whole, some)
	}
	return whole
}

var startFaults = map[string]fault{
	"no-release":         {describe: func(d *pluginv1.DescribeResponse) { d.Release = "" }},
	"no-extension":       {describe: func(d *pluginv1.DescribeResponse) { d.Languages[0].Extensions = nil }},
	"unknown-capability": {describe: func(d *pluginv1.DescribeResponse) { d.Capabilities = append(d.Capabilities, 99) }},
	"twice-a-capability": {describe: func(d *pluginv1.DescribeResponse) {
		d.Capabilities = append(d.Capabilities, d.Capabilities[0])
	}},
	"trace-alone": {describe: func(d *pluginv1.DescribeResponse) { d.Capabilities = d.Capabilities[1:2] }},
	"unlisted-language": {describe: func(d *pluginv1.DescribeResponse) {
		d.Languages = append(d.Languages, &pluginv1.Language{Name: "more", Extensions: []string{".mock"}})
	}},
	"unlisted-extension": {describe: func(d *pluginv1.DescribeResponse) {
		d.Languages[0].Extensions = append(d.Languages[0].Extensions, ".more")
	}},
	"can-nothing":        {describe: func(d *pluginv1.DescribeResponse) { d.Capabilities = nil }},
	"no-runtime":         {configure: func(r *pluginv1.ConfigureResponse, err error) error { r.Runtime = ""; return err }},
	"takes-anything":     {configure: func(*pluginv1.ConfigureResponse, error) error { return nil }},
	"refuses-in-silence": {configure: func(_ *pluginv1.ConfigureResponse, err error) error { return hidden(err) }},
	"starts-once":        {configure: once},
}

// hidden is an error that names nothing.
func hidden(err error) error {
	if err == nil {
		return nil
	}
	return status.Error(codes.InvalidArgument, "no")
}

// once lets one plugin of a folder start.
func once(_ *pluginv1.ConfigureResponse, err error) error {
	self, failed := os.Executable()
	if failed != nil || err != nil {
		return errors.Join(err, failed)
	}
	file, failed := os.OpenFile(filepath.Join(filepath.Dir(self), "taken"), os.O_CREATE|os.O_EXCL, 0o600)
	if failed != nil {
		return status.Error(codes.FailedPrecondition, "another one is running")
	}
	return file.Close()
}
