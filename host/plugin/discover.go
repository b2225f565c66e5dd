package plugin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"syscall"
)

// Found is what Discover came upon.
type Found struct {
	Manifests []*Manifest // in order of search, names unique
	Notes     []string    // for a person: what was passed over, and why
	Searched  []string    // the folders that were looked in
}

// Discover looks for plugin.toml in every folder of dirs and one level below,
// then in the folder "plugins" beside the host's own executable (symbolic
// links resolved, so that a link to the host works from anywhere). Of two
// plugins of one name the first found is taken.
//
// A dir that does not exist is an error: someone configured it. So is a
// manifest that cannot be read. The folder beside the executable may be
// absent.
func Discover(dirs []string) (*Found, error) {
	found := &Found{}
	for _, dir := range dirs {
		if err := found.search(dir); err != nil {
			return nil, err
		}
	}
	own, err := ownFolder()
	if err != nil {
		return nil, err
	}
	// A build lays the plugins there.
	if err := found.search(filepath.Join(own, "plugins")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return found, nil
}

// ownFolder is the folder of the host's own executable, symbolic links
// resolved.
func ownFolder() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the folder of this executable: %w", err)
	}
	self, err = filepath.EvalSymlinks(self)
	if err != nil {
		return "", fmt.Errorf("find the folder of this executable: %w", err)
	}
	return filepath.Dir(self), nil
}

func (f *Found) search(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("plugin folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("plugin folder: %w", err)
	}
	f.Searched = append(f.Searched, dir)
	candidates := []string{filepath.Join(dir, ManifestName)}
	for _, entry := range entries {
		candidates = append(candidates, filepath.Join(dir, entry.Name(), ManifestName))
	}
	sort.Strings(candidates[1:])
	for _, path := range candidates {
		_, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			continue // no plugin's folder
		}
		if err := f.add(path); err != nil {
			return err
		}
	}
	return nil
}

func (f *Found) add(path string) error {
	m, err := ReadManifest(path)
	if err != nil {
		return err
	}
	for _, earlier := range f.Manifests {
		if earlier.Name == m.Name {
			if earlier.Dir != m.Dir {
				f.Notes = append(f.Notes, fmt.Sprintf("plugin %q in %s is passed over: %s comes first",
					m.Name, m.Dir, earlier.Dir))
			}
			return nil
		}
	}
	f.Manifests = append(f.Manifests, m)
	return nil
}
