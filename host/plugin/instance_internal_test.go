package plugin

import (
	"testing"

	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A job that lost its confidential mark on the way would run a reference among
// candidates.
func TestWithIDKeepsEveryField(t *testing.T) {
	job := &pluginv1.Job{
		Id: 1, Program: &pluginv1.Program{Source: []byte("x")}, EntryPoint: "f", Inputs: []*pluginv1.Input{{}},
		Limits: &pluginv1.Limits{CpuSeconds: 1}, Traced: true, Analyse: true, StopAtFailure: true,
		Profile: true, Confidential: true,
	}
	set := 0
	fields := job.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if job.ProtoReflect().Has(fields.Get(i)) {
			set++
		}
	}
	if set != fields.Len() {
		t.Fatalf("the test sets %d of a job's %d fields; set the new ones too", set, fields.Len())
	}
	sent := withID(job, 7)
	if want := proto.CloneOf(job); sent.GetId() != 7 {
		t.Errorf("id %d", sent.GetId())
	} else if want.Id = 7; !proto.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
}
