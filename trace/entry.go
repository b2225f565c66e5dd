package trace

import (
	"slices"
	"strings"
)

// SplitEntry takes an entry point apart: Class.method into both, a function's name
// into no class and the name.
func SplitEntry(entryPoint string) (class, name string) {
	if class, name, isMethod := strings.Cut(entryPoint, "."); isMethod {
		return class, name
	}
	return "", entryPoint
}

// IsEntry reports whether a function is one that an entry point names. Of several
// the last one counts.
func (p *Program) IsEntry(function int, entryPoint string) bool {
	class, name := SplitEntry(entryPoint)
	f := &p.Functions[function]
	return function > 0 && f.Parent == 0 && f.Name == name && (class == "" || f.Owner == class)
}

// Given are the parameters that a call has arguments for: all but a method's receiver.
func (f *Function) Given() []string {
	if f.Receiver && len(f.Parameters) > 0 {
		return f.Parameters[1:]
	}
	return f.Parameters
}

// Arguments are the values of Function.Given with which an ENTER event begins.
func (r *Run) Arguments(p *Program, enter Event) []ID {
	f, values := &p.Functions[p.Sites[enter.Site].Function], r.Table.At(enter.Value).Items
	return values[min(len(f.Parameters)-len(f.Given()), len(values)):]
}

// BeginAt has the call of a method begin where it is entered: the making of its object
// before that then counts as loading, see Making. It changes nothing where the entry
// point is no method, or where the run never entered it.
func (r *Run) BeginAt(p *Program, entryPoint string) {
	class, name := SplitEntry(entryPoint)
	if class == "" {
		return
	}
	for i := r.Loading; i < len(r.Events); i++ {
		e := r.Events[i]
		if p.Sites[e.Site].Kind != Enter || r.Frames[e.Frame].Parent > 0 {
			continue
		}
		// The method may be another class's, which this one inherits.
		if f := &p.Functions[p.Sites[e.Site].Function]; f.Name == name && f.Owner != "" {
			r.Loading, r.Making = i, i-r.Loading
			return
		}
	}
}

// Entered reports whether the run came as far as the entry point's call. It is true of
// every run on an entry point that is no method.
func (r *Run) Entered(p *Program, entryPoint string) bool {
	class, name := SplitEntry(entryPoint)
	if class == "" {
		return true
	}
	if r.Loading >= len(r.Events) {
		return false
	}
	site := &p.Sites[r.Events[r.Loading].Site]
	return site.Kind == Enter && p.Functions[site.Function].Name == name
}

// MethodAlone returns Class.name where a program defines a name as a method of one
// class at its top level and as nothing else, "" elsewhere.
func (p *Program) MethodAlone(name string) string {
	class := ""
	for i := range p.Functions {
		if strings.Contains(name, ".") || !p.IsEntry(i, name) {
			continue
		}
		owner := p.Functions[i].Owner
		if owner == "" || strings.Contains(owner, ".") || class != "" && owner != class {
			return ""
		}
		class = owner
	}
	for i := range p.Sites {
		s := &p.Sites[i]
		if s.Function == 0 && s.Kind == Assign && slices.Contains(strings.Split(s.Name, ", "), name) && class != "" {
			return "" // bound at the top level, or a field of some class
		}
	}
	if class == "" {
		return ""
	}
	return class + "." + name
}
