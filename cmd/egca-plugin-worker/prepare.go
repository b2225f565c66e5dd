package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/egca/egca/internal/manifest"
	"github.com/egca/egca/sdk"
)

const (
	// interpreterOption chooses another interpreter than the manifest's. Every
	// plugin with a worker has it.
	interpreterOption = "interpreter"
	// probeTime is what an interpreter has to say what it is: a shim may have
	// to find it first.
	probeTime = 10 * time.Second
)

// language is one manifest's.
type language struct{ *manifest.Manifest }

// probed is what the probe prints, as JSON. Every field may be left out.
type probed struct {
	Version    string   `json:"version"`
	Executable string   `json:"executable"` // the real one, where the interpreter on PATH is a shim
	Roots      []string `json:"roots"`      // folders and files that it has to read
}

// prepare finds the interpreter and says how the worker is started with it.
func (l *language) prepare(ctx context.Context, raw []byte) (*sdk.Worker, error) {
	options, err := l.options(raw)
	if err != nil {
		return nil, err
	}
	path, err := l.lookUp(options[interpreterOption])
	if err != nil {
		return nil, err
	}
	found, err := l.probe(ctx, path)
	if err != nil {
		return nil, err
	}
	files := l.Within(l.Worker.Files)
	if info, err := os.Stat(files); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder; put the worker's program there, or set worker.files in %s",
			files, l.Within(manifest.Name))
	}
	env := append([]string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}, l.Worker.Env...)
	for _, name := range slices.Sorted(maps.Keys(l.Worker.Options)) {
		env = append(env, "EGCA_OPTION_"+strings.ToUpper(name)+"="+options[name])
	}
	worker := &sdk.Worker{Path: found.Executable, Args: l.Worker.Args, Env: env, Files: os.DirFS(files)}
	for _, root := range slices.Concat([]string{found.Executable}, found.Roots, l.Worker.Roots) {
		if _, err := os.Stat(root); err == nil {
			worker.Roots = append(worker.Roots, root)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the sandbox is to show %s: %w", root, err)
		}
	}
	return worker, nil
}

// options are the user's over the manifest's defaults. An unknown one is
// refused by name.
func (l *language) options(raw []byte) (map[string]string, error) {
	options := map[string]string{interpreterOption: l.Worker.Interpreter}
	maps.Copy(options, l.Worker.Options)
	if len(bytes.TrimSpace(raw)) == 0 {
		return options, nil
	}
	var given map[string]any
	if err := json.Unmarshal(raw, &given); err != nil {
		return nil, fmt.Errorf("%w: the options are no JSON object: %w", sdk.ErrOption, err)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, known := options[name]; !known {
			return nil, fmt.Errorf("%w: unknown option %q; the %s plugin knows: %s", sdk.ErrOption, name, l.Name,
				strings.Join(slices.Sorted(maps.Keys(options)), ", "))
		}
		text, ok := given[name].(string)
		if !ok {
			return nil, fmt.Errorf("%w: option %s: want a string", sdk.ErrOption, name)
		}
		options[name] = text
	}
	return options, nil
}

// lookUp finds the interpreter: a path relative to the manifest, or a name on
// PATH.
func (l *language) lookUp(name string) (string, error) {
	if strings.Contains(name, "/") {
		name = l.Within(name)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		least := ""
		if l.Worker.Minimum != "" {
			least = " " + l.Worker.Minimum + " or later"
		}
		return "", fmt.Errorf(
			"no interpreter: %w; install %s%s, or set interpreter in [plugins.options.%s] of egca.toml to its path",
			err,
			l.Worker.Interpreter,
			least,
			l.Name,
		)
	}
	if path, err = filepath.Abs(path); err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	return path, err
}

// probe has the interpreter say what it is, where the manifest knows how.
func (l *language) probe(ctx context.Context, path string) (*probed, error) {
	found := &probed{Executable: path}
	if len(l.Worker.Probe) == 0 {
		return found, nil
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, l.Worker.Probe...)
	cmd.WaitDelay = time.Second // a shim's children may hold the pipes
	cmd.Dir = l.Dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: no answer to worker.probe within %v", path, probeTime)
	case err != nil:
		return nil, fmt.Errorf("%s: worker.probe: %w: %.300s", path, err, strings.ToValidUTF8(stderr.String(), "?"))
	}
	if err := json.Unmarshal(out, found); err != nil || !filepath.IsAbs(found.Executable) {
		return nil, fmt.Errorf(
			"%s: worker.probe printed %.80q; it must print one JSON object with version, executable and roots",
			path,
			out,
		)
	}
	if l.Worker.Minimum != "" && older(found.Version, l.Worker.Minimum) {
		return nil, fmt.Errorf("%s is version %q; the %s plugin needs %s or later: install one and set interpreter in "+
			"[plugins.options.%s] of egca.toml to its path", path, found.Version, l.Name, l.Worker.Minimum, l.Name)
	}
	return found, nil
}

// older compares versions number by number. What is no number is older.
func older(version, least string) bool {
	have := strings.Split(version, ".")
	for i, text := range strings.Split(least, ".") {
		want, _ := strconv.Atoi(text) // checked by the manifest
		got := -1
		if i < len(have) {
			if n, err := strconv.Atoi(have[i]); err == nil {
				got = n
			}
		}
		if got != want {
			return got < want
		}
	}
	return false
}
