package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/mockedit"
	"github.com/egca/egca/internal/mocklang"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// faulty is a plugin for internal/mocklang that does everything right but for one
// fault.
type faulty struct {
	pluginv1.UnimplementedTracerServer
	fault fault

	mu    sync.Mutex
	calls map[string]int             // so far, by their names
	kept  map[string]*pluginv1.Input // by their digests
}

func newFaulty(name string) *faulty {
	f, known := faults[name]
	if !known && name != "none" {
		fmt.Fprintf(os.Stderr, "mock: there is no fault %q\n", name)
		os.Exit(1)
	}
	return &faulty{fault: f, calls: map[string]int{}, kept: map[string]*pluginv1.Input{}}
}

// count is how often something has happened before.
func (f *faulty) count(what string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[what]++
	return f.calls[what] - 1
}

// Describe has every capability.
func (f *faulty) Describe(context.Context, *pluginv1.DescribeRequest) (*pluginv1.DescribeResponse, error) {
	d := &pluginv1.DescribeResponse{Name: "mock", Release: "0.1", Versions: []uint32{2},
		Languages: []*pluginv1.Language{{Name: "mock", Extensions: []string{".mock"}}}}
	for _, c := range slices.Sorted(maps.Keys(pluginv1.Capability_name)) {
		if c > 0 {
			d.Capabilities = append(d.Capabilities, pluginv1.Capability(c))
		}
	}
	if f.fault.describe != nil {
		f.fault.describe(d)
	}
	return d, nil
}

var levels = []string{"full", "no-cgroup", "landlock", "rlimits", "none"}

// Configure knows no options.
func (f *faulty) Configure(_ context.Context, request *pluginv1.ConfigureRequest) (*pluginv1.ConfigureResponse, error) {
	var options map[string]any
	if text := request.GetOptionsJson(); len(text) > 0 {
		if err := json.Unmarshal(text, &options); err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
	}
	var err error
	for name := range options {
		err = status.Errorf(codes.InvalidArgument, "plugins.mock.%s: unknown option", name)
	}
	if !slices.Contains(levels, request.GetSandbox()) {
		err = status.Errorf(codes.InvalidArgument, "sandbox: %q is none of %v", request.GetSandbox(), levels)
	}
	response := &pluginv1.ConfigureResponse{Runtime: "mocklang 1", Sandbox: request.GetSandbox()}
	if f.fault.configure != nil {
		err = f.fault.configure(response, err)
	}
	if err != nil {
		return nil, err
	}
	return response, nil
}

// Analyse parses a program.
func (f *faulty) Analyse(_ context.Context, request *pluginv1.AnalyseRequest) (*pluginv1.AnalyseResponse, error) {
	analysis := mocklang.Parse(string(request.GetProgram().GetSource())).
		Analysis(request.GetTokens(), request.GetOutline())
	if f.fault.analysis != nil {
		if err := f.fault.analysis(analysis, string(request.GetProgram().GetSource()), f.count("analyse")); err != nil {
			return nil, err
		}
	}
	return &pluginv1.AnalyseResponse{Analysis: analysis}, nil
}

// Split splits assertions.
func (f *faulty) Split(_ context.Context, request *pluginv1.SplitRequest) (*pluginv1.SplitResponse, error) {
	response := &pluginv1.SplitResponse{}
	for _, test := range request.GetTests() {
		split := mocklang.Split(string(test), request.GetEntryPoint())
		if f.fault.split != nil {
			f.fault.split(split, string(test))
		}
		response.Tests = append(response.Tests, split)
	}
	return response, nil
}

// Run answers jobs, one after the other.
func (f *faulty) Run(stream pluginv1.Tracer_RunServer) error {
	for {
		job, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		result := &pluginv1.JobResult{Missing: f.look(job)}
		if len(result.Missing) == 0 {
			result = run(job)
		}
		if f.fault.job != nil {
			f.fault.job(job, result, f.count("run"))
		}
		result.Id = job.GetId()
		if err := stream.Send(result); err != nil {
			return err
		}
	}
}

// KeepInputs keeps them for good.
func (f *faulty) KeepInputs(
	_ context.Context,
	request *pluginv1.KeepInputsRequest,
) (*pluginv1.KeepInputsResponse, error) {
	if f.fault.keep != nil {
		f.fault.keep(request)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, kept := range request.GetInputs() {
		f.kept[string(kept.GetDigest())] = kept.GetInput()
	}
	return &pluginv1.KeepInputsResponse{}, nil
}

// look puts the inputs that a job names into it, and returns the digests of those that were not kept.
func (f *faulty) look(job *pluginv1.Job) (missing [][]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, input := range job.GetInputs() {
		if digest := input.GetDigest(); len(digest) > 0 {
			if job.Inputs[i] = f.kept[string(digest)]; job.Inputs[i] == nil {
				missing = append(missing, digest)
			}
		}
	}
	return missing
}

func run(job *pluginv1.Job) *pluginv1.JobResult {
	program := mocklang.Parse(string(job.GetProgram().GetSource()))
	result := &pluginv1.JobResult{Sandbox: "none"}
	if job.GetAnalyse() {
		result.Analysis = program.Analysis(false, false)
	}
	if job.GetProfile() {
		result.Profile = program.Profile(job.GetEntryPoint(), job.GetInputs())
		return result
	}
	for _, input := range job.GetInputs() {
		prelude := string(job.GetProgram().GetPrelude())
		one := program.Result(prelude, job.GetEntryPoint(), input, job.GetLimits(), job.GetTraced())
		result.Results = append(result.Results, one)
		if job.GetStopAtFailure() && !returned(one) {
			break
		}
	}
	return result
}

// Edit holds a conversation.
func (f *faulty) Edit(stream pluginv1.Tracer_EditServer) error {
	played, conversation := mockedit.New(mocklang.Edits{}), f.count("edit")
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		reply := played.Reply(request)
		if f.fault.edit != nil {
			f.fault.edit(request, reply, conversation)
		}
		if err := stream.Send(reply); err != nil {
			return err
		}
	}
}
