package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/egca/egca/sdk"
)

// oldest is the first CPython that the worker runs on.
var oldest = [2]int{3, 10}

// askTime is what an interpreter has to say what it is: a shim may have to
// find it first.
const askTime = 2 * time.Minute

// options are the plugin's own, from [plugins.python] of egca.toml.
type options struct {
	// Interpreter is a path, or a name to look up on PATH.
	Interpreter string `json:"interpreter"`
	// Packages are folders of packages that programs may import, absolute: a virtual
	// environment's site-packages.
	Packages list `json:"packages"`
	// Preload are modules that every worker imports before it serves, so that they cost a
	// program nothing.
	Preload list `json:"preload"`
}

// list is of texts; one stands for a list of one.
type list []string

func (l *list) UnmarshalJSON(data []byte) error {
	var one *string
	if json.Unmarshal(data, &one) == nil {
		if one != nil {
			*l = list{*one}
		}
		return nil
	}
	if json.Unmarshal(data, (*[]string)(l)) != nil {
		return fmt.Errorf("%w: %s", errList, data)
	}
	return nil
}

var errList = errors.New("neither a text nor a list of texts")

// question has the interpreter describe itself as JSON.
const question = `
import json, os, sys, sysconfig
paths = sysconfig.get_paths()
print(json.dumps({
    "implementation": sys.implementation.name,
    "version": list(sys.version_info[:3]),
    "executable": os.path.realpath(sys.executable),
    "prefixes": [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    "libraries": [paths["stdlib"], paths["platstdlib"], sysconfig.get_config_var("DESTSHARED") or ""],
    "libdir": sysconfig.get_config_var("LIBDIR") or "",
    "shared": bool(sysconfig.get_config_var("Py_ENABLE_SHARED")),
    "library": sysconfig.get_config_var("INSTSONAME") or "",
}))
`

// interpreter is what it answers.
type interpreter struct {
	Implementation string   `json:"implementation"`
	Version        []int    `json:"version"`
	Executable     string   `json:"executable"`
	Prefixes       []string `json:"prefixes"`
	Libraries      []string `json:"libraries"`
	LibDir         string   `json:"libdir"`
	Shared         bool     `json:"shared"`
	Library        string   `json:"library"`
}

// prepare finds the interpreter and says how a worker is started with it.
func prepare(ctx context.Context, raw []byte) (*sdk.Worker, error) {
	opts, err := parseOptions(raw)
	if err != nil {
		return nil, err
	}
	name := opts.Interpreter
	if name == "" {
		name = "python3"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf(
			"no Python interpreter: %w; install CPython %d.%d or later, or set interpreter in [plugins.python] of egca.toml to its path",
			err,
			oldest[0],
			oldest[1],
		)
	}
	found, err := ask(ctx, path)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(workerFiles, "worker")
	if err != nil {
		return nil, fmt.Errorf("the embedded worker: %w", err)
	}
	env, err := opts.env()
	if err != nil {
		return nil, err
	}
	return &sdk.Worker{
		Path: found.Executable,
		// No site: no packages, no start-up files of the user's. Not isolated
		// (-I): that would ignore the hash seed below.
		Args: []string{"-s", "-S", "-B", "{files}/worker.py"},
		Env: append([]string{
			"PYTHONHASHSEED=0",   // sets keep their order from run to run
			"LD_BIND_NOW=1",      // symbols are looked up once, not in every child
			"MALLOC_ARENA_MAX=1", // a thread's own would count as 64 MB of memory
			"PYTHONUTF8=1",
			"LC_ALL=C.UTF-8",
			"PATH=/usr/bin:/bin",
		}, env...),
		Files: files,
		Roots: append(found.roots(), opts.Packages...),
		// Without the site module nothing is imported from there, but what is a root of its own
		// by the option packages.
		Unloaded: []string{"site-packages", "dist-packages"},
		Runtime:  fmt.Sprintf("CPython %s (%s)", found.version(), found.Executable),
	}, nil
}

func parseOptions(raw []byte) (options, error) {
	var opts options
	if len(bytes.TrimSpace(raw)) == 0 {
		return opts, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&opts); err != nil {
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return opts, fmt.Errorf("unknown option %s; the python plugin knows: interpreter, packages, preload", name)
		}
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return opts, fmt.Errorf("option %s: want a string, not a %s", wrong.Field, wrong.Value)
		}
		if errors.Is(err, errList) {
			return opts, fmt.Errorf("options packages and preload: %w", err)
		}
		return opts, fmt.Errorf("the options are no JSON object: %w", err)
	}
	return opts, nil
}

// env is what the worker is told of the packages. Every error names the option.
func (o *options) env() ([]string, error) {
	for _, folder := range o.Packages {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() || !filepath.IsAbs(folder) {
			return nil, fmt.Errorf("%w: option packages: %q is no folder with an absolute path", sdk.ErrOption, folder)
		}
		if strings.Contains(folder, string(os.PathListSeparator)) {
			return nil, fmt.Errorf("%w: option packages: the path %q has a colon in it", sdk.ErrOption, folder)
		}
	}
	for _, name := range o.Preload {
		if !moduleName.MatchString(name) {
			return nil, fmt.Errorf("%w: option preload: %q is no module's name, such as numpy", sdk.ErrOption, name)
		}
	}
	if len(o.Packages) == 0 && len(o.Preload) == 0 {
		return nil, nil
	}
	return []string{
		"EGCA_PYTHON_PACKAGES=" + strings.Join(o.Packages, string(os.PathListSeparator)),
		"EGCA_PYTHON_PRELOAD=" + strings.Join(o.Preload, " "),
		// A thread pool's other threads would be missing in a program's process, which is a fork, and
		// each would take memory and one of the threads that a program may have.
		"OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "NUMEXPR_NUM_THREADS=1",
	}, nil
}

// moduleName is that of a Python module, with those of the packages around it.
var moduleName = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)

// ask runs the interpreter once. What stands on PATH may be a script that
// finds the real one and costs as much as the whole worker: the answer names
// the real one, which is started from then on.
func ask(ctx context.Context, path string) (*interpreter, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-I", "-S", "-c", question)
	cmd.WaitDelay = time.Second // a shim's children may hold the pipes
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("no answer within %v", askTime)
		}
		return nil, fmt.Errorf("%s does not work as a Python interpreter: %w%s", path, err, lastLine(stderr.Bytes()))
	}
	var found interpreter
	if err := json.Unmarshal(out, &found); err != nil || len(found.Version) < 2 || found.Executable == "" {
		return nil, fmt.Errorf(
			"%s does not answer as a Python interpreter does; set interpreter in [plugins.python] of egca.toml",
			path,
		)
	}
	if found.Implementation != "cpython" {
		return nil, fmt.Errorf(
			"%s is %s; the plugin needs CPython %d.%d or later",
			path,
			found.Implementation,
			oldest[0],
			oldest[1],
		)
	}
	if slices.Compare(found.Version[:2], oldest[:]) < 0 {
		return nil, fmt.Errorf(
			"%s is CPython %s; the plugin needs %d.%d or later: install one and set interpreter in [plugins.python] of egca.toml to its path",
			path,
			found.version(),
			oldest[0],
			oldest[1],
		)
	}
	return &found, nil
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return ": " + strings.ToValidUTF8(last[:min(len(last), 300)], "?")
	}
	return ""
}

func (i *interpreter) version() string {
	parts := make([]string, len(i.Version))
	for n, part := range i.Version {
		parts[n] = fmt.Sprint(part)
	}
	return strings.Join(parts, ".")
}

// roots are the folders and files that a worker has to read. A prefix such as
// /usr is too much to show to a program: there only what is the interpreter's.
func (i *interpreter) roots() []string {
	var roots []string
	add := func(path string) {
		if path == "" || slices.Contains(roots, path) {
			return
		}
		if _, err := os.Stat(path); err == nil {
			roots = append(roots, path)
		}
	}
	add(i.Executable)
	for _, prefix := range i.Prefixes {
		if !systemPrefix(prefix) {
			add(filepath.Clean(prefix))
		}
	}
	for _, library := range i.Libraries {
		add(library)
	}
	if i.Shared && i.LibDir != "" {
		add(filepath.Join(i.LibDir, i.Library))
	}
	return roots
}

// systemPrefix tells whether a prefix is shared with the rest of the system.
func systemPrefix(prefix string) bool {
	switch filepath.Clean(prefix) {
	case "/", "/usr", "/usr/local", "/opt", "/home", "/root":
		return true
	}
	return false
}
