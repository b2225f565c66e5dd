package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// FileName is what Find looks for in the working directory.
const FileName = "egca.toml"

// maxFile bounds what is read: a wrong path may name anything.
const maxFile = 1 << 20

// Loaded is a configuration and where its values come from.
type Loaded struct {
	Config
	File  string         // empty: defaults alone
	lines map[string]int // of the keys that the file sets, dotted
}

// Find loads the configuration: from path when it is not empty (the --config
// flag; the file must be there), else from egca.toml in the working directory
// if there is one, else the defaults.
func Find(path string) (Loaded, error) {
	if path != "" {
		return Load(path)
	}
	switch _, err := os.Stat(FileName); {
	case err == nil:
		return Load(FileName)
	case errors.Is(err, os.ErrNotExist):
		return Loaded{Config: DefaultConfig()}, nil
	default:
		return Loaded{}, fmt.Errorf("cannot look for %s: %w; name a file with --config", FileName, err)
	}
}

// Load reads a file over the defaults and validates the whole. A key that is
// not known, of the wrong kind or out of range is a *KeyError (several are
// joined) with file, line, key and remedy.
func Load(path string) (Loaded, error) {
	file, err := os.Open(path)
	if err != nil {
		return Loaded{}, fmt.Errorf("cannot read the configuration: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return Loaded{}, fmt.Errorf("cannot read the configuration: %w", err)
	}
	if len(data) > maxFile {
		return Loaded{}, fmt.Errorf("%s is longer than %d KiB: it is no configuration", path, maxFile>>10)
	}
	return decode(data, path)
}

// decode reads the text of a file. Relative plugin folders become relative to
// the file's.
func decode(data []byte, path string) (Loaded, error) {
	loaded := Loaded{Config: DefaultConfig(), File: path}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(&loaded.Config); err != nil {
		return Loaded{}, explain(err, data, path)
	}
	loaded.lines = keyLines(data)
	if err := cmp.Or(misspelled(loaded.lines, path), loaded.Validate()); err != nil {
		return Loaded{}, err
	}
	for i, folder := range loaded.Plugins.Dirs {
		if !filepath.IsAbs(folder) {
			loaded.Plugins.Dirs[i] = filepath.Join(filepath.Dir(path), folder)
		}
	}
	if dir := loaded.Bank.Dir; dir != "" && !filepath.IsAbs(dir) {
		loaded.Bank.Dir = filepath.Join(filepath.Dir(path), dir)
	}
	return loaded, nil
}

// Validate is Config's, with file and line where the value is from a file. Call
// it again after a flag has changed a value.
func (l Loaded) Validate() error {
	err := l.Config.Validate()
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			if e, ok := errors.AsType[*KeyError](one); ok {
				if line := l.line(e.Key); line > 0 {
					e.File, e.Line = l.File, line
				}
			}
		}
	}
	return err
}

// line is where the file sets a key, itself or by a table in one line; 0 where
// it does not.
func (l Loaded) line(key string) int {
	for {
		if line := l.lines[key]; line > 0 {
			return line
		}
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 {
			return 0
		}
		key = key[:dot]
	}
}

// explain turns the decoder's errors into KeyErrors.
func explain(err error, data []byte, path string) error {
	if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var unknown []error
		for _, e := range missing.Errors {
			line, _ := e.Position()
			key := strings.Join(e.Key(), ".")
			unknown = append(unknown, unknownKey(path, line, key))
		}
		return errors.Join(unknown...)
	}
	wrong, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return cmp.Or(badUnit(data, path), fmt.Errorf("%s: %w", path, err))
	}
	line, _ := wrong.Position()
	key := strings.Join(wrong.Key(), ".")
	problem := strings.TrimPrefix(wrong.Error(), "toml: ")
	field, known := fields()[key]
	switch {
	case known && strings.Contains(problem, "cannot decode TOML"):
		return &KeyError{path, line, key, "is of the wrong kind; it is written like its default, " + literal(field)}
	case known:
		return &KeyError{path, line, key, "is wrong: " + problem}
	}
	return fmt.Errorf("%s:%d: not TOML: %s", path, line, problem)
}

// badUnit finds the value with a unit that its type refuses. The decoder gives
// no position for one that is written as a bare number.
func badUnit(data []byte, path string) (found error) {
	known := fields()
	eachKey(data, func(key string, line int, value []byte) {
		var err error
		switch known[key].(type) {
		case Duration:
			err = new(Duration).UnmarshalText(value)
		case Size:
			err = new(Size).UnmarshalText(value)
		}
		if err != nil && found == nil {
			found = &KeyError{path, line, key, "is wrong: " + err.Error()}
		}
	})
	return found
}
