package service

import (
	"errors"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/egca/egca/host/config"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// FuzzRequest: a request that is let in has samples that fit into their group, each
// with an index of its own and finite numbers; any other is refused as an invalid
// argument, in words.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(`{"taskId":"t","samples":[{"text":"x","reward":1}]}`))
	f.Add([]byte(`{"taskId":"t","groupId":"g","groupSize":4,"samples":[{"index":3,"advantage":-0.5,"tokenByteLens":[1]}]}`))
	f.Add([]byte(`{"taskId":"t","groupSize":4294967295,"groupId":"g","samples":[{"index":4294967295},{"reward":"NaN"}]}`))
	f.Add([]byte(`{"taskId":"t","samples":[{"reward":1e308},{"index":1,"reward":-1e308}]}`))
	s := &Service{options: Options{Config: config.DefaultServiceConfig()}}
	f.Fuzz(func(t *testing.T, data []byte) {
		request := &servicev1.CreditRequest{}
		if protojson.Unmarshal(data, request) != nil {
			return
		}
		if err := s.check(request); err != nil {
			var refused *connect.Error
			if !errors.As(err, &refused) || refused.Code() != connect.CodeInvalidArgument || refused.Message() == "" {
				t.Fatalf("%s: error %v, want an invalid argument", data, err)
			}
			return
		}
		size, seen := groupSize(request), map[uint32]bool{}
		if request.GetTaskId() == "" || len(request.GetSamples()) == 0 || size > s.options.Config.Queue {
			t.Fatalf("%s was let in", data)
		}
		for _, sample := range request.GetSamples() {
			if int64(sample.GetIndex()) >= int64(size) || seen[sample.GetIndex()] ||
				!finite(sample.GetReward()) || !finite(sample.GetAdvantage()) {
				t.Fatalf("%s: sample %v was let in", data, sample)
			}
			seen[sample.GetIndex()] = true
		}
	})
}

// FuzzProblem: any text of PutProblems is a problem that can be judged by its form, or
// an error in words.
func FuzzProblem(f *testing.F) {
	f.Add(`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[1],"expected":2}],"reference":"x"}`)
	f.Add("{\n \"task_id\": \"t\"\n}")
	f.Add("{}\n{}")
	f.Add("\ufeff{}")
	f.Fuzz(func(t *testing.T, text string) {
		problem, task, err := parseProblem(text)
		switch {
		case err != nil && (problem != nil || strings.TrimSpace(err.Error()) == ""):
			t.Fatalf("%q: problem %v, error %v", text, problem, err)
		case err == nil && (task == "" || problem.TaskID != task || problem.Language == "" || len(problem.Tests) == 0):
			t.Fatalf("%q is taken as task %q: %+v", text, task, problem)
		}
	})
}
