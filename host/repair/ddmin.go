package repair

import "slices"

// ddmin returns a part of set that passes and of which no member can be left out: a
// 1-minimal one, found by delta debugging (Zeller and Hildebrandt, 2002). All of set
// must pass. passes may end the search by an error, which is returned. No part is
// asked for twice, and the whole of set never.
func ddmin(set []uint32, passes func([]uint32) (bool, error)) ([]uint32, error) {
	asked := map[string]bool{}
	try := func(part []uint32) (bool, error) {
		k := string(keyOf(part))
		if known, is := asked[k]; is {
			return known, nil
		}
		passed, err := passes(part)
		asked[k] = passed
		return passed, err
	}
	for parts := 2; len(set) > 1; {
		smaller, isPart, err := reduced(set, parts, try)
		switch {
		case err != nil:
			return nil, err
		case smaller != nil && isPart:
			set, parts = smaller, 2
		case smaller != nil:
			set, parts = smaller, max(parts-1, 2)
		case parts == len(set):
			return set, nil
		default:
			parts = min(2*parts, len(set))
		}
	}
	return set, nil
}

// reduced returns the first of so many parts of a set that passes, else the first rest
// of the set without a part that passes; nil where none does.
func reduced(set []uint32, parts int, try func([]uint32) (bool, error)) (smaller []uint32, isPart bool, err error) {
	for _, isPart := range []bool{true, false} {
		for i := range parts {
			from, to := i*len(set)/parts, (i+1)*len(set)/parts
			smaller := slices.Clone(set[from:to])
			if !isPart {
				smaller = slices.Concat(set[:from], set[to:])
			}
			if passed, err := try(smaller); passed || err != nil {
				return smaller, isPart, err
			}
		}
	}
	return nil, false, nil
}

func keyOf(set []uint32) []byte {
	var text []byte
	for _, n := range set {
		text = append(text, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	return text
}
