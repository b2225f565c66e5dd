package main

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/egca/egca/internal/testkit/build"
	"github.com/egca/egca/sdk/sandbox"
)

var update = flag.Bool("update", false, "write the golden files anew")

// forms are the files that docs/PROBLEMS.md shows. The scripts run over them.
const forms = "../../examples/forms"

func TestMain(m *testing.M) {
	if sandbox.Requested() { // the program under test tries the sandbox with itself
		main()
	}
	testscript.Main(build.Tests{M: m}, map[string]func(){"egca": main})
}

// Each script runs the program as a person does and compares what it prints and
// writes. The scripts are in testdata/script: `go doc testscript` has their
// language, commands below what is added.
func TestScripts(t *testing.T) {
	plugins := build.Plugins(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error { return lay(env.WorkDir, plugins) },
		Cmds:  commands,
	})
}

// lay makes a script's folder: the examples, a configuration, and the plugin for
// Python alone, so that no answer hangs on Node being there.
func lay(dir, plugins string) error {
	if err := os.CopyFS(dir, os.DirFS(forms)); err != nil {
		return err
	}
	config, err := os.ReadFile("testdata/egca.toml")
	if err != nil {
		return err
	}
	home := filepath.Join(dir, "plugins")
	return errors.Join(os.WriteFile(filepath.Join(dir, "egca.toml"), config, 0o600),
		os.Mkdir(home, 0o700), os.Symlink(filepath.Join(plugins, "python"), filepath.Join(home, "python")))
}

// commands are what scripts know beside the library's own.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	// exits CODE COMMAND...: the command ends with the exit code.
	"exits": func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 2 {
			ts.Fatalf("usage: exits CODE COMMAND...")
		}
		want, err := strconv.Atoi(args[0])
		ts.Check(err)
		got := 0
		if err := ts.Exec(args[1], args[2:]...); err != nil {
			ended, ok := errors.AsType[*exec.ExitError](err)
			if !ok {
				ts.Fatalf("%v", err)
			}
			got = ended.ExitCode()
		}
		if got != want {
			ts.Fatalf("exit code %d, want %d", got, want)
		}
	},
	// mask FILE: takes out of FILE, or stdout, what another machine writes
	// otherwise, and writes the rest to "masked".
	"mask": func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 {
			ts.Fatalf("usage: mask FILE")
		}
		text := strings.ReplaceAll(ts.ReadFile(args[0]), ts.Getenv("WORK"), "WORK")
		ts.Check(os.WriteFile(ts.MkAbs("masked"), []byte(runtimes.ReplaceAllString(text, "VERSION (PATH)")), 0o600))
	},
	// valid FORM FILE: every line of FILE is valid under the form's schema.
	"valid": func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 2 {
			ts.Fatalf("usage: valid FORM FILE")
		}
		data, err := os.ReadFile(filepath.Join("../../docs/schemas", args[0]+".schema.json"))
		ts.Check(err)
		var schema jsonschema.Schema
		ts.Check(json.Unmarshal(data, &schema))
		resolved, err := schema.Resolve(nil)
		ts.Check(err)
		count := 0
		for line := range strings.Lines(ts.ReadFile(args[1])) {
			var v any
			ts.Check(json.Unmarshal([]byte(line), &v))
			if err := resolved.Validate(v); err != nil {
				ts.Fatalf("%v: %s", err, line)
			}
			count++
		}
		if count == 0 {
			ts.Fatalf("%s has no line", args[1])
		}
	},
	// page NAME COMMAND...: the command serves the viewer and says so in a line of JSON. The
	// page's data of that name are written to a file, and the command is interrupted.
	"page": func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < 2 {
			ts.Fatalf("usage: page NAME COMMAND...")
		}
		data, err := askPage(ts, args[0], args[1:])
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(strings.ReplaceAll(args[0], "/", "-")), data, 0o600))
	},
	// example FILE: FILE is the file of that name in examples/forms.
	"example": func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 {
			ts.Fatalf("usage: example FILE")
		}
		got, path := ts.ReadFile(args[0]), filepath.Join(forms, filepath.Base(args[0]))
		if *update {
			ts.Check(os.WriteFile(path, []byte(got), 0o644))
			return
		}
		want, err := os.ReadFile(path)
		ts.Check(err)
		if got != string(want) {
			ts.Fatalf("%s differs from %s; if it is right, go test ./cmd/egca -update, then make generate:\n%s",
				args[0], path, got)
		}
	},
}

// askPage starts a command that serves the viewer and returns some of its data.
func askPage(ts *testscript.TestScript, name string, args []string) (data []byte, err error) {
	path := filepath.SplitList(ts.Getenv("PATH"))[0] // where the programs under test are
	command := exec.Command(filepath.Join(path, args[0]), args[1:]...)
	command.Dir, command.Stderr = ts.Getenv("WORK"), os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, command.Process.Signal(os.Interrupt), command.Wait())
	}()
	var ready struct{ Event, Address string }
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		return nil, err
	}
	answer, err := http.Get(ready.Address + "data/" + name)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// runtimes are an interpreter's version and path.
var runtimes = regexp.MustCompile(`\d+\.\d+\.\d+ \(/[^)]*\)`)
