package sdk

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// unpack copies the worker's own program, and the files that belong with it,
// into a new private folder and returns it. The caller removes it.
func unpack(files fs.FS, copies map[string]string) (string, error) {
	dir, err := os.MkdirTemp("", "egca-worker-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the worker's files: %w; set TMPDIR to a folder that can be written", err)
	}
	for name, path := range copies {
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			os.RemoveAll(dir)
			return "", fmt.Errorf("copy a file for the worker: %w", err)
		}
	}
	if files == nil {
		return dir, nil
	}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
	if err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("unpack the worker's files: %w", err)
	}
	return dir, nil
}
