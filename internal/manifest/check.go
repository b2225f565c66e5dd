package manifest

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// fault is what is wrong with a key's value.
type fault struct{ key, text string }

func (f *fault) Error() string { return f.key + ": " + f.text }

func wrong(key, format string, args ...any) *fault { return &fault{key, fmt.Sprintf(format, args...)} }

var (
	pluginName  = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	optionName  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	version     = regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,3}$`)
	environment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)
)

// Capabilities are the protocol's, as a manifest names them.
var Capabilities = []string{
	"analyse", "trace", "call", "split", "features", "edit", "switches", "difference", "outline",
	"stdin", "methods", "keywords", "prelude", "types", "operations", "test_files",
	"input_file", "in_place", "as_given",
}

func (m *Manifest) check() *fault {
	switch {
	case !pluginName.MatchString(m.Name):
		return wrong("name", "%.100q must be lower case letters, digits, - and _, beginning with a letter", m.Name)
	case m.Command == "" && m.Worker == nil:
		return wrong("command", "missing; give the plugin's executable, relative to this file, or a [worker] table")
	case m.Worker != nil && m.Command != "":
		return wrong("command", "a plugin has a command or a [worker] table, not both")
	case m.Worker != nil && len(m.Args) > 0:
		return wrong("args", "they belong to a command; the worker's own go under [worker]")
	case len(m.Languages) == 0:
		return wrong("languages", "missing; list what a problem's \"language\" may say")
	}
	if slices.Contains(m.Languages, "") {
		return wrong("languages", "one is empty")
	}
	for _, language := range m.Languages {
		if !word(language) {
			return wrong("languages", "%.100q must be a word: 1 to 64 characters that can be seen", language)
		}
	}
	for _, extension := range m.Extensions {
		if !word(extension) {
			return wrong("extensions", "%.100q must be a word: 2 to 64 characters that can be seen", extension)
		}
		if !strings.HasPrefix(extension, ".") || len(extension) < 2 {
			return wrong("extensions", "%.100q must begin with a dot, such as \".py\"", extension)
		}
	}
	if m.Worker != nil {
		return m.Worker.check()
	}
	return nil
}

// word tells whether a text can be shown to a person and typed by one.
func word(text string) bool {
	return text != "" && len(text) <= 64 &&
		!strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) })
}

func (w *Worker) check() *fault {
	switch {
	case w.Interpreter == "":
		return wrong(
			"worker.interpreter",
			"missing; give the program that runs the worker: a name on PATH, or a path relative to this file",
		)
	case strings.HasPrefix(w.Files, "/") || slices.Contains(strings.Split(w.Files, "/"), ".."):
		return wrong("worker.files", "%q must be a folder within the plugin's own", w.Files)
	case w.Minimum != "" && !version.MatchString(w.Minimum):
		return wrong("worker.minimum", "%q is no version, such as \"3.1\"", w.Minimum)
	case w.Minimum != "" && len(w.Probe) == 0:
		return wrong("worker.minimum", "without a probe the interpreter's version is not known; add worker.probe")
	case w.Capabilities == nil:
		return wrong(
			"worker.capabilities",
			"missing; list what the worker can do beyond running programs, of %s",
			strings.Join(Capabilities, ", "),
		)
	}
	for i, capability := range w.Capabilities {
		if !slices.Contains(Capabilities, capability) {
			return wrong("worker.capabilities", "unknown: %q; there are %s", capability, strings.Join(Capabilities, ", "))
		}
		if slices.Contains(w.Capabilities[:i], capability) {
			return wrong("worker.capabilities", "%q stands there twice", capability)
		}
	}
	for _, root := range w.Roots {
		if !strings.HasPrefix(root, "/") || path.Clean(root) == "/" {
			return wrong("worker.roots", "%.100q must be absolute and below /", root)
		}
	}
	for _, variable := range w.Env {
		if !environment.MatchString(variable) {
			return wrong("worker.env", "%q must be NAME=value", variable)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Options)) {
		if !optionName.MatchString(name) || name == "interpreter" {
			return wrong("worker.options", "%q: names are lower case letters, digits and _; interpreter is always there", name)
		}
	}
	return nil
}
