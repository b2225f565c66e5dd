// Package sandbox boxes worker processes in: namespaces, a file system of
// their own, a system call filter, landlock, resource limits and cgroups. A
// plugin gets it from the SDK without asking; docs/SECURITY.md says what each
// level holds back and which test holds it to that.
//
// The way of a worker: New works out once what the runtime must be able to
// read (binds.go, libraries.go) and under which users it runs (users.go).
// Box.Wrap turns a worker's command into this program run again as the box's
// first process (plan.go), which builds the box around itself (enter.go,
// mounts.go, landlock.go, filter.go, privileges.go) and then becomes the worker.
package sandbox

import (
	"errors"
	"fmt"
	"strings"
)

// Level is how strongly candidates are boxed in. A greater level is a stronger
// one. docs/SECURITY.md says what each holds back.
type Level int

const (
	// None is Rlimits under another name: the limits of each process, and no more.
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

// Want is what a user asks for: a level between Least and Most.
type Want struct{ Least, Most Level }

// Parse reads what a user asks for: a level's name for that level or a
// stronger one, "=" and the name for just that one (to measure what the
// sandbox costs, or to see whether it is in the way). The empty text stands
// for Default.
func Parse(text string) (Want, error) {
	if text == "" {
		return Want{Default, Full}, nil
	}
	name, exact := strings.CutPrefix(text, "=")
	for i, known := range names {
		if name != known {
			continue
		}
		if exact {
			return Want{Level(i), Level(i)}, nil
		}
		return Want{Level(i), Full}, nil
	}
	return Want{}, fmt.Errorf(
		"%w %q: use one of %s, or = before one for no stronger one",
		ErrUnknownLevel,
		text,
		strings.Join(names, ", "),
	)
}

// Choose is the level to run under: the strongest that is wanted and that
// there is here. It fails with ErrUnavailable, saying why and what helps, when
// what there is is weaker than what is wanted.
func Choose(want Want) (Level, error) {
	if want.Most <= Rlimits {
		return want.Most, nil // asks nothing of the machine
	}
	offer := Offered()
	best := offer.Highest()
	if best < want.Least {
		return None, fmt.Errorf("%w: sandbox.level asks for %q and the strongest here is %q: %s; "+
			"`egca doctor` says how to get more, or set sandbox.level to %q in egca.toml for programs that you trust",
			ErrUnavailable, want.Least, best, offer.missing(want.Least), best)
	}
	return min(best, want.Most), nil
}
