package sandbox

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for level := None; level <= Full; level++ {
		if got, err := Parse(level.String()); err != nil || got != (Want{level, Full}) {
			t.Errorf("%v: %v, %v", level, got, err)
		}
		if got, err := Parse("=" + level.String()); err != nil || got != (Want{level, level}) {
			t.Errorf("=%v: %v, %v", level, got, err)
		}
	}
	if got, err := Parse(""); err != nil || got != (Want{Default, Full}) {
		t.Errorf("the empty name: %v, %v", got, err)
	}
	for _, name := range []string{"Full", "jail", "no_cgroup", " none", "=", "==full"} {
		if _, err := Parse(name); !errors.Is(err, ErrUnknownLevel) {
			t.Errorf("%q: %v, want ErrUnknownLevel", name, err)
		}
	}
}

func TestChoose(t *testing.T) {
	best := Offered().Highest()
	for level := None; level <= Full; level++ {
		got, err := Choose(Want{level, Full})
		switch {
		case level <= best && (err != nil || got != best):
			t.Errorf("%v: %v, %v, want %v", level, got, err, best)
		case level > best && !errors.Is(err, ErrUnavailable):
			t.Errorf("%v: %v, want ErrUnavailable", level, err)
		}
		got, err = Choose(Want{level, level})
		if level <= Rlimits && (err != nil || got != level) {
			t.Errorf("=%v: %v, %v", level, got, err)
		}
	}
}
