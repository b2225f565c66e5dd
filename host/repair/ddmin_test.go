package repair

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
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
