// Package plugin finds tracer plugins, starts them and talks to them. A plugin
// is a process of its own that may die, hang or lie: here that becomes an
// error of the call it happened to, and the others go on.
//
// The protocol is proto/egca/plugin/v1/plugin.proto.
package plugin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// ManifestName is the file that makes a folder a plugin.
const ManifestName = "plugin.toml"

// maxManifest bounds a manifest, in bytes.
const maxManifest = 1 << 20

// Manifest says what a plugin is without starting it.
type Manifest struct {
	Name       string   `toml:"name"`       // lower case letters, digits, - and _
	Command    string   `toml:"command"`    // relative to the manifest's folder, or absolute
	Args       []string `toml:"args"`       // given to the command as they are
	Languages  []string `toml:"languages"`  // what a problem's "language" may say
	Extensions []string `toml:"extensions"` // of source files, with the dot

	// Dir is the folder that holds the manifest, absolute: the plugin's
	// working directory.
	Dir string `toml:"-"`
}

var manifestName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// Path is the absolute path of the command.
func (m *Manifest) Path() string {
	if filepath.IsAbs(m.Command) {
		return m.Command
	}
	return filepath.Join(m.Dir, m.Command)
}

// ReadManifest reads a plugin.toml. Unknown and wrong keys are refused with
// file, line and key.
func ReadManifest(path string) (*Manifest, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxManifest+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrManifest, path, err)
	}
	if len(data) > maxManifest {
		return nil, fmt.Errorf("%w: %s: over %d bytes, it is no manifest", ErrManifest, path, maxManifest)
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %s%w", ErrManifest, path, err)
	}
	if m.Dir, err = filepath.Abs(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrManifest, path, err)
	}
	return m, nil
}

// parseManifest's errors begin with the place: ":3: " or ": ".
func parseManifest(data []byte) (*Manifest, error) {
	m := &Manifest{}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(m); err != nil {
		var unknown *toml.StrictMissingError
		var wrong *toml.DecodeError
		switch {
		case errors.As(err, &unknown) && len(unknown.Errors) > 0:
			row, _ := unknown.Errors[0].Position()
			return nil, fmt.Errorf(":%d: unknown key %q; the keys are name, command, args, languages, extensions",
				row, strings.Join(unknown.Errors[0].Key(), "."))
		case errors.As(err, &wrong):
			row, _ := wrong.Position()
			if key := strings.Join(wrong.Key(), "."); key != "" {
				return nil, fmt.Errorf(":%d: %s: %w", row, key, err)
			}
			return nil, fmt.Errorf(":%d: %w", row, err)
		default:
			return nil, fmt.Errorf(": %w", err)
		}
	}
	return m, m.check()
}

func (m *Manifest) check() error {
	switch {
	case !manifestName.MatchString(m.Name):
		return fmt.Errorf(": name: %q must be lower case letters, digits, - and _, beginning with a letter", m.Name)
	case m.Command == "":
		return errors.New(": command: missing; give the plugin's executable, relative to this file")
	case len(m.Languages) == 0:
		return errors.New(": languages: missing; list what a problem's \"language\" may say")
	}
	for _, language := range m.Languages {
		if language == "" {
			return errors.New(": languages: one is empty")
		}
	}
	for _, extension := range m.Extensions {
		if !strings.HasPrefix(extension, ".") || len(extension) < 2 {
			return fmt.Errorf(": extensions: %q must begin with a dot, such as \".py\"", extension)
		}
	}
	return nil
}
