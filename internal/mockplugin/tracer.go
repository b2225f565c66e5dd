package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// tracer serves the protocol, well or badly.
type tracer struct {
	pluginv1.UnimplementedTracerServer
	args []string
}

func newTracer(args []string) *tracer { return &tracer{args: args} }

// Describe answers as the arguments say.
func (t *tracer) Describe(ctx context.Context, _ *pluginv1.DescribeRequest) (*pluginv1.DescribeResponse, error) {
	if has(t.args, "slow-describe") {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	response := &pluginv1.DescribeResponse{
		Name:         value(t.args, "name", "mock"),
		Release:      "0.1",
		Versions:     versions(t.args),
		Languages:    []*pluginv1.Language{{Name: "mock", Extensions: []string{".mock"}}},
		Capabilities: []pluginv1.Capability{pluginv1.Capability_CAPABILITY_ANALYSE, pluginv1.Capability_CAPABILITY_TRACE},
	}
	if has(t.args, "can=edit") {
		response.Capabilities = append(response.Capabilities, pluginv1.Capability_CAPABILITY_EDIT)
	}
	return response, nil
}

// Configure tells the process's id as its runtime, so that a test can look for
// the process, and the names of the variables in its environment as notes.
func (t *tracer) Configure(_ context.Context, req *pluginv1.ConfigureRequest) (*pluginv1.ConfigureResponse, error) {
	switch {
	case has(t.args, "die-on-configure"):
		os.Exit(4)
	case has(t.args, "refuse"):
		return nil, status.Error(codes.FailedPrecondition, "no interpreter was found: install one")
	}
	var names []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		names = append(names, name)
	}
	return &pluginv1.ConfigureResponse{Runtime: strconv.Itoa(os.Getpid()), Sandbox: req.GetSandbox(), Notes: names}, nil
}

// Analyse does what the source says, as Run does.
func (t *tracer) Analyse(ctx context.Context, req *pluginv1.AnalyseRequest) (*pluginv1.AnalyseResponse, error) {
	source := req.GetProgram().GetSource()
	switch command(source) {
	case "crash":
		os.Exit(7)
	case "hang":
		<-ctx.Done()
		return nil, ctx.Err()
	case "empty":
		return &pluginv1.AnalyseResponse{}, nil
	case "bad-index":
		bad := analysis(source)
		bad.Sites[0].Statement = 99
		return &pluginv1.AnalyseResponse{Analysis: bad}, nil
	}
	return &pluginv1.AnalyseResponse{Analysis: analysis(source)}, nil
}

// Split splits at " == "; with one test "short" it forgets one.
func (t *tracer) Split(_ context.Context, req *pluginv1.SplitRequest) (*pluginv1.SplitResponse, error) {
	response := &pluginv1.SplitResponse{}
	for _, test := range req.GetTests() {
		if string(test) == "short" {
			continue
		}
		call, expect, ok := strings.Cut(string(test), " == ")
		response.Tests = append(response.Tests, &pluginv1.SplitTest{Split: ok, Call: []byte(call), Expect: []byte(expect)})
	}
	return response, nil
}

// Run answers jobs, each in a goroutine of its own.
func (t *tracer) Run(stream pluginv1.Tracer_RunServer) error {
	var sending sync.Mutex
	send := func(result *pluginv1.JobResult) {
		sending.Lock()
		defer sending.Unlock()
		if err := stream.Send(result); err != nil {
			fmt.Fprintln(os.Stderr, "mock: send:", err)
		}
	}
	var jobs sync.WaitGroup
	defer jobs.Wait()
	for {
		job, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if command(job.GetProgram().GetSource()) == "end-stream" {
			return status.Error(codes.Internal, "mock: enough for today")
		}
		jobs.Go(func() { answer(job, send) })
	}
}

// command is the source's first word after "mock: ", argument the rest.
func command(source []byte) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(string(source), "mock: "), " ")
	return word
}

// crashOnce exits if the file is not there yet, which then tells that it did.
func crashOnce(name string) {
	if first(name) {
		os.Exit(7)
	}
}

// first reports whether the file is not there yet, and makes it.
func first(name string) bool {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return err == nil && file.Close() == nil
}

func argument(source []byte) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(string(source), "mock: "), " ")
	return rest
}

// answer does with a job what its source says.
func answer(job *pluginv1.Job, send func(*pluginv1.JobResult)) {
	source := job.GetProgram().GetSource()
	result := honest(job)
	switch command(source) {
	case "crash":
		print(2, "mock: about to crash\n")
		os.Exit(7)
	case "crash-once": // argument: a file that tells whether it did
		crashOnce(argument(source))
	case "hang":
		return
	case "stop":
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		return
	case "flood":
		line := strings.Repeat("flood \x1b[31m", 1<<14) + "\n"
		for range 200 {
			print(1, line)
			print(2, line)
		}
	case "stderr": // argument: written as it is, with a line's end
		print(2, argument(source)+"\n")
	case "huge":
		result.Results[0].Output = make([]byte, 70<<20)
	case "wrong-id":
		result.Id += 1000
	case "twice":
		send(result)
	case "short":
		result.Results = result.Results[:len(result.Results)-1]
	case "long":
		result.Results = append(result.Results, result.Results[0])
	case "error":
		result = &pluginv1.JobResult{Id: job.GetId(), Error: "mock: no worker is left"}
	case "bad-index":
		result.Results[0].Outcome.Kind = &pluginv1.Outcome_Returned{Returned: 99}
	case "bad-site":
		result.Results[0].Trace = &pluginv1.Trace{Sites: []uint32{9}, Frames: []uint32{0}, Values: []uint32{0}}
	case "bad-columns":
		result.Results[0].Trace = &pluginv1.Trace{Sites: []uint32{0}}
	case "no-outcome":
		result.Results[0].Outcome = nil
	}
	send(result)
}

// print writes to the descriptor itself: go-plugin puts its own pipes in the
// place of os.Stdout and os.Stderr.
func print(descriptor int, text string) {
	for rest := []byte(text); len(rest) > 0; {
		n, err := syscall.Write(descriptor, rest)
		if err != nil && !errors.Is(err, syscall.EINTR) && !errors.Is(err, syscall.EAGAIN) {
			return // the reader is gone
		}
		rest = rest[max(n, 0):]
	}
}

// honest is the answer of a good plugin: each input returns the number after
// "return", 0 when there is none.
func honest(job *pluginv1.Job) *pluginv1.JobResult {
	source := job.GetProgram().GetSource()
	number, err := strconv.ParseInt(argument(source), 10, 64)
	if err != nil {
		number = 0
	}
	result := &pluginv1.JobResult{Id: job.GetId(), Sandbox: "none"}
	if job.GetAnalyse() {
		result.Analysis = analysis(source)
	}
	for range job.GetInputs() {
		one := &pluginv1.Result{
			Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: 1}},
			Values: &pluginv1.ValueTable{Values: []*pluginv1.Value{
				{}, {Kind: &pluginv1.Value_Integer{Integer: number}}}},
		}
		if job.GetTraced() {
			one.Trace = &pluginv1.Trace{Sites: []uint32{0}, Frames: []uint32{0}, Values: []uint32{1}}
		}
		result.Results = append(result.Results, one)
	}
	return result
}

// analysis is a module of one statement with one site.
func analysis(source []byte) *pluginv1.Analysis {
	whole := &pluginv1.Span{End: uint32(len(source))}
	return &pluginv1.Analysis{
		Functions:  []*pluginv1.Function{{Name: "<module>", Span: whole}},
		Statements: []*pluginv1.Statement{{Span: whole, Kind: "expression", StatementEnd: whole.End}},
		Sites:      []*pluginv1.Site{{Kind: pluginv1.SiteKind_SITE_KIND_STEP, Span: whole}},
	}
}
