package repair

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// call reads arguments from JSON.
func call(t *testing.T, texts ...string) arguments {
	t.Helper()
	var all arguments
	for _, text := range texts {
		table := trace.NewTable()
		id, err := table.FromJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		value, ok := unwrapped(table, id)
		if !ok {
			t.Fatalf("%s is not plain", text)
		}
		all = append(all, value)
	}
	return all
}

func (a arguments) String() string { return strings.TrimSuffix(a.key(), ",") }

func TestVariedStayOfTheirKind(t *testing.T) {
	for given, want := range map[string]string{
		"5":          "6 4 2 10 7 3",
		"0":          "1 2",
		"-3":         "-2 -4 -1 -6 -1 -5",
		"7000000000": "",
		"true":       "false",
		"2.5":        "3.5 1.25 1.5 5.0 2.0 2.75",
		"null":       "",
		`""`:         "",
		`"abc"`:      `"ab" "bc" "abca" "cabc" "cba" "bac" "ac"`,
		"[]":         "",
		"[1, 2]":     "[1,3] [1] [2] [1,2,1] [2,1] [2,1] [1,1] [2,2] [0,2] [1,1] [0,2] [1,1]",
		`{"a": 1}`:   `{} {"a":2} {"a":0} {"a":0} {"a":2} {"a":3}`,
	} {
		var got []string
		for _, v := range call(t, given)[0].mutated() {
			got = append(got, arguments{v}.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", given, strings.Join(got, " "), want)
		}
	}
}

func TestVaryTakesTurns(t *testing.T) {
	given := []arguments{call(t, "1", `"ab"`), call(t, "10", `"xyz"`)}
	var got []string
	for _, c := range mutate(given, 6) {
		got = append(got, c.String())
	}
	want := []string{`2,"ab"`, `11,"xyz"`, `1,"a"`, `10,"xy"`, `10,"ab"`, `1,"xyz"`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestVaryRepeatsNothing(t *testing.T) {
	given := []arguments{call(t, "[3, 1, 2]", "2"), call(t, "[]", "0"), call(t, `[1]`, "1")}
	seen := map[string]bool{}
	for _, g := range given {
		seen[g.String()] = true
	}
	all := mutate(given, 1000)
	for _, c := range all {
		if seen[c.String()] {
			t.Errorf("%s is there twice", c)
		}
		seen[c.String()] = true
		if len(c) != 2 || c[0].Kind != trace.List || c[1].Kind != trace.Int {
			t.Errorf("%s is no call of the same kind", c)
		}
	}
	if fmt.Sprint(all) != fmt.Sprint(mutate(given, 1000)) {
		t.Error("two runs differ")
	}
	if len(mutate(given, 5)) != 5 || len(mutate(nil, 5)) != 0 {
		t.Error("not as many as asked for")
	}
}

func TestWhatIsNotPlain(t *testing.T) {
	table := trace.NewTable()
	one := table.Add(trace.Value{Kind: trace.Int, Int: 1})
	for _, v := range []trace.Value{
		{Kind: trace.Opaque, Text: "<function f>"},
		{Kind: trace.Object, Text: "Point", Fields: []string{"x"}, Items: []trace.ID{one}},
		{Kind: trace.List, Items: []trace.ID{one}, Length: 9, Hash: "cut"},
	} {
		within := table.Add(trace.Value{Kind: trace.Tuple, Items: []trace.ID{one, table.Add(v)}})
		if _, ok := unwrapped(table, within); ok {
			t.Errorf("%s was taken", table.Format(within, 60))
		}
	}
	set := table.Add(trace.Value{Kind: trace.Set, Items: []trace.ID{one}})
	if v, ok := unwrapped(table, set); !ok || len(v.mutated()) != 1 {
		t.Error("a set of one has one neighbour, the empty one")
	}
}

// The problem's own reference is always asked, in whatever language; programs of
// the policy only beside it.
func TestOraclesBeginWithTheReference(t *testing.T) {
	own, foreign := &judge.Reference{Name: "own", Language: "python"}, &judge.Reference{Name: "foreign", Language: "javascript"}
	var siblings []*judge.Reference
	for i := range 4 {
		siblings = append(siblings, &judge.Reference{Name: fmt.Sprint(i), Language: "python"})
	}
	for _, c := range []struct {
		reference *judge.Reference
		pool      []*judge.Reference
		want      string
	}{
		{own, append([]*judge.Reference{own}, siblings...), "own 0 1"},
		{own, []*judge.Reference{siblings[2], foreign, own}, "own 2"},
		{foreign, append([]*judge.Reference{foreign}, siblings...), "foreign 0 1"},
		{foreign, []*judge.Reference{foreign}, "foreign"},
	} {
		p := &judge.Problem{Language: "python", Reference: c.reference}
		var names []string
		for _, r := range oracles(p, c.pool) {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
