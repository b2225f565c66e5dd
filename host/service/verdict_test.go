package service

import (
	"testing"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

func TestVerdictsFirst(t *testing.T) {
	f := started(t, nil)
	broken := sample(3, wrong)
	broken.TokenByteLens = []uint32{1}
	request := &servicev1.CreditRequest{RequestId: "r", TaskId: "sum", Samples: []*servicev1.Sample{
		sample(2, wrong), sample(0, right), sample(1, wrong), broken,
	}}
	early := proto.CloneOf(request)
	early.Want = &servicev1.Want{Verdict: true}
	request.Want = &servicev1.Want{}
	verdicts, err := f.client.Credit(t.Context(), early)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := f.client.Credit(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range whole.GetCredits() {
		want := &servicev1.SampleCredit{Index: c.GetIndex(), Mode: c.GetMode(), Reward: c.Reward, Passed: c.GetPassed(),
			Failed: c.GetFailed(), Inside: c.GetInside(), Error: c.GetError(), Sandbox: c.GetSandbox()}
		if diff := cmp.Diff(want, verdicts.GetCredits()[i], protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
	}
	if c := whole.GetCredits(); c[0].GetMode() != "logic" || c[0].GetReference() == "" || c[1].GetReward() != 1 || c[3].GetError() == "" {
		t.Error(whole)
	}
	if hits, misses := f.answers.counts(); hits != 1 || misses != 1 {
		t.Errorf("%d hits, %d misses: the work was not done once", hits, misses)
	}
	again, err := f.client.Credit(t.Context(), early) // the credit is there, and the answer stays the same
	if err != nil || cmp.Diff(verdicts, again, protocmp.Transform()) != "" {
		t.Error(again, err)
	}
}

func TestVerdictsOfAnUnusableProblem(t *testing.T) {
	f := started(t, nil)
	broken := `{"task_id": "broken", "language": "python", "entry_point": "f", "reference": "def f(xs:\n", "tests": [{"args": [[1]], "expected": 1}]}`
	if _, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Problems: []string{broken}}); err != nil {
		t.Fatal(err)
	}
	request := &servicev1.CreditRequest{RequestId: "r", TaskId: "broken", Want: &servicev1.Want{Verdict: true},
		Samples: []*servicev1.Sample{sample(0, right)}}
	response, err := f.client.Credit(t.Context(), request)
	if err != nil || response.GetCredits()[0].Reward != nil || response.GetCredits()[0].GetError() == "" {
		t.Error(response, err)
	}
	request.RequestId = ""
	_, err = f.client.Credit(t.Context(), request)
	wantError(t, err, connect.CodeInvalidArgument, "want.verdict without a request_id")
}
