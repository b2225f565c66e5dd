package localise

import (
	"slices"
	"strings"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

// unread are the parameters and variables of a program's functions that get a value and
// have no reader, sorted: mostly another name stands where they should be read. Names that
// begin with an underscore are meant to have none. What changes a variable (`n += 1`) is
// no reader of it. A word counts as a reader wherever it stands in a statement that does
// something, so that a name in a text of the program is never called unread.
func unread(program *trace.Program) []string {
	given := map[string]int{} // how often the text binds it
	for i, f := range program.Functions {
		for k, name := range f.Parameters {
			if i > 0 && !(k == 0 && f.Receiver) {
				given[name] += 0
			}
		}
	}
	doing := map[int]bool{} // statements with a site
	for i := range program.Sites {
		s := &program.Sites[i]
		doing[s.Statement] = true
		if s.Kind == trace.Assign && s.Function > 0 {
			for name := range strings.SplitSeq(s.Name, ", ") {
				given[name]++
			}
		}
	}
	words := map[string]int{}
	for k, statement := range program.Statements {
		if !doing[k] || statement.Kind == "function" || statement.Kind == "class" {
			continue
		}
		for _, w := range word.FindAllString(string(program.Source[statement.Span.Start:statement.Span.End]), -1) {
			words[w]++
		}
	}
	var names []string
	for name, bound := range given {
		if word.FindString(name) == name && !strings.HasPrefix(name, "_") && words[name] <= bound {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// readsUnread reports whether a repair makes the program read a name that has no reader.
func readsUnread(r *repair.Repair, unread []string) bool {
	return slices.ContainsFunc(r.Edits(), func(e repair.Edit) bool {
		return slices.ContainsFunc(e.NewReads, func(name string) bool { return slices.Contains(unread, name) })
	})
}
