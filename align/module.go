package align

import (
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/trace"
)

// scopes holds the names that each function of a program binds itself. A function
// that reads such a name does not read the module's variable.
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

// bases returns the variables that a site's name is about: low and high for
// `low, high`, grid for `grid[]`, self for `self.items`.
func bases(name string) []string {
	parts := strings.Split(name, ", ")
	for i, part := range parts {
		if end := strings.IndexAny(part, ".["); end >= 0 {
			parts[i] = part[:end]
		}
	}
	return parts
}

// module reports whether a name in a function is the module's variable.
func (s scopes) module(program *trace.Program, function int, name string) bool {
	for ; function > 0; function = program.Functions[function].Parent {
		if s[function][name] {
			return false
		}
	}
	return s[0][name]
}

// readsModule reports whether a site reads one of the given variables of the module.
func (s scopes) readsModule(program *trace.Program, site int, names []string) bool {
	at := &program.Sites[site]
	return slices.ContainsFunc(at.Reads, func(name string) bool {
		return slices.Contains(names, name) && s.module(program, at.Function, name)
	})
}

// ModuleReads returns the statements outside any function that assign a variable which
// the run's call reads, in the program's order.
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
		if slices.ContainsFunc(bases(s.Name), func(name string) bool { return read[name] }) &&
			!slices.Contains(statements, s.Statement) {
			statements = append(statements, s.Statement)
		}
	}
	return statements
}

// pairLoaded compares the values that the two modules hold once they are loaded: the
// last ones that paired statements outside any function assigned. Nothing else that
// happened until then (examples, checks, prints) is compared. A variable that was
// assigned again, with equal values in the end, holds nothing that differs.
func (p *pairing) pairLoaded() {
	p.scopes = newScopes(p.candidate.Program)
	mine, myNames := lastLoaded(p.candidate)
	theirs, theirNames := lastLoaded(p.reference)
	for i, j := range p.sites {
		if j < 0 {
			continue
		}
		a, given := mine[i]
		b, wanted := theirs[j]
		if !given || !wanted || !p.differs(a, b) {
			continue
		}
		x, y := myNames[p.candidate.Program.Sites[i].Name], theirNames[p.reference.Program.Sites[j].Name]
		if x > a && y > b && !p.differs(x, y) {
			continue
		}
		p.loaded = append(p.loaded, unmatched{step{a, b}, loaded})
	}
}

// lastLoaded returns, by site and by name, the last event that assigned a variable
// outside any function while the program was loaded, or that the making of the object
// assigned whose method is called.
func lastLoaded(side Side) (bySite map[int]int, byName map[string]int) {
	bySite, byName = map[int]int{}, map[string]int{}
	making := side.Run.Loading - side.Run.Making
	for i, e := range side.Run.Events[:side.Run.Loading] {
		s := &side.Program.Sites[e.Site]
		if (e.Frame == 0 || i >= making) && (s.Kind == trace.Assign || s.Kind == trace.Mutate) {
			bySite[int(e.Site)], byName[s.Name] = i, i
		}
	}
	return bySite, byName
}

// differs reports whether two events left different values. Opaque values (patterns,
// functions) differ if their code does.
func (p *pairing) differs(a, b int) bool {
	x, y := p.candidate.Run.Events[a], p.reference.Run.Events[b]
	return !p.agree(x, y) || !p.same[x.Site] && holdsOpaque(p.candidate.Run.Table, x.Value)
}

// holdsOpaque reports whether a value is opaque or contains an opaque value.
func holdsOpaque(table *trace.Table, id trace.ID) bool {
	v := table.At(id)
	return v.Kind == trace.Opaque ||
		slices.ContainsFunc(v.Items, func(item trace.ID) bool { return holdsOpaque(table, item) })
}

// blameRead blames a differing value of the module that the candidate reads at the
// place where the difference shows. It returns nil if there is none.
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

// blameUnpaired blames a value of the module that was not compared, because the
// reference gets it elsewhere. It serves where the same code gives another value and
// no compared value differs. It returns nil if the code reads no such value.
func (p *pairing) blameUnpaired(at step) *Divergence {
	events := p.candidate.Run.Events
	site := int(events[at.i].Site)
	for i, e := range events[:p.candidate.Run.Loading] {
		s := &p.candidate.Program.Sites[e.Site]
		if e.Frame != 0 || s.Kind != trace.Assign || p.sites[e.Site] >= 0 ||
			!p.scopes.readsModule(p.candidate.Program, site, bases(s.Name)) {
			continue
		}
		d := p.at(Value, step{i, len(p.reference.Run.Events)})
		d.Reason = fmt.Sprintf("%s is the reference's code and gives another value; it reads %s, which is %s",
			p.quote(p.candidate, site), p.subject(int(e.Site)), d.Got)
		return d
	}
	return nil
}

// blameReadBefore blames the first differing value of the module that the call read
// before the difference showed. A class's value counts as read, because objects are
// read in its place. It returns nil if there is none.
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

// boundAt returns the candidate's variables that a unmatched event assigned.
func (p *pairing) boundAt(s unmatched) []string {
	return bases(p.candidate.Program.Sites[p.candidate.Run.Events[s.at.i].Site].Name)
}

// inClass reports whether a candidate's site stands in the body of a class.
func (p *pairing) inClass(site int) bool {
	statements := p.candidate.Program.Statements
	for k := p.candidate.Program.Sites[site].Statement; k >= 0 && k < len(statements); k = statements[k].Header {
		if statements[k].Kind == "class" {
			return true
		}
	}
	return false
}

// blameLoaded makes the divergence at a differing value of the module.
func (p *pairing) blameLoaded(s unmatched) *Divergence {
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
