// Package corpus holds small algorithms, each written in several languages as
// one would write it there, with the events that a run of it must give at the
// level of the trace schema. It is what makes "the same event kinds for the
// same algorithm" checkable: the conformance suite holds plugins against it.
package corpus

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"unicode"

	"golang.org/x/tools/txtar"
)

//go:embed algorithms/*.txtar
var files embed.FS

// Algorithm is one of them.
type Algorithm struct {
	Name     string            // snake_case: the entry point in languages that write names so
	About    string            // one line
	Input    string            // the arguments, a JSON array
	Programs map[string][]byte // source by extension, such as ".py"
	// Events are what a run gives, in the form of Render.
	Events string
	// Differs are the events in languages whose own are others, by extension;
	// README.md has the cause of each.
	Differs map[string]string
}

// All are the algorithms, by name.
func All() ([]*Algorithm, error) {
	entries, err := files.ReadDir("algorithms")
	if err != nil {
		return nil, err
	}
	var all []*Algorithm
	for _, entry := range entries {
		data, err := files.ReadFile(path.Join("algorithms", entry.Name()))
		if err != nil {
			return nil, err
		}
		a, err := parse(strings.TrimSuffix(entry.Name(), ".txtar"), txtar.Parse(data))
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func parse(name string, archive *txtar.Archive) (*Algorithm, error) {
	a := &Algorithm{Name: name, About: strings.TrimSpace(string(archive.Comment)),
		Programs: map[string][]byte{}, Differs: map[string]string{}}
	for _, file := range archive.Files {
		switch base, extension := strings.TrimSuffix(file.Name, path.Ext(file.Name)), path.Ext(file.Name); {
		case file.Name == "input":
			a.Input = strings.TrimSpace(string(file.Data))
		case file.Name == "events":
			a.Events = string(file.Data)
		case base == "program":
			a.Programs[extension] = file.Data
		case base == "events":
			a.Differs[extension] = string(file.Data)
		default:
			return nil, fmt.Errorf("corpus: %s: what is %q?", name, file.Name)
		}
	}
	if a.Input == "" || len(a.Programs) == 0 {
		return nil, fmt.Errorf("corpus: %s: no input or no program", name)
	}
	return a, nil
}

// Want is the events for a language, by the extension of its programs.
func (a *Algorithm) Want(extension string) string {
	if own, differs := a.Differs[extension]; differs {
		return own
	}
	return a.Events
}

// Entry is the entry point in a program: the algorithm's name as it stands
// there, first_gap or firstGap.
func (a *Algorithm) Entry(source []byte) string {
	if strings.Contains(string(source), a.Name) {
		return a.Name
	}
	var camel strings.Builder
	upper := false
	for _, r := range a.Name {
		if r == '_' {
			upper = true
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		upper = false
		camel.WriteRune(r)
	}
	return camel.String()
}
