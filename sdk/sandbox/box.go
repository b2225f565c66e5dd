package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// namespaces are what a box has of its own.
const namespaces = syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS |
	syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS

// Spec is what the workers in a box have to be able to read.
type Spec struct {
	Program string   // the worker's program, absolute
	Roots   []string // files and folders, absolute
	// Unloaded are names of folders below the roots from which a worker loads no shared library.
	Unloaded []string
	Files    string // the folder of the worker's own program, absolute; "" for none
}

// Box is how workers are started at one level. It is safe for use by several
// goroutines.
type Box struct {
	level  Level
	binds  []bind
	owners owners
	groups *cgroupParents // nil below Full
	files  string         // Spec.Files as a worker sees it
}

// New works out a box. Errors wrap ErrUnavailable where the machine lacks
// something.
func New(level Level, spec Spec) (*Box, error) {
	b := &Box{level: level, files: spec.Files}
	if level < Landlock {
		return b, nil
	}
	var err error
	if b.binds, err = visible(spec); err != nil {
		return nil, err
	}
	if spec.Files != "" {
		b.files = filesFolder
		if level < NoCgroup {
			b.files = spec.Files
		}
		b.binds = outermost(append(b.binds, bind{Source: spec.Files, Target: b.files}))
	}
	b.owners = ownersOf(b.binds)
	if level >= Full {
		if b.groups, err = findCgroups(); err != nil {
			return nil, err
		}
		b.groups.sweep()
	}
	return b, nil
}

// Level is the box's.
func (b *Box) Level() Level { return b.level }

// Files is where a worker finds Spec.Files.
func (b *Box) Files() string { return b.files }

// Cell is one worker's place in a box.
type Cell struct {
	group   *cgroup
	doors   []*os.File
	scratch string
}

// Wrap prepares cmd, not yet started, to run in the box; its folder is the one
// that can be written to. It keeps cmd.ExtraFiles. After cmd was started, or failed to, call Started;
// after its end, Close.
func (b *Box) Wrap(cmd *exec.Cmd) (*Cell, error) { return b.wrap(cmd, false) }

func (b *Box) wrap(cmd *exec.Cmd, probe bool) (*Cell, error) {
	cell := &Cell{}
	if b.level < Landlock {
		return cell, nil
	}
	p := &plan{Level: b.level, Path: cmd.Path, Args: cmd.Args[1:], Dir: tmpFolder, Binds: b.binds, Probe: probe}
	p.Files = len(cmd.ExtraFiles)
	attr := &syscall.SysProcAttr{}
	if b.level >= NoCgroup {
		who := newUsers(b.owners)
		p.TwoUsers = who.two
		attr.Cloneflags = namespaces
		attr.UidMappings, attr.GidMappings = who.uids, who.gids
		attr.GidMappingsEnableSetgroups = who.two
		attr.AmbientCaps = who.ambients
		if who.two {
			attr.Credential = &syscall.Credential{}
			cmd.Env = append(cmd.Env, EnvUser+"="+strconv.Itoa(jobID))
		}
	}
	if err := cell.prepare(b, p); err != nil {
		return nil, errors.Join(err, cell.Close())
	}
	argument, err := p.argument()
	if err != nil {
		return nil, errors.Join(err, cell.Close())
	}
	cmd.Path, cmd.Args, cmd.Dir = "/proc/self/exe", []string{initName, argument}, "/"
	cmd.Env = append(cmd.Env, EnvTmp+"="+p.Dir)
	cmd.SysProcAttr = attr
	cmd.ExtraFiles = append(cmd.ExtraFiles, cell.doors...)
	return cell, nil
}

// prepare makes what is outside of the process: a cgroup, a folder.
func (c *Cell) prepare(b *Box, p *plan) error {
	var err error
	if b.level == Landlock {
		if c.scratch, err = os.MkdirTemp("", "egca-scratch-"); err != nil {
			return fmt.Errorf("make a folder for programs to write to: %w; set TMPDIR to a folder that can be written", err)
		}
		p.Dir, p.Scratch = c.scratch, c.scratch
	}
	if b.groups != nil {
		if c.group, err = b.groups.make(); err != nil {
			return err
		}
		if c.doors, err = c.group.doors(); err != nil {
			return err
		}
		p.Cgroups = len(c.doors)
	}
	return nil
}

// Started closes what the process has inherited.
func (c *Cell) Started() {
	for _, door := range c.doors {
		door.Close() // nothing was written
	}
	c.doors = nil
}

// LimitMemory bounds what all processes in the cell take together, in bytes.
// Below Full it does nothing.
func (c *Cell) LimitMemory(bytes uint64) error {
	if c.group == nil {
		return nil
	}
	return c.group.limitMemory(bytes)
}

// OutOfMemory is how often the kernel has ended a process in the cell because
// all of them together took too much. Below Full it is always 0.
func (c *Cell) OutOfMemory() uint64 {
	if c.group == nil {
		return 0
	}
	return c.group.oomKills()
}

// Close gives back what the cell took of the machine. Its processes have ended.
func (c *Cell) Close() error {
	c.Started()
	var failures []error
	if c.group != nil {
		failures = append(failures, c.group.remove())
		c.group = nil
	}
	if c.scratch != "" {
		failures = append(failures, os.RemoveAll(c.scratch))
		c.scratch = ""
	}
	return errors.Join(failures...)
}
