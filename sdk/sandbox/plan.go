package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
)

// initName is the name under which this program runs as a box's first process.
const initName = "egca-sandbox-init"

// Environment variables that tell a worker about its box (docs/WORKER.md).
const (
	// EnvUser is the user and group id that a worker must take in the process
	// of each program. Unset where the box has but one user.
	EnvUser = "EGCA_SANDBOX_USER"
	// EnvTmp is the one folder that programs can write to. A worker empties it
	// before the next program. Unset where there is none.
	EnvTmp = "EGCA_SANDBOX_TMP"
)

const (
	// jobID is a program's user and group id as it sees them.
	jobID = 1000
	// tmpFolder is where programs may write.
	tmpFolder = "/tmp"
	// filesFolder is where the worker's own program lies in a box.
	filesFolder = "/worker"
	// tmpBytes and tmpInodes bound what they write there.
	tmpBytes, tmpInodes = 64 << 20, 4096
	// maxProcesses bounds processes and threads in a box, by RLIMIT_NPROC,
	// which counts a box's own as soon as it has a user namespace.
	maxProcesses = 256
)

// plan is what a box's first process is told, as its one argument.
type plan struct {
	Level Level
	Path  string // the worker
	Args  []string
	Dir   string
	Binds []bind
	// Scratch is the folder to write to where there is no file system of its
	// own (Landlock).
	Scratch string
	// TwoUsers: the worker is user 0 of its namespace and programs are jobID.
	TwoUsers bool
	// Files is how many descriptors, from 3 on, the worker keeps.
	Files int
	// Cgroups is how many descriptors after those are cgroup.procs files to join.
	Cgroups int
	// Probe ends the process where the worker would begin.
	Probe bool
}

func (p *plan) argument() (string, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write the sandbox's plan: %w", err)
	}
	return string(data), nil
}

// Requested tells whether this process was started to be a box's first one.
// main must then call Enter before anything else.
func Requested() bool { return len(os.Args) == 2 && os.Args[0] == initName }
