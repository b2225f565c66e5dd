package plugin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

const (
	folderPattern = "egca-plugin-"
	lockName      = "lock"
	// maxTempPath leaves room in the 108 bytes of a socket's address for the
	// folders and names below the temporary folder.
	maxTempPath = 40
	// staleAge keeps the sweep off a folder whose lock is just being made.
	staleAge = time.Minute
)

// folder is an instance's private temporary folder: its socket and whatever it
// puts into TMPDIR. The lock tells other hosts that it is in use.
type folder struct {
	path string
	lock *os.File
}

// newFolder makes a folder of mode 0700.
func newFolder() (*folder, error) {
	base := os.TempDir()
	if len(base) > maxTempPath {
		base = "/tmp" // a socket's address would not fit
	}
	sweep(base)
	path, err := os.MkdirTemp(base, folderPattern)
	if err != nil {
		return nil, fmt.Errorf("make a folder for the plugin's socket: %w; set TMPDIR to a folder that can be written", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock the plugin's folder: %w", err), os.RemoveAll(path))
	}
	return &folder{path, lock}, nil
}

// remove deletes the folder and all in it.
func (f *folder) remove() error {
	return errors.Join(os.RemoveAll(f.path), f.lock.Close())
}

// sweep removes folders whose host was killed before it could: nobody holds
// their lock. What cannot be read or removed is left; it is not ours.
func sweep(base string) {
	found, err := filepath.Glob(filepath.Join(base, folderPattern+"*"))
	if err != nil {
		return
	}
	for _, path := range found {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || time.Since(info.ModTime()) < staleAge {
			continue
		}
		lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
			_ = os.RemoveAll(path)
		}
		lock.Close()
	}
}
