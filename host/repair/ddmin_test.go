package repair

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// ddmin's result passes, and without any one member it does not, whatever passes: sets that
// hold one of several groups, with members that undo each other.
func TestDDMinIsMinimal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		set := make([]uint32, 1+random.IntN(14))
		for i := range set {
			set[i] = uint32(i * 3)
		}
		var groups [][]uint32
		for range 1 + random.IntN(3) {
			var group []uint32
			for _, n := range set {
				if random.IntN(4) == 0 {
					group = append(group, n)
				}
			}
			groups = append(groups, group)
		}
		spoils, needs := set[random.IntN(len(set))], set[random.IntN(len(set))] // the one does harm without the other
		passes := func(part []uint32) bool {
			if slices.Contains(part, spoils) && !slices.Contains(part, needs) {
				return false
			}
			return len(part) == len(set) || slices.ContainsFunc(groups, func(group []uint32) bool {
				return len(group) > 0 && !slices.ContainsFunc(group, func(n uint32) bool { return !slices.Contains(part, n) })
			})
		}
		asked := map[string]bool{}
		needed, err := ddmin(set, func(part []uint32) (bool, error) {
			if len(part) == 0 || len(part) == len(set) || asked[string(keyOf(part))] {
				t.Fatalf("%v of %v is asked for, or again", part, set)
			}
			asked[string(keyOf(part))] = true
			return passes(part), nil
		})
		if err != nil || len(needed) == 0 || len(needed) < len(set) && !passes(needed) || !slices.IsSorted(needed) {
			t.Fatalf("%v, %v of %v, groups %v", needed, err, set, groups)
		}
		for i := range needed {
			if rest := slices.Delete(slices.Clone(needed), i, i+1); len(rest) > 0 && passes(rest) {
				t.Fatalf("%v passes without %d: groups %v", needed, needed[i], groups)
			}
		}
	}
}

func TestDDMinEndsByAnError(t *testing.T) {
	over := errors.New("over")
	left := 3
	needed, err := ddmin([]uint32{1, 2, 3, 4, 5, 6, 7, 8}, func([]uint32) (bool, error) {
		if left--; left < 0 {
			return false, over
		}
		return false, nil
	})
	if !errors.Is(err, over) || needed != nil || left != -1 {
		t.Errorf("%v, %v, %d left", needed, err, left)
	}
}

// A hunk without which the search ends a run, and the judge does not, is not needed.
func TestHunkThatOnlyMakesFaster(t *testing.T) {
	for _, slow := range []bool{false, true} {
		g := &given{reference: "*2\n+0\n+3\n", candidate: "*5\n-0\n+9\n", differs: true,
			tests: []string{"f(0) = 3", "f(5) = 13", "f(7) = 17"}, search: Search{Steps: 100_000, Generated: 4}}
		var middle uint32
		ended := 0
		d := &taped{}
		d.spoil = func(request *pluginv1.EditRequest, reply *pluginv1.EditReply) {
			if request.GetDifference() != nil {
				middle = reply.GetListed().GetFirst() + 1
			}
			if run := request.GetRun(); slow && middle > 0 && run != nil && len(run.GetEach()) == 0 &&
				len(run.GetBase()) > 0 && !slices.Contains(run.GetBase(), middle) {
				reply.GetRan().Results, reply.GetRan().Steps = nil, 100*stepFloor
				ended++
			}
		}
		found := g.find(t, d)
		if slow != (ended > 0) {
			t.Fatalf("%d runs were ended", ended)
		}
		if n := found.Nearest; n == nil || n.Statement != 0 || len(n.Further) != 1 || n.Further[0].Statement != 2 || n.Size != 4 {
			t.Errorf("with runs that are ended %v:\n%s", slow, report(found, g.candidate))
		}
	}
}

// The program as it is runs on generated inputs once in a search.
func TestUneditedRunsOnce(t *testing.T) {
	g := &given{reference: "*2\n+0\n+3\n", candidate: "*5\n-0\n+9\n", differs: true,
		tests: []string{"f(0) = 3", "f(5) = 13", "f(7) = 17"}, search: Search{Steps: 100_000, Generated: 4}}
	d := &taped{}
	found := g.find(t, d)
	if found.Nearest == nil || len(found.Repairs) == 0 {
		t.Fatalf("one of the two kinds of repair is missing:\n%s", report(found, g.candidate))
	}
	if n := strings.Count(strings.Join(d.log, "\n"), "run        the program on"); n != 1 {
		t.Errorf("it ran %d times", n)
	}
}
