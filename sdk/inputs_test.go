package sdk

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// What is kept is the input that was given, in memory or in the file, or nothing; the bounds hold.
func TestInputsProperty(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	k := newInputs()
	k.memory, k.most = 1000, 5000
	defer k.close()
	given := map[string]*pluginv1.Input{}
	forgotten, filed := 0, 0
	for i := range 2000 {
		name := strconv.Itoa(random.IntN(200))
		if given[name] == nil {
			given[name] = &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: bytes.Repeat([]byte(name), random.IntN(100))}}
		}
		if random.IntN(2) == 0 {
			if err := k.keep(name, given[name]); err != nil {
				t.Fatal(err)
			}
			if !k.has(name) {
				t.Fatalf("step %d: %s is not there when it was kept", i, name)
			}
		}
		got, err := k.get(name)
		switch {
		case errors.Is(err, errMissing) && !k.has(name):
			forgotten++
		case err != nil || !proto.Equal(got, given[name]):
			t.Fatalf("step %d: %s is %v, %v", i, name, got, err)
		case k.kept[name].data == nil:
			filed++
		}
		inMemory := int64(0)
		for _, kept := range k.kept {
			inMemory += int64(len(kept.data))
		}
		if inMemory > k.memory || k.total > k.most || k.total-k.end != inMemory {
			t.Fatalf("step %d: %d bytes in memory, %d in all, %d in the file", i, inMemory, k.total, k.end)
		}
	}
	if forgotten < 100 || filed < 100 {
		t.Errorf("%d were forgotten and %d came from the file: too few to show anything", forgotten, filed)
	}
}

// named is a job whose inputs are kept, under digests of their number.
func named(t *testing.T, s *service, source string, n int) *pluginv1.Job {
	t.Helper()
	j := job(source, n)
	request := &pluginv1.KeepInputsRequest{}
	for i, input := range j.Inputs {
		digest := append(bytes.Repeat([]byte{1}, digestSize-1), byte(i))
		request.Inputs = append(request.Inputs, &pluginv1.KeptInput{Digest: digest, Input: input})
		j.Inputs[i] = &pluginv1.Input{Digest: digest}
	}
	if _, err := s.KeepInputs(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	return j
}

// A job runs on the inputs that it names, in as many parts as it takes; one that names what is not
// kept does not run.
func TestJobsNameInputs(t *testing.T) {
	s := testService(t, 1)
	j := named(t, s, "return 1\nraise x\nreturn 3", 3)
	j.Inputs[1] = job("", 2).Inputs[1] // not every input need be named
	file := s.engine.pool.inputs
	for _, full := range []bool{false, true} {
		file.failed = full // then they go to the worker in full
		for _, part := range []int{1, 4, partMost} {
			s.engine.inputs.partBytes = part
			if got := summary(s.engine.runJob(t.Context(), j)); got != "returned 1; exception ValueError; returned 3" {
				t.Errorf("parts of %d bytes, all in full: %v: %s", part, full, got)
			}
		}
		clear(file.placed)
	}
	if file.end != 2*block || s.engine.apart.inputs.end != 0 {
		t.Errorf("the file has %d bytes, that of confidential jobs %d; want two blocks, 0", file.end, s.engine.apart.inputs.end)
	}
	file.failed = false
	stopping := proto.CloneOf(j)
	stopping.StopAtFailure = true
	s.engine.inputs.partBytes = 1
	if got := summary(s.engine.runJob(t.Context(), stopping)); got != "returned 1; exception ValueError" {
		t.Error(got)
	}
	unknown := bytes.Repeat([]byte{9}, digestSize)
	j.Inputs = append(j.Inputs, &pluginv1.Input{Digest: unknown}, &pluginv1.Input{Digest: unknown})
	result := s.engine.runJob(t.Context(), j)
	if len(result.Missing) != 1 || !bytes.Equal(result.Missing[0], unknown) || len(result.Results) > 0 || result.Error != "" {
		t.Errorf("%v", result)
	}
}

// A worker that breaks between two parts, or within one, is replaced as ever.
func TestPartsOnWorkersThatBreak(t *testing.T) {
	s := testService(t, 1)
	s.engine.inputs.partBytes = 1
	if got := summary(s.engine.runJob(t.Context(), named(t, s, "return 1\ndie\nreturn 3", 3))); got != "returned 1; killed 0/3; returned 3" {
		t.Error(got)
	}
}

// Inputs that ran out of time in one part count in the next: later ones have less time, and after
// too many the others do not run.
func TestPartsEndInTime(t *testing.T) {
	s := testService(t, 1)
	s.engine.inputs.partBytes = 1
	const late = `raw {"outcome":{"limit":"LIMIT_CPU"}}`
	j := named(t, s, late+"\nlimits", 2)
	j.Limits.CpuSeconds = 30
	result := s.engine.runJob(t.Context(), j)
	if len(result.Results) != 2 || !strings.Contains(result.Results[1].GetValues().GetValues()[1].GetOpaque(), `"cpuSeconds":3`) {
		t.Errorf("%v", result)
	}
	got := summary(s.engine.runJob(t.Context(), named(t, s, late, 30)))
	if want := strings.Repeat("LIMIT_CPU; ", lateMost) + strings.Repeat("LIMIT_JOB; ", 30-lateMost); got+"; " != want {
		t.Error(got)
	}
}

func TestKeepInputsRefuses(t *testing.T) {
	s := testService(t, 1)
	input := job("", 1).Inputs[0]
	digest := bytes.Repeat([]byte{1}, digestSize)
	for name, kept := range map[string]*pluginv1.KeptInput{
		"a short digest": {Digest: digest[1:], Input: input},
		"no input":       {Digest: digest},
		"a named one":    {Digest: digest, Input: &pluginv1.Input{Digest: digest}},
	} {
		_, err := s.KeepInputs(t.Context(), &pluginv1.KeepInputsRequest{Inputs: []*pluginv1.KeptInput{kept}})
		if status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), "inputs[0]: want a digest of 32 bytes") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
