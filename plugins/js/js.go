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
	"slices"
	"strings"
	"time"

	"github.com/egca/egca/sdk"
)

// oldest is the first major version of Node that the worker runs on.
const oldest = 20

// askTime is what Node has to say what it is: a shim may have to find it first.
const askTime = 2 * time.Minute

// How the worker is told where the addon is, or why there is none.
const (
	addonEnv   = "EGCA_JS_FORK"
	addonFile  = "fork.node" // among the worker's files
	noAddonEnv = "EGCA_JS_NO_FORK"
)

// options are the plugin's own, from [plugins.options.js] of egca.toml.
type options struct {
	// Node is a path, or a name to look up on PATH.
	Node string `json:"node"`
	// Modules is a folder of npm packages (a node_modules) that programs may
	// load, absolute.
	Modules string `json:"modules"`
	// Fork, when false, has each program run in a fresh Node, as where no addon
	// can be built.
	Fork *bool `json:"fork"`
}

// question has Node describe itself as JSON.
const question = `const { existsSync, realpathSync } = require("fs");
const parts = Object.values(process.config.variables.node_builtin_shareable_builtins ?? []);
console.log(JSON.stringify({
	version: process.version,
	abi: process.versions.modules,
	executable: realpathSync(process.execPath),
	libraries: parts.map((name) => "/" + name).filter((name) => existsSync(name)).map((name) => realpathSync(name)),
}))`

// runtime is what it answers.
type runtime struct {
	Version    string `json:"version"`    // "v20.20.2"
	ABI        string `json:"abi"`        // of addons
	Executable string `json:"executable"` // the real one, no shim
	// Libraries are parts of Node in JavaScript that some builds keep in files.
	Libraries []string `json:"libraries"`
}

// prepare finds Node and says how a worker is started with it.
func prepare(ctx context.Context, raw []byte) (*sdk.Worker, error) {
	opts, err := parseOptions(raw)
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, opts.Node)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(workerFiles, "worker")
	if err != nil {
		return nil, fmt.Errorf("the embedded worker: %w", err)
	}
	env := []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	roots := found.Libraries
	var copies map[string]string
	if opts.Modules != "" {
		if info, err := os.Stat(opts.Modules); err != nil || !info.IsDir() || !filepath.IsAbs(opts.Modules) {
			return nil, fmt.Errorf("%w: option modules: %q is no folder with an absolute path", sdk.ErrOption, opts.Modules)
		}
		env = append(env, "NODE_PATH="+opts.Modules)
		roots = append(roots, opts.Modules)
	}
	if opts.Fork != nil && !*opts.Fork {
		env = append(env, noAddonEnv+"=option fork is false")
	} else if addon, err := buildAddon(ctx, found); err == nil {
		env = append(env, addonEnv+"="+addonFile)
		copies = map[string]string{addonFile: addon}
	} else {
		env = append(env, noAddonEnv+"="+err.Error())
	}
	return &sdk.Worker{
		Path: found.Executable,
		Args: []string{
			// One thread: the others would be missing in a forked child.
			"--single-threaded", "--single-threaded-gc", "--v8-pool-size=0",
			"--no-flush-bytecode", // what was compiled before a fork is not compiled anew in each
			"--random-seed=1",     // equal jobs give equal results
			// Above what jobs may use: their limits are the kernel's to hold.
			"--max-old-space-size=8192",
			"{files}/worker.js",
		},
		Env:     env,
		Files:   files,
		Copies:  copies,
		Roots:   roots,
		Runtime: fmt.Sprintf("Node %s (%s)", strings.TrimPrefix(found.Version, "v"), found.Executable),
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
			return opts, fmt.Errorf("%w: unknown option %s; the js plugin knows: node, modules, fork", sdk.ErrOption, name)
		}
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return opts, fmt.Errorf("%w: option %s: want a %s, not a %s", sdk.ErrOption, wrong.Field, wrong.Type, wrong.Value)
		}
		return opts, fmt.Errorf("%w: the options are no JSON object: %w", sdk.ErrOption, err)
	}
	return opts, nil
}

// find runs Node once: what stands on PATH may be a script that finds the real
// one and costs as much as the whole worker.
func find(ctx context.Context, name string) (*runtime, error) {
	remedy := fmt.Sprintf("install Node %d or later, or set node in [plugins.options.js] of egca.toml to its path", oldest)
	path, err := exec.LookPath(or(name, "node"))
	if err != nil {
		return nil, fmt.Errorf("no Node: %w; %s (only programs in JavaScript need it)", err, remedy)
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-e", question)
	cmd.WaitDelay = time.Second // a shim's children may hold the pipes
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("no answer within %v", askTime)
		}
		return nil, fmt.Errorf("%s does not work as Node: %w%s; %s", path, err, errorLine(stderr.Bytes()), remedy)
	}
	var found runtime
	var major int
	if err := json.Unmarshal(out, &found); err != nil || found.Executable == "" {
		return nil, fmt.Errorf("%s does not answer as Node does; %s", path, remedy)
	}
	if _, err := fmt.Sscanf(found.Version, "v%d.", &major); err != nil || major < oldest {
		return nil, fmt.Errorf("%s is Node %s; %s", path, found.Version, remedy)
	}
	return &found, nil
}

func or(given, standard string) string {
	if given == "" {
		return standard
	}
	return given
}

// errorLine is the line of what a program said that tells the error best.
func errorLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	at := max(
		slices.IndexFunc(lines, func(line string) bool { return strings.Contains(strings.ToLower(line), "error") }),
		0,
	)
	if line := lines[at]; line != "" {
		return ": " + strings.ToValidUTF8(line[:min(len(line), 300)], "?")
	}
	return ""
}
