// Package sandbox names the levels of isolation that a worker can run under
// and prepares worker processes for them.
package sandbox

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Level is how strongly candidates are boxed in. A greater level is a stronger
// one. docs/SECURITY.md says what each holds back.
type Level int

const (
	// None holds nothing back.
	None Level = iota
	// Rlimits is what the worker does for itself: resource limits and a
	// process of its own for each candidate. It stops accidents (endless
	// loops, memory bombs). A program that means harm can read and write
	// whatever the user can.
	Rlimits
	// Landlock adds file rules, a system call filter and no new privileges.
	Landlock
	// NoCgroup adds namespaces and a file system of its own.
	NoCgroup
	// Full adds cgroups, which bound a candidate's descendants together.
	Full
)

// Default is the least level that a host which names none accepts: weaker
// ones run hostile programs with the user's rights, which takes a decision by
// name.
const Default = NoCgroup

var names = []string{"none", "rlimits", "landlock", "no-cgroup", "full"}

var (
	// ErrUnknownLevel is a level's name that is none of the five.
	ErrUnknownLevel = errors.New("unknown sandbox level")
	// ErrUnavailable is a level that this build or machine cannot give.
	ErrUnavailable = errors.New("sandbox level not available")
)

// String is the level's name in configuration and on results.
func (l Level) String() string {
	if l < None || l > Full {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return names[l]
}

// Parse reads a level's name. The empty one stands for Default.
func Parse(name string) (Level, error) {
	if name == "" {
		return Default, nil
	}
	for i, known := range names {
		if name == known {
			return Level(i), nil
		}
	}
	return None, fmt.Errorf("%w %q: use one of %s", ErrUnknownLevel, name, strings.Join(names, ", "))
}

// Highest is the strongest level there is here.
func Highest() Level { return Rlimits }

// Choose is the level to run under when least is the least to accept: the
// highest there is. It fails with ErrUnavailable when that is weaker.
func Choose(least Level) (Level, error) {
	if best := Highest(); best >= least {
		return best, nil
	}
	return None, fmt.Errorf("%w: %q was asked for and %q is the strongest here; "+
		"set sandbox.level to %q to accept it by name, for programs that you trust",
		ErrUnavailable, least, Highest(), Highest())
}

// Wrap prepares cmd, not yet started, to run at level with nothing but roots
// to read. Rlimits asks nothing of the parent: the worker sets its own.
func Wrap(level Level, cmd *exec.Cmd, roots []string) error {
	if level > Highest() {
		return fmt.Errorf("%w: %q", ErrUnavailable, level)
	}
	return nil
}
