package conform

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/egca/egca/corpus"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// corpusChecks are about the algorithms of the shared corpus that are written
// in the plugin's language: there, or by its author in conformance/corpus.
func corpusChecks(s *subject) []check {
	algorithms, err := corpus.All()
	if err != nil {
		return []check{{name: "corpus", read: "corpus/README.md", run: func(*subject) error { return err }}}
	}
	var checks []check
	for _, a := range algorithms {
		source, err := s.algorithm(a)
		if err != nil || source != nil {
			checks = append(checks, check{name: "corpus/" + a.Name, read: "corpus/README.md",
				needs: []pluginv1.Capability{pluginv1.Capability_CAPABILITY_TRACE},
				run: func(s *subject) error {
					if err != nil {
						return err
					}
					return s.records(a, source)
				}})
		}
	}
	return checks
}

// algorithm is its program in the plugin's language; nil for none.
func (s *subject) algorithm(a *corpus.Algorithm) ([]byte, error) {
	source, err := os.ReadFile(filepath.Join(s.folder, "corpus", a.Name+s.extension()))
	if errors.Is(err, fs.ErrNotExist) {
		return a.Programs[s.extension()], nil
	}
	return source, err
}

// records runs an algorithm and holds its events against the corpus.
func (s *subject) records(a *corpus.Algorithm, source []byte) error {
	table := trace.NewTable()
	list, err := table.FromJSON([]byte(a.Input))
	if err != nil {
		return err
	}
	given := &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{}}
	for _, item := range table.At(list).Items {
		given.Arguments.Values = append(given.Arguments.Values, uint32(item))
	}
	runs, program, err := s.runs(&pluginv1.Job{Program: s.program(source), EntryPoint: a.Entry(source), Traced: true,
		Analyse: true, Inputs: []*pluginv1.Input{{Values: table.Message(), Kind: given}}})
	if err != nil {
		return err
	}
	run, err := first(runs)
	if err != nil {
		return err
	}
	return compare(corpus.Render(run, program), a.Want(s.extension()), run)
}

// compare says where two renderings statement.
func compare(got, want string, run *trace.Run) error {
	if got == want {
		return nil
	}
	have, wanted := strings.Split(got, "\n"), strings.Split(want, "\n")
	at := 0
	for at < len(have) && at < len(wanted) && have[at] == wanted[at] {
		at++
	}
	line := func(lines []string) string {
		if at < len(lines) && lines[at] != "" {
			return lines[at]
		}
		return "the end"
	}
	return fmt.Errorf("event %d is %q, the corpus has %q; %s", at, line(have), line(wanted), ended(run))
}
