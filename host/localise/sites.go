package localise

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// Member is one program of a group, judged, with its finding where it fails.
type Member struct {
	Judgement *judge.Judgement
	Finding   *Finding // nil where it passes, or where its fault was not looked for
	Copies    int      // completions of the group that are this program
	Index     int      // of the first of them in the group
}

// DecisionSite is a statement at which a member of a group went wrong first, and how
// the members fared that reached its counterpart.
type DecisionSite struct {
	// Key names the site in its group: the reference's name and the bytes of its
	// statement, or the member's where no reference has the statement.
	Key string
	// Kind is the statement's kind, as the plugin names it.
	Kind string
	// Members are in the group's order. At least one of them is wrong.
	Members []SiteMember
	// Right and Wrong count completions.
	Right, Wrong int
}

// SiteMember is how one program fared at a site.
type SiteMember struct {
	Member int // its index in the group
	Right  bool
	// Span is the counterpart in the program's bytes; of a wrong member the statement
	// that its finding credits.
	Span trace.Span
	// Evidence and Confidence say how sure that is: the finding's of a wrong member, the
	// counterpart's of a right one.
	Evidence   credit.SiteEvidence
	Confidence float64
}

const (
	// maxSites bounds the sites of a group; those of the most completions stay.
	maxSites = 32
	// sameWay is the least share of paired sites (align.Paired.Share) at which a program's
	// statements are looked for in another.
	sameWay = 0.5
	// moreHubs is how many references that served no member are tried for a statement.
	moreHubs = 2
	// sameCode and sameValues are how likely a counterpart is the right statement: the
	// shares of counterparts that are, in groups whose sites are known (docs/LEARNING.md).
	sameCode, sameValues = 0.98, 0.97
)

// Sites returns the sites at which members of a group went wrong. A wrong member's
// statement is looked up in the reference that most failing members were compared with,
// then in the next. The other members are run with events beside that reference. A
// passing member is right where its counterpart computed the same values; so is a
// failing one that was there before its own fault. A member without a sure counterpart
// is left out. Errors wrap judge.ErrPlugin or are ctx's.
func Sites(ctx context.Context, p *judge.Problem, members []Member, pool []*judge.Reference) ([]DecisionSite, error) {
	f := &sitesFinder{ctx: ctx, problem: p, members: members, pool: pool, paired: map[pairKey]*align.Paired{}}
	f.rankHubs()
	for i := range members {
		if err := f.blame(i); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(f.sites, func(a, b *site) int { return cmp.Compare(f.copies(b.wrong), f.copies(a.wrong)) })
	var all []DecisionSite
	for _, s := range f.sites[:min(len(f.sites), maxSites)] {
		found, err := f.compareMembers(s)
		if err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, nil
}

// sitesFinder is one call of Sites.
type sitesFinder struct {
	ctx     context.Context
	problem *judge.Problem
	members []Member
	pool    []*judge.Reference
	hubs    []*judge.Reference // the references of the pool that served members
	sites   []*site
	paired  map[pairKey]*align.Paired
}

type pairKey struct {
	member, test int
	hub          *judge.Reference
}

// site is a statement of a hub and the members that went wrong there; hub is nil where
// the statement is a member's own.
type site struct {
	hub       *judge.Reference
	statement int
	wrong     []int
}

// rankHubs orders the references that served by how many completions they served.
func (f *sitesFinder) rankHubs() {
	served := map[*judge.Reference]int{}
	for _, m := range f.members {
		at := slices.IndexFunc(f.pool, func(r *judge.Reference) bool {
			return isTraced(m.Finding) && r.Name == m.Finding.Served
		})
		if at >= 0 {
			served[f.pool[at]] += m.Copies
		}
	}
	for _, r := range f.pool {
		if served[r] > 0 {
			f.hubs = append(f.hubs, r)
		}
	}
	slices.SortStableFunc(f.hubs, func(a, b *judge.Reference) int { return served[b] - served[a] })
}

// isTraced reports whether a finding has the trace of the test's call.
func isTraced(found *Finding) bool {
	return found != nil && found.Served != "" && found.Candidate.Run != nil && !found.Own
}

// isBlamed reports whether a member's finding credits a span.
func (m *Member) isBlamed() bool {
	return m.Finding != nil && m.Finding.Ground != GroundNone && len(m.Finding.Spans) > 0
}

// blamed is the statement of a blamed member's span, -1 where none holds it.
func (m *Member) blamed() int { return m.Judgement.Program.StatementAt(m.Finding.Spans[0]) }

// blame puts a member that went wrong at the site of its statement.
func (f *sitesFinder) blame(member int) error {
	m := &f.members[member]
	if !m.isBlamed() {
		return nil
	}
	statement := m.blamed()
	if statement >= 0 && isTraced(m.Finding) {
		for _, hub := range f.hubsFor(m) {
			paired, err := f.pair(member, hub, m.Finding.Test)
			if err != nil {
				return err
			}
			if paired == nil {
				continue
			}
			if of := counterpart(m, paired, hub, statement); of >= 0 {
				f.at(hub, of, member)
				return nil
			}
		}
	}
	f.sites = append(f.sites, &site{statement: statement, wrong: []int{member}})
	return nil
}

// hubsFor are the references in which a member's statement is looked up: first the ones
// that served members, then the nearest of the others.
func (f *sitesFinder) hubsFor(m *Member) []*judge.Reference {
	hubs := slices.Clone(f.hubs)
	for _, r := range byStructure(m.Judgement.Program, f.pool) {
		if len(hubs) == len(f.hubs)+moreHubs {
			break
		}
		if !slices.Contains(hubs, r) {
			hubs = append(hubs, r)
		}
	}
	return hubs
}

// counterpart is the hub's statement that stands where a member went wrong. Where the
// member lacks a statement, the divergence names the hub's.
func counterpart(m *Member, paired *align.Paired, hub *judge.Reference, statement int) int {
	d := m.Finding.Divergence
	if d != nil && m.Finding.Served == hub.Name && d.Statement == statement && d.ReferenceSite >= 0 {
		if of := hub.Program.Sites[d.ReferenceSite].Statement; of >= 0 {
			return of
		}
	}
	return paired.Of(statement)
}

// at adds a wrong member to a hub's site.
func (f *sitesFinder) at(hub *judge.Reference, statement, member int) {
	for _, s := range f.sites {
		if s.hub == hub && s.statement == statement {
			s.wrong = append(s.wrong, member)
			return
		}
	}
	f.sites = append(f.sites, &site{hub: hub, statement: statement, wrong: []int{member}})
}

func (f *sitesFinder) copies(members []int) int {
	n := 0
	for _, i := range members {
		n += f.members[i].Copies
	}
	return n
}

// pair pairs a member with a hub on a test. Nil: the two have too little in common, or
// the test says nothing of the hub. A failing member has its own trace of its own test.
func (f *sitesFinder) pair(member int, hub *judge.Reference, test int) (*align.Paired, error) {
	key := pairKey{member, test, hub}
	if paired, known := f.paired[key]; known {
		return paired, nil
	}
	paired, err := f.pairAnew(key)
	if err == nil {
		f.paired[key] = paired
	}
	return paired, err
}

func (f *sitesFinder) pairAnew(key pairKey) (*align.Paired, error) {
	m, hub := &f.members[key.member], key.hub
	program := m.Judgement.Program
	if !hub.Passes[key.test] {
		return nil, nil
	}
	mine := align.Side{Program: program}
	var err error
	if isTraced(m.Finding) && m.Finding.Test == key.test && hub.Language == f.problem.Language {
		mine.Run = m.Finding.Candidate.Run
	} else if mine.Run, err = f.problem.TraceBeside(f.ctx, program, hub, key.test); err != nil {
		return nil, err
	}
	theirs := align.Side{Program: hub.Program}
	if theirs.Run, err = f.problem.TraceReference(f.ctx, hub, key.test); err != nil {
		return nil, err
	}
	if mine.Run.Loading >= len(mine.Run.Events) || theirs.Run.Loading >= len(theirs.Run.Events) {
		return nil, nil
	}
	if paired := align.Pair(mine, theirs); paired.Share() >= sameWay {
		return paired, nil
	}
	return nil, nil
}

// compareMembers looks for the other members at a site.
func (f *sitesFinder) compareMembers(s *site) (DecisionSite, error) {
	out := f.describe(s)
	for i := range f.members {
		m := &f.members[i]
		if slices.Contains(s.wrong, i) {
			out.add(SiteMember{Member: i, Span: m.Finding.Spans[0],
				Evidence: credit.SiteEvidence(m.Finding.Evidence()), Confidence: m.Finding.Confidence()}, m.Copies)
			continue
		}
		if s.hub == nil {
			continue
		}
		right, found, err := f.right(i, s)
		if err != nil {
			return out, err
		}
		if found {
			out.add(right, m.Copies)
		}
	}
	return out, nil
}

func (s *DecisionSite) add(m SiteMember, copies int) {
	s.Members = append(s.Members, m)
	if m.Right {
		s.Right += copies
	} else {
		s.Wrong += copies
	}
}

// describe is a site without its members.
func (f *sitesFinder) describe(s *site) DecisionSite {
	if s.hub != nil {
		statement := s.hub.Program.Statements[s.statement]
		return DecisionSite{Key: key(s.hub.Name, statement.Span), Kind: statement.Kind}
	}
	m := &f.members[s.wrong[0]]
	kind := credit.SiteSyntax
	if s.statement >= 0 && m.Finding.Ground != GroundCompiler {
		kind = m.Judgement.Program.Statements[s.statement].Kind
	}
	return DecisionSite{Key: key(fmt.Sprintf("sample %d", m.Index), m.Finding.Spans[0]), Kind: kind}
}

func key(name string, span trace.Span) string {
	return fmt.Sprintf("%s:%d-%d", name, span.Start, span.End)
}

// right reports whether a member surely did right at a site. A failing member counts
// where it reached the site before the statement that it is blamed for.
func (f *sitesFinder) right(member int, s *site) (SiteMember, bool, error) {
	m := &f.members[member]
	test, passes := f.members[s.wrong[0]].Finding.Test, m.Judgement.Failing < 0 && len(m.Judgement.Verdicts) > 0
	if !passes {
		if !m.isBlamed() || !isTraced(m.Finding) || m.blamed() < 0 {
			return SiteMember{}, false, nil
		}
		test = m.Finding.Test
	}
	paired, err := f.pair(member, s.hub, test)
	if err != nil || paired == nil {
		return SiteMember{}, false, err
	}
	until := paired.Events()
	if !passes {
		if until = paired.First(m.blamed()); until < 0 {
			return SiteMember{}, false, nil
		}
	}
	found, ok := paired.Counterpart(s.statement, until)
	if !ok || found.First >= until {
		return SiteMember{}, false, nil
	}
	out := SiteMember{Member: member, Right: true, Span: m.Judgement.Program.Statements[found.Statement].Span,
		Evidence: credit.SiteSameValues, Confidence: sameValues}
	if found.SameCode {
		out.Evidence, out.Confidence = credit.SiteSameCode, sameCode
	}
	return out, true, nil
}
