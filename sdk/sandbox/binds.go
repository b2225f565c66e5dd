package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bind is a file or folder that a box shows, read-only.
type bind struct {
	Source string // on the machine
	Target string // in the box
	Device bool
}

// devices are the only ones that a box has.
var devices = []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}

// visible is what a box must show for a program to run with roots to read: the
// roots, the program, its loader and the shared libraries of all of them, and
// the harmless devices. Sorted by target, none below another.
func visible(spec Spec) ([]bind, error) {
	binds := make([]bind, 0, len(spec.Roots)+len(devices)+16)
	add := func(source, target string) error {
		real, err := filepath.EvalSymlinks(source)
		if err != nil {
			return fmt.Errorf("%w: cannot show %s to the worker: %w", ErrUnavailable, source, err)
		}
		binds = append(binds, bind{Source: real, Target: filepath.Clean(target)})
		return nil
	}
	for _, root := range append([]string{spec.Program}, spec.Roots...) {
		if !filepath.IsAbs(root) || filepath.Clean(root) == "/" {
			return nil, fmt.Errorf("%w: a worker's root must be an absolute path below /, not %q", ErrUnavailable, root)
		}
		if err := add(root, root); err != nil {
			return nil, err
		}
	}
	libraries, err := sharedLibraries(spec)
	if err != nil {
		return nil, err
	}
	for _, l := range libraries {
		if err := add(l.source, l.target); err != nil {
			return nil, err
		}
	}
	for _, device := range devices {
		if info, err := os.Stat(device); err == nil && info.Mode()&fs.ModeCharDevice != 0 {
			binds = append(binds, bind{Source: device, Target: device, Device: true})
		}
	}
	return outermost(binds), nil
}

// outermost sorts and drops what another bind shows already.
func outermost(binds []bind) []bind {
	slices.SortStableFunc(binds, func(a, b bind) int { return strings.Compare(a.Target+"/", b.Target+"/") })
	var kept []bind
	for _, b := range binds {
		if n := len(kept); n > 0 && (kept[n-1].Target == b.Target || strings.HasPrefix(b.Target, kept[n-1].Target+"/")) {
			continue
		}
		kept = append(kept, b)
	}
	return kept
}

// walkLibraries calls found for each shared object below the roots, at most
// maxObjects of them, and looks into no folder below them that has a name in unloaded.
func walkLibraries(roots, unloaded []string, found func(path string)) error {
	seen := 0
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
				return nil // the worker will not read it either
			case err != nil:
				return err
			case entry.IsDir() && path != root && slices.Contains(unloaded, entry.Name()):
				return filepath.SkipDir
			case entry.IsDir() || !isSharedObject(entry.Name()):
				return nil
			}
			if seen++; seen > maxObjects {
				return filepath.SkipAll
			}
			found(path)
			return nil
		})
		if err != nil {
			return fmt.Errorf("look for shared libraries below %s: %w", root, err)
		}
	}
	return nil
}

// isSharedObject goes by the name: libm.so, libm.so.6, _ssl.cpython-312.so.
func isSharedObject(name string) bool {
	return strings.HasSuffix(name, ".so") || strings.Contains(name, ".so.")
}
