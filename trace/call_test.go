package trace

import (
	"math/rand/v2"
	"testing"
)

func TestWithin(t *testing.T) {
	p := &Program{Functions: []Function{{}, {Name: "f"}}, Sites: []Site{{Kind: Assign}, {Kind: Enter, Function: 1}, {Kind: Return, Function: 1}}}
	table := NewTable()
	one, two := table.Add(Value{Kind: Int, Int: 1}), table.Add(Value{Kind: Int, Int: 2})
	run := &Run{Table: table, Loading: 7, Capped: true, Outcome: Outcome{Kind: Raised, Type: "E"}, Events: []Event{
		{Site: 0, Value: one}, // the module
		{Site: 1, Frame: 1}, {Site: 1, Frame: 2}, {Site: 2, Frame: 2, Value: two}, {Site: 2, Frame: 1, Value: one},
		{Site: 0, Value: one},
		{Site: 1, Frame: 3}, // does not come back
	}}
	run.BuildFrames(p)
	for frame, want := range map[int]struct {
		from, to int
		outcome  OutcomeKind
		value    ID
	}{1: {1, 5, Returned, one}, 2: {2, 4, Returned, two}, 3: {6, 7, Raised, 0}} {
		got := run.Within(p, frame)
		if got.Loading != want.from || len(got.Events) != want.to || got.Outcome.Kind != want.outcome || got.Outcome.Value != want.value {
			t.Errorf("frame %d: events %d to %d, %v; want %v", frame, got.Loading, len(got.Events), got.Outcome, want)
		}
		if got.Capped != (frame == 3) {
			t.Errorf("frame %d: capped is %v", frame, got.Capped)
		}
	}
	if run.Loading != 7 || len(run.Events) != 7 {
		t.Error("the run itself was changed")
	}
}

// What is copied has the digest of what it is a copy of; what cannot be written
// down is refused however deep it lies.
func TestCopy(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		from, to := NewTable(), NewTable()
		to.Add(Value{Kind: Text, Text: "before"})
		plain := true
		var all []ID
		for range 12 {
			v := Value{Kind: Kind(1 + random.IntN(int(Cycle))), Int: random.Int64N(9), Text: "t"}
			holds := v.Kind == List || v.Kind == Tuple || v.Kind == Set || v.Kind == Object
			for i := 0; holds && i < random.IntN(4) && len(all) > 0; i++ {
				v.Items = append(v.Items, all[random.IntN(len(all))])
			}
			all = append(all, from.Add(v))
		}
		root := all[len(all)-1]
		var walk func(ID)
		walk = func(id ID) {
			v := from.At(id)
			plain = plain && v.Kind != Object && v.Kind != Opaque && v.Kind != Cycle
			for _, item := range v.Items {
				walk(item)
			}
		}
		walk(root)
		got, ok := to.Copy(from, []ID{root, root})
		if ok != plain {
			t.Fatalf("copied: %v, plain: %v", ok, plain)
		}
		if ok && (to.Digest(got[0]) != from.Digest(root) || got[0] != got[1]) {
			t.Fatalf("%s became %s", from.Format(root, 200), to.Format(got[0], 200))
		}
	}
	cut := NewTable()
	id := cut.Add(Value{Kind: List, Length: 300, Hash: "h"})
	if _, ok := NewTable().Copy(cut, []ID{id}); ok {
		t.Error("a value that was cut is copied")
	}
	shared := NewTable()
	id = shared.Add(Value{Kind: Int, Int: 7})
	for range 100 { // written out it has 2^100 items
		id = shared.Add(Value{Kind: List, Items: []ID{id, id}})
	}
	if _, ok := NewTable().Copy(shared, []ID{id}); ok {
		t.Error("a value is copied that nobody could write out")
	}
}
