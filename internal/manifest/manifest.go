// Package manifest reads plugin.toml, the file that makes a folder a plugin:
// the host to find and start it, the plugin that serves workers without any Go
// of their own to know how. docs/PLUGINS.md describes every key.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
)

// Name is the file's name.
const Name = "plugin.toml"

// maxSize bounds a manifest, in bytes.
const maxSize = 64 << 10

// Manifest says what a plugin is without starting it.
type Manifest struct {
	Name       string   `toml:"name"`       // lower case letters, digits, - and _
	Command    string   `toml:"command"`    // relative to the manifest's folder, or absolute
	Args       []string `toml:"args"`       // given to the command as they are
	Languages  []string `toml:"languages"`  // what a problem's "language" may say
	Extensions []string `toml:"extensions"` // of source files, with the dot
	// Worker stands in the command's place: egca-plugin-worker serves it.
	Worker *Worker `toml:"worker"`

	// Dir is the folder that holds the manifest, absolute: the plugin's
	// working directory.
	Dir string `toml:"-"`
}

// Worker says how a worker is started and what it can do.
type Worker struct {
	Release      string            `toml:"release"`      // the plugin's own version
	Interpreter  string            `toml:"interpreter"`  // a name on PATH, or a path relative to the manifest's folder
	Args         []string          `toml:"args"`         // {files} stands for the folder that the worker sees
	Env          []string          `toml:"env"`          // NAME=value, beside PATH and LC_ALL
	Files        string            `toml:"files"`        // the folder of the worker's program; standard: worker
	Probe        []string          `toml:"probe"`        // arguments that have the interpreter say what it is
	Minimum      string            `toml:"minimum"`      // of the version that the probe tells
	Roots        []string          `toml:"roots"`        // what the sandbox shows beside the interpreter
	Fences       []string          `toml:"fences"`       // info strings of code fences
	Capabilities []string          `toml:"capabilities"` // as in the protocol, lower case
	Equality     Equality          `toml:"equality"`
	Options      map[string]string `toml:"options"` // names and defaults of the worker's own
}

// Equality is the protocol's Equality.
type Equality struct {
	BooleansAreIntegers bool `toml:"booleans_are_integers"`
	TuplesAreLists      bool `toml:"tuples_are_lists"`
	NaNEqualsNaN        bool `toml:"nan_equals_nan"`
	NullsAreOne         bool `toml:"nulls_are_one"`
	NumbersAreDoubles   bool `toml:"numbers_are_doubles"`
	TypesAreOne         bool `toml:"types_are_one"`
}

// Path is the absolute path of the command.
func (m *Manifest) Path() string { return m.Within(m.Command) }

// Within is a path of the manifest, absolute.
func (m *Manifest) Within(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(m.Dir, path)
}

// Read reads a plugin.toml. Unknown and wrong keys are refused with file, line
// and key.
func Read(path string) (*Manifest, error) {
	// Not to wait for one who writes into a pipe.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is no file, so it is no manifest", path)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("%s: over %d bytes, it is no manifest", path, maxSize)
	}
	m, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s%w", path, err)
	}
	if m.Dir, err = filepath.Abs(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// parse's errors begin with the place: ":3: " or ": ".
func parse(data []byte) (*Manifest, error) {
	m := &Manifest{}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(m); err != nil {
		var unknown *toml.StrictMissingError
		var wrong *toml.DecodeError
		switch {
		case errors.As(err, &unknown) && len(unknown.Errors) > 0:
			row, _ := unknown.Errors[0].Position()
			key := unknown.Errors[0].Key()
			return nil, fmt.Errorf(":%d: unknown key %.100q; the keys are %s", row, strings.Join(key, "."), known(key))
		case errors.As(err, &wrong):
			row, _ := wrong.Position()
			if key := strings.Join(wrong.Key(), "."); key != "" {
				return nil, fmt.Errorf(":%d: %.100s: %w", row, key, err)
			}
			return nil, fmt.Errorf(":%d: %w", row, err)
		default:
			return nil, fmt.Errorf(": %w", err)
		}
	}
	if m.Worker != nil && m.Worker.Files == "" {
		m.Worker.Files = "worker"
	}
	if wrong := m.check(); wrong != nil {
		if row := line(data, wrong.key); row > 0 {
			return nil, fmt.Errorf(":%d: %w", row, wrong)
		}
		return nil, fmt.Errorf(": %w", wrong)
	}
	return m, nil
}

// known lists the keys of the table that a key was looked for in.
func known(key []string) string {
	switch {
	case len(key) > 2 && key[1] == "equality":
		return "booleans_are_integers, tuples_are_lists, nan_equals_nan, nulls_are_one, numbers_are_doubles, types_are_one"
	case len(key) > 1 && key[0] == "worker":
		return "release, interpreter, args, env, files, probe, minimum, roots, fences, capabilities, equality, options"
	default:
		return "name, command, args, languages, extensions, worker"
	}
}

// line is where a key stands, from 1; 0 when it doesn't. Keys are looked for
// as people write them: [table] lines and key = value lines.
func line(data []byte, key string) int {
	table := ""
	for i, text := range strings.Split(string(data), "\n") {
		text = strings.TrimSpace(text)
		if name, ok := strings.CutPrefix(text, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			table = strings.TrimSpace(name) + "."
			if table == key+"." {
				return i + 1
			}
			continue
		}
		if name, _, ok := strings.Cut(text, "="); ok && table+strings.TrimSpace(name) == key {
			return i + 1
		}
	}
	return 0
}
