package main

import (
	"bytes"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func outcome(index uint32) *pluginv1.Outcome {
	return &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: index}}
}

// TestDecode: of what a blob says only the value, the trace and the table count.
func TestDecode(t *testing.T) {
	said := &pluginv1.Result{Outcome: outcome(1), CpuSeconds: 9, Output: []byte("forged"),
		Values: &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Integer{Integer: 7}}}}}
	blob, err := proto.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	result := &pluginv1.Result{Outcome: outcome(0), CpuSeconds: 1}
	if err := decode(result, blob, defaults()); err != nil {
		t.Fatal(err)
	}
	if workertest.Show(result) != "returned 7" || result.CpuSeconds != 1 || len(result.Output) > 0 {
		t.Errorf("%v", result)
	}
	failed := &pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Limit{Limit: pluginv1.Limit_LIMIT_CPU}}}
	if err := decode(failed, blob, defaults()); err != nil || workertest.Show(failed) != "limit CPU" {
		t.Errorf("a blob changed an outcome: %s, %v", workertest.Show(failed), err)
	}
	if err := decode(&pluginv1.Result{Outcome: outcome(0)}, nil, defaults()); err == nil {
		t.Error("a value out of nothing")
	}
}

// Values are counted before they are read: on the wire they take two bytes.
func TestDecodeBoundsValues(t *testing.T) {
	table := func(field string, count int) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, fieldTable, protowire.BytesType), bytes.Repeat([]byte(field), count))
	}
	object := "\x12\x00"
	for range 3 {
		object += object
	}
	object = "\x0a\x12\x62\x10" + object // a value, an object of eight fields
	for name, blob := range map[string][]byte{
		"values": table("\x0a\x00", maxParts+1),
		"fields": table(object, maxParts/8),
		"tables": bytes.Repeat(table("\x0a\x00", 1), maxParts+1),
	} {
		result := &pluginv1.Result{Outcome: outcome(0)}
		if err := decode(result, blob, defaults()); err == nil || !strings.Contains(err.Error(), "values, the most is") || result.Values != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := decode(&pluginv1.Result{Outcome: outcome(0)}, append(table("\x0a\x00", 1000), 0x0a, 2, 8, 1), defaults()); err != nil {
		t.Error(err)
	}
}

// FuzzDecode: any bytes give a result that the checks accept, or an error.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{0x0a, 2, 8, 1, 0x12, 6, 0x0a, 0, 0x0a, 2, 0x18, 4})
	f.Add([]byte{0xff})
	f.Fuzz(func(t *testing.T, blob []byte) {
		result := &pluginv1.Result{Outcome: outcome(0)}
		if decode(result, blob, defaults()) != nil {
			return
		}
		if check.Result(result, check.Run{}) == nil && result.GetOutcome().GetReturned() == 0 {
			t.Errorf("a result without a value was accepted: %v", result)
		}
	})
}
