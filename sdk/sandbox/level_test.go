package sandbox

import (
	"errors"
	"os/exec"
	"testing"
)

func TestNamesRoundTrip(t *testing.T) {
	for level := None; level <= Full; level++ {
		if got, err := Parse(level.String()); err != nil || got != level {
			t.Errorf("%v: %v, %v", level, got, err)
		}
	}
	if got, err := Parse(""); err != nil || got != Default {
		t.Errorf("the empty name: %v, %v", got, err)
	}
	for _, name := range []string{"Full", "jail", "no_cgroup", " none"} {
		if _, err := Parse(name); !errors.Is(err, ErrUnknownLevel) {
			t.Errorf("%q: %v, want ErrUnknownLevel", name, err)
		}
	}
}

func TestChooseTakesTheHighest(t *testing.T) {
	for least := None; least <= Full; least++ {
		got, err := Choose(least)
		switch {
		case least <= Highest() && (err != nil || got != Highest()):
			t.Errorf("%v: %v, %v, want %v", least, got, err, Highest())
		case least > Highest() && !errors.Is(err, ErrUnavailable):
			t.Errorf("%v: %v, want ErrUnavailable", least, err)
		}
	}
}

func TestWrapRefusesWhatItCannotDo(t *testing.T) {
	for level := None; level <= Full; level++ {
		err := Wrap(level, exec.Command("true"), nil)
		if level <= Highest() != (err == nil) {
			t.Errorf("%v: %v", level, err)
		}
	}
}
