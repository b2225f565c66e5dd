package align

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/trace"
)

// scopes are the names that each function of a program binds itself: what it
// reads under such a name is no value of the module's.
type scopes []map[string]bool

func newScopes(program *trace.Program) scopes {
	all := make(scopes, len(program.Functions))
	for i := range program.Functions {
		all[i] = map[string]bool{}
		for _, name := range program.Functions[i].Parameters {
			all[i][name] = true
		}
	}
	for i := range program.Sites {
		s := &program.Sites[i]
		if s.Kind == trace.Assign || s.Kind == trace.Loop || s.Kind == trace.Catch {
			for _, name := range bases(s.Name) {
				all[s.Function][name] = true
			}
		}
	}
	return all
}

// bases are the variables that a site's name is about: `low, high` are two,
// `grid[]` and `self.items` are about grid and self.
func bases(name string) []string {
	parts := strings.Split(name, ", ")
	for i, part := range parts {
		if end := strings.IndexAny(part, ".["); end >= 0 {
			parts[i] = part[:end]
		}
	}
	return parts
}

// module tells whether code of a function reads the module's variable by a name.
func (s scopes) module(program *trace.Program, function int, name string) bool {
	for ; function > 0; function = program.Functions[function].Parent {
		if s[function][name] {
			return false
		}
	}
	return s[0][name]
}

// readsModule tells whether a site reads one of the module's variables.
func (s scopes) readsModule(program *trace.Program, site int, names []string) bool {
	at := &program.Sites[site]
	return slices.ContainsFunc(at.Reads, func(name string) bool {
		return slices.Contains(names, name) && s.module(program, at.Function, name)
	})
}

// ModuleReads are the statements outside any function that give a value which the
// run's call reads, in the program's order.
func ModuleReads(side Side) []int {
	program, run := side.Program, side.Run
	scopes := newScopes(program)
	read := map[string]bool{}
	seen := map[int32]bool{}
	for _, e := range run.Events[run.Loading:] {
		if seen[e.Site] {
			continue
		}
		seen[e.Site] = true
		at := &program.Sites[e.Site]
		for _, name := range at.Reads {
			if scopes.module(program, at.Function, name) {
				read[name] = true
			}
		}
	}
	var statements []int
	for i := range program.Sites {
		s := &program.Sites[i]
		if s.Function != 0 || s.Kind != trace.Assign && s.Kind != trace.Mutate {
			continue
		}
		if slices.ContainsFunc(bases(s.Name), func(name string) bool { return read[name] }) && !slices.Contains(statements, s.Statement) {
			statements = append(statements, s.Statement)
		}
	}
	return statements
}

// pairLoaded compares what the two modules hold when they have been loaded: the
// last values that paired statements outside any function gave. Whatever else
// happened until then (examples, checks, prints) is the program's own affair.
func (p *pairing) pairLoaded() {
	p.scopes = newScopes(p.candidate.Program)
	mine, theirs := lastLoaded(p.candidate), lastLoaded(p.reference)
	for i, j := range p.sites {
		if j < 0 {
			continue
		}
		a, given := mine[i]
		b, wanted := theirs[j]
		if given && wanted && p.differs(a, b) {
			p.loaded = append(p.loaded, stray{step{a, b}, loaded})
		}
	}
}

// lastLoaded is the last event of each site outside any function that gave a
// variable its value while the program was loaded.
func lastLoaded(side Side) map[int]int {
	last := map[int]int{}
	for i, e := range side.Run.Events[:side.Run.Loading] {
		if s := &side.Program.Sites[e.Site]; e.Frame == 0 && (s.Kind == trace.Assign || s.Kind == trace.Mutate) {
			last[int(e.Site)] = i
		}
	}
	return last
}

// differs tells whether two events leave other values behind. Of opaque ones
// (patterns, functions) only the code says so.
func (p *pairing) differs(a, b int) bool {
	x, y := p.candidate.Run.Events[a], p.reference.Run.Events[b]
	return !p.agree(x, y) || !p.same[x.Site] && holdsOpaque(p.candidate.Run.Table, x.Value)
}

// holdsOpaque tells whether a value is, or has in it, one that nothing is known of.
func holdsOpaque(table *trace.Table, id trace.ID) bool {
	v := table.At(id)
	return v.Kind == trace.Opaque ||
		slices.ContainsFunc(v.Items, func(item trace.ID) bool { return holdsOpaque(table, item) })
}

// blameRead blames the module's value that differs and that the candidate reads
// where the difference shows; nil where there is none.
func (p *pairing) blameRead(at step) *Divergence {
	events := p.candidate.Run.Events
	if at.i >= len(events) {
		return nil
	}
	for _, s := range p.loaded {
		if p.scopes.readsModule(p.candidate.Program, int(events[at.i].Site), p.boundAt(s)) {
			return p.blameLoaded(s)
		}
	}
	return nil
}

// blameUnpaired blames, where the same code gives another value and nothing that
// was compared differs, the module's value that the code reads and that was not
// compared: the reference has it from elsewhere. Nil where there is none.
func (p *pairing) blameUnpaired(at step) *Divergence {
	events := p.candidate.Run.Events
	site := int(events[at.i].Site)
	for i, e := range events[:p.candidate.Run.Loading] {
		s := &p.candidate.Program.Sites[e.Site]
		if e.Frame != 0 || s.Kind != trace.Assign || p.sites[e.Site] >= 0 || !p.scopes.readsModule(p.candidate.Program, site, bases(s.Name)) {
			continue
		}
		d := p.at(Value, step{i, len(p.reference.Run.Events)})
		d.Reason = fmt.Sprintf("%s gives another value than the reference's, and reads %s, which is %s",
			p.quote(p.candidate, site), p.subject(int(e.Site)), d.Got)
		return d
	}
	return nil
}

// blameReadBefore blames the first of the module's values that differs and that
// the call has read before the difference showed, or that is a class's: those are
// read through objects. Nil where there is none.
func (p *pairing) blameReadBefore(at step) *Divergence {
	events := p.candidate.Run.Events
	for _, s := range p.loaded {
		names := p.boundAt(s)
		read := p.inClass(int(events[s.at.i].Site))
		for i := p.candidate.Run.Loading; i < min(at.i, len(events)) && !read; i++ {
			read = p.scopes.readsModule(p.candidate.Program, int(events[i].Site), names)
		}
		if read {
			return p.blameLoaded(s)
		}
	}
	return nil
}

// boundAt are the candidate's variables that a stray event gave a value.
func (p *pairing) boundAt(s stray) []string {
	return bases(p.candidate.Program.Sites[p.candidate.Run.Events[s.at.i].Site].Name)
}

func (p *pairing) inClass(site int) bool {
	statements := p.candidate.Program.Statements
	for k := p.candidate.Program.Sites[site].Statement; k >= 0 && k < len(statements); k = statements[k].Header {
		if statements[k].Kind == "class" {
			return true
		}
	}
	return false
}

func (p *pairing) blameLoaded(s stray) *Divergence {
	d := p.at(Value, s.at)
	if p.agree(p.candidate.Run.Events[s.at.i], p.reference.Run.Events[s.at.j]) {
		d.Got, d.Want = "", ""
		d.Reason = fmt.Sprintf("%s stands where the reference has %s, and the call reads it",
			p.quote(p.candidate, d.Site), p.quote(p.reference, d.ReferenceSite))
		return d
	}
	d.Reason = fmt.Sprintf("%s is %s, the reference has %s, and the call reads it", p.subject(d.Site), d.Got, d.Want)
	return d
}
