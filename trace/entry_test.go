package trace

import (
	"fmt"
	"slices"
	"testing"
)

// methods is a program with a function f and a class C with a constructor and a method f.
func methods() *Program {
	return &Program{
		Functions: []Function{{}, {Name: "f", Parameters: []string{"x"}},
			{Name: "make", Owner: "C", Receiver: true, Parameters: []string{"self"}},
			{Name: "f", Owner: "C", Receiver: true, Parameters: []string{"self", "x"}},
			{Name: "f", Owner: "C.D", Receiver: true, Parameters: []string{"self"}},
			{Name: "f", Parent: 1}},
		Sites: []Site{{Kind: Assign}, {Kind: Enter, Function: 2}, {Kind: Assign, Function: 2}, {Kind: Enter, Function: 3},
			{Kind: Return, Function: 2}},
	}
}

func TestIsEntry(t *testing.T) {
	p := methods()
	for entryPoint, want := range map[string][]int{
		"f": {1, 3, 4}, "C.f": {3}, "C.make": {2}, "D.f": nil, "g": nil, "C.": nil, "": nil,
	} {
		var got []int
		for i := range p.Functions {
			if p.IsEntry(i, entryPoint) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", entryPoint, got, want)
		}
	}
}

func TestMethodAlone(t *testing.T) {
	for _, c := range []struct {
		functions []Function
		sites     []Site
		want      string
	}{
		{[]Function{{}, {Name: "f", Owner: "C"}}, nil, "C.f"},
		{[]Function{{}, {Name: "f", Owner: "C"}, {Name: "f", Owner: "C"}}, nil, "C.f"},
		{[]Function{{}, {Name: "f", Owner: "C"}, {Name: "f", Owner: "D"}}, nil, ""},
		{[]Function{{}, {Name: "f", Owner: "C"}, {Name: "f"}}, nil, ""},
		{[]Function{{}, {Name: "f", Owner: "C.D"}}, nil, ""},
		{[]Function{{}, {Name: "f", Owner: "C", Parent: 1}}, nil, ""},
		{[]Function{{}, {Name: "g", Owner: "C"}}, nil, ""},
		{[]Function{{}, {Name: "f", Owner: "C"}}, []Site{{Kind: Assign, Name: "e, f"}}, ""},
		{[]Function{{}, {Name: "f", Owner: "C"}}, []Site{{Kind: Assign, Name: "f", Function: 1}}, "C.f"},
	} {
		p := &Program{Functions: c.functions, Sites: c.sites}
		if got := p.MethodAlone("f"); got != c.want {
			t.Errorf("%+v: %q, want %q", c, got, c.want)
		}
		if got := p.MethodAlone("C.f"); got != "" {
			t.Errorf("%+v: %q of a method", c, got)
		}
	}
}

// The call of a method begins in its frame; the making of its object comes before.
func TestBeginAt(t *testing.T) {
	p := methods()
	table := NewTable()
	self, x := table.Add(Value{Kind: Object, Text: "C"}), table.Add(Value{Kind: Int, Int: 7})
	entered := table.Add(Value{Kind: Tuple, Items: []ID{self, x}})
	whole := []Event{{Site: 0}, {Site: 1, Frame: 1}, {Site: 2, Frame: 1}, {Site: 4, Frame: 1}, {Site: 3, Frame: 2, Value: entered}}
	for _, c := range []struct {
		entryPoint string
		events     int
		want       string // loading, making, whether it was entered
	}{
		{"C.f", 5, "4 3 true"}, {"C.f", 4, "1 0 false"}, {"C.f", 1, "1 0 false"}, {"f", 5, "1 0 true"}, {"B.f", 5, "4 3 true"},
		{"C.g", 5, "1 0 false"},
	} {
		run := &Run{Table: table, Loading: 1, Events: whole[:c.events]}
		run.BuildFrames(p)
		run.BeginAt(p, c.entryPoint)
		if got := fmt.Sprint(run.Loading, run.Making, run.Entered(p, c.entryPoint)); got != c.want {
			t.Errorf("%s of %d events: %s, want %s", c.entryPoint, c.events, got, c.want)
		}
	}
	run := &Run{Table: table, Events: whole}
	if got := run.Arguments(p, whole[4]); !slices.Equal(got, []ID{x}) {
		t.Errorf("arguments %v", got)
	}
	if got := run.Arguments(p, Event{Site: 3}); len(got) != 0 {
		t.Errorf("arguments %v of a forged event", got)
	}
}
