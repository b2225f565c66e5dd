package bench

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/trace"
)

// Localise is a run of the localiser and its baselines over a set of cases.
type Localise struct {
	Tracers  judge.Tracers
	Limits   config.LimitsConfig
	Options  localise.Options
	Siblings bool // let each case's siblings be references too
	// SiblingsAlone leaves the cases' own references out, as where a problem has none.
	SiblingsAlone bool
	// Baselines are run too; they need every test traced, which takes longer
	// than the localiser.
	Baselines bool
	// Sweep decides each case under other thresholds too (Sweeps).
	Sweep    bool
	Parallel int
	Progress func(done int)
}

// Row is what became of one case.
type Row struct {
	Prediction dataset.Prediction
	Verdict    Verdict
	Ground     localise.Ground
	Confidence float64 // claimed
	Similarity float64 // of the two programs' structure
	Kind       align.Kind
	Diverges   trace.Span   // the statement that alignment alone would blame
	Repairs    []RepairedIn // statements with repairs, the likeliest first
	Search     Search
	Milli      float64 // wall milliseconds for the localiser, judging included
	// Tokens of the candidate: under the prediction and faulty, under it, faulty.
	Both, Predicted, Faulty int
	Baselines               []Verdict // as Baselines()
	Random                  float64
	Swept                   []Swept // as Sweeps(), of the one case
}

// RepairedIn is a statement in which repairs lie.
type RepairedIn struct {
	Span   trace.Span
	Count  int // distinct repairs
	Weight float64
}

// Run localises every case, in parallel, and returns the rows in order. A case
// that cannot be run is a row with the verdict Failed.
func (l *Localise) Run(ctx context.Context, cases iter.Seq2[dataset.LabelledCase, error]) ([]Row, error) {
	var rows []*Row
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(l.Parallel, 1))
	for c, err := range cases {
		if err != nil {
			_ = group.Wait() // the file's error comes first
			return nil, err
		}
		row := &Row{}
		rows = append(rows, row)
		group.Go(func() error {
			*row = l.run(ctx, &c)
			mu.Lock()
			defer mu.Unlock()
			if done++; l.Progress != nil {
				l.Progress(done)
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make([]Row, len(rows))
	for i, row := range rows {
		out[i] = *row
	}
	return out, nil
}

// run localises one case. Only the case goes to the localiser, never its
// labels; they are looked at afterwards.
func (l *Localise) run(ctx context.Context, c *dataset.LabelledCase) Row {
	start := time.Now()
	found, problem, judgement, err := l.locate(ctx, &c.Case)
	row := Row{Milli: float64(time.Since(start).Microseconds()) / 1000, Verdict: Failed}
	row.Prediction = dataset.Prediction{ID: c.ID, Abstained: true}
	if err != nil {
		row.Prediction.Reason = err.Error()
		return row
	}
	program, err := judge.Analyse(ctx, problem.Tracer(), c.Language, c.Candidate, judge.WithTokens)
	if err != nil {
		row.Prediction.Reason = err.Error()
		return row
	}
	target := NewTarget(program, c.Truth)
	row.Random = RandomHit(target)
	_, _, row.Faulty = target.Tokens(trace.Span{})
	row.Prediction.Reason, row.Similarity = found.Reason, found.Similarity
	row.Ground, row.Confidence, row.Search = found.Ground, found.Confidence(), searchOf(found)
	if found.Divergence != nil {
		row.Kind, row.Diverges = found.Divergence.Kind, found.Divergence.Span
	}
	for _, r := range found.Ranked {
		row.Repairs = append(row.Repairs, RepairedIn{program.Statements[r.Statement].Span, r.Count, r.Weight})
	}
	if row.Verdict = Abstained; len(found.Spans) > 0 && found.Evidence() != credit.EvidenceNone {
		span := found.Spans[0]
		row.Prediction = dataset.Prediction{ID: c.ID, StartByte: span.Start, EndByte: span.End,
			Evidence: found.Evidence(), Reason: found.Reason}
		row.Verdict = target.Score(span)
		row.Both, row.Predicted, row.Faulty = target.Tokens(span)
	}
	if l.Sweep {
		for _, other := range Sweeps() {
			var swept Swept
			swept.count(found.Redecide(other.Thresholds), target)
			row.Swept = append(row.Swept, swept)
		}
	}
	if l.Baselines {
		row.Baselines = l.baselines(ctx, problem, judgement, found, target)
	}
	return row
}

func (l *Localise) locate(
	ctx context.Context,
	c *dataset.Case,
) (*localise.Finding, *judge.Problem, *judge.Judgement, error) {
	asked := c.Problem()
	if l.SiblingsAlone {
		asked.Reference, asked.References = "", nil
	}
	problem, err := judge.Prepare(ctx, judge.Setting{Tracers: l.Tracers, Limits: l.Limits}, &asked, c.Language)
	if err != nil {
		return nil, nil, nil, err
	}
	judgement, err := problem.Judge(ctx, c.Candidate)
	if err != nil {
		return nil, nil, nil, err
	}
	pool := problem.References()
	if l.Siblings || l.SiblingsAlone {
		for i, s := range c.Siblings {
			passing, err := problem.Judge(ctx, s.Program)
			if err != nil {
				return nil, nil, nil, err
			}
			if len(passing.Verdicts) > 0 && passing.Failed == 0 {
				pool = append(pool, problem.Sibling(fmt.Sprintf("sibling %d", i), passing))
			}
		}
	}
	found, err := localise.Localise(ctx, problem, judgement, pool, l.Options)
	return found, problem, judgement, err
}

// baselines runs them on the same evidence; they need coverage of every test,
// which the localiser does not, and a reference in the candidate's language.
func (l *Localise) baselines(
	ctx context.Context,
	problem *judge.Problem,
	j *judge.Judgement,
	found *localise.Finding,
	target *Target,
) []Verdict {
	verdicts := make([]Verdict, len(Baselines()))
	for i := range verdicts {
		verdicts[i] = Abstained
	}
	if found.Candidate.Run == nil || found.Reference.Run == nil || problem.Reference == nil ||
		problem.Reference.Language != problem.Language {
		return verdicts
	}
	evidence := &Evidence{Failed: failures(j.Verdicts)}
	evidence.Candidate = align.Side{Program: target.program, Run: found.Candidate.Run}
	reference, err := judge.Analyse(
		ctx,
		problem.Tracer(),
		problem.Language,
		problem.Reference.Source,
		judge.WithTokens|judge.Confidential,
	)
	if err != nil {
		return verdicts
	}
	// The problem's own, whichever reference the localiser chose: theirs is the one that has tokens.
	own, err := problem.TraceReference(ctx, problem.Reference, found.Test)
	if err != nil {
		return verdicts
	}
	evidence.Reference = align.Side{Program: reference, Run: own}
	var runs []*trace.Run
	for test := range problem.Tests {
		run, err := problem.Trace(ctx, j.Program, test)
		if err != nil {
			return verdicts
		}
		runs = append(runs, run)
		evidence.Coverage = append(evidence.Coverage, covered(j.Program, run))
	}
	if evidence.Passing, err = passing(ctx, problem, j.Program, reference, runs, evidence.Failed); err != nil {
		return verdicts
	}
	for i, b := range Baselines() {
		if statement := b.Locate(evidence); statement >= 0 {
			verdicts[i] = target.Score(target.program.Statements[statement].Span)
		}
	}
	return verdicts
}

// Summary is a set's figures.
type Summary struct {
	N         int     `json:"n"`
	Top1      float64 `json:"top1"`
	Hit       int     `json:"hit"`
	Elsewhere int     `json:"elsewhere"`
	Wide      int     `json:"wide"`
	Abstained int     `json:"abstained"`
	Failed    int     `json:"failed"`
	// TokenPrecision and TokenRecall are over all cases' tokens together.
	TokenPrecision float64 `json:"token_precision"`
	TokenRecall    float64 `json:"token_recall"`
	MilliPerCase   float64 `json:"ms_per_case"`
	// Evidence is the share of hits at each level that was claimed.
	Evidence map[credit.Evidence]Level `json:"evidence"`
	// Grounds are the same by what each span rests on: what the engine's
	// confidences are read off from, and are held against.
	Grounds map[localise.Ground]Level `json:"grounds"`
	// Bins are the spans by the confidence that was claimed, lowest first.
	Bins      []Bin              `json:"bins"`
	Baselines map[string]float64 `json:"baselines"` // top-1
	Searches                     // of --verify
	// Swept are the counts under other thresholds, as Sweeps; none without a sweep.
	Swept []Swept `json:"-"`
}

// Level is the precision of one kind of evidence.
type Level struct {
	N         int     `json:"n"`
	Precision float64 `json:"precision"`
	Claimed   float64 `json:"claimed"` // mean confidence
}

// Summarise works out a set's figures.
func Summarise(rows []Row) Summary {
	s := Summary{
		N:         len(rows),
		Evidence:  map[credit.Evidence]Level{},
		Grounds:   map[localise.Ground]Level{},
		Baselines: map[string]float64{},
	}
	both, predicted, faulty := 0, 0, 0
	var searches []Search
	var bins reliability
	share := func(n, of int) float64 { return float64(n) / float64(max(of, 1)) }
	for _, r := range rows {
		switch r.Verdict {
		case Hit:
			s.Hit++
		case Elsewhere:
			s.Elsewhere++
		case Wide:
			s.Wide++
		case Abstained:
			s.Abstained++
		default:
			s.Failed++
		}
		both, predicted, faulty = both+r.Both, predicted+r.Predicted, faulty+r.Faulty
		searches = append(searches, r.Search)
		s.MilliPerCase += r.Milli / float64(len(rows))
		if r.Swept != nil {
			s.Swept = add(s.Swept, r.Swept)
		}
		if !r.Prediction.Abstained {
			count(s.Evidence, r.Prediction.Evidence, r)
			count(s.Grounds, r.Ground, r)
			bins.count(r)
		}
		for i, b := range Baselines() {
			switch {
			case i >= len(r.Baselines):
			case r.Baselines[i] == Hit:
				s.Baselines[b.Name] += 1 / float64(len(rows))
			default:
				s.Baselines[b.Name] += 0 // it was run
			}
		}
		s.Baselines["random"] += r.Random / float64(len(rows))
	}
	s.Bins = bins.filled()
	s.Top1, s.Searches = share(s.Hit, s.N), summariseSearches(searches)
	s.TokenPrecision, s.TokenRecall = share(both, predicted), share(both, faulty)
	return s
}

// count adds a row to a level's running means.
func count[K comparable](levels map[K]Level, key K, r Row) {
	level := levels[key]
	level.N++
	hit := 0.0
	if r.Verdict == Hit {
		hit = 1
	}
	level.Precision += (hit - level.Precision) / float64(level.N)
	level.Claimed += (r.Confidence - level.Claimed) / float64(level.N)
	levels[key] = level
}

// Text writes the figures for a person.
func (s Summary) Text() string {
	out := fmt.Sprintf(
		"cases            %d\ntop-1            %.3f  (%d hit, %d elsewhere, %d wide, %d abstained, %d failed)\n",
		s.N,
		s.Top1,
		s.Hit,
		s.Elsewhere,
		s.Wide,
		s.Abstained,
		s.Failed,
	)
	out += fmt.Sprintf(
		"token precision  %.3f\ntoken recall     %.3f\nms a case        %.1f\n",
		s.TokenPrecision,
		s.TokenRecall,
		s.MilliPerCase,
	)
	if s.Searches.N > 0 {
		out += s.Searches.Text("cases")
	}
	for _, e := range []credit.Evidence{
		credit.EvidenceVerified, credit.EvidenceDivergence, credit.EvidenceInterpreter, credit.EvidenceCoverage,
	} {
		if level, ok := s.Evidence[e]; ok {
			out += fmt.Sprintf("%-16s %d cases, %.3f right\n", e, level.N, level.Precision)
		}
	}
	out += "by ground: cases, right, confidence claimed\n"
	for _, b := range localise.Grounds() {
		if level, ok := s.Grounds[b]; ok {
			out += fmt.Sprintf("  %-20s %4d  %.3f  %.3f\n", b, level.N, level.Precision, level.Claimed)
		}
	}
	out += binsText(s.Bins)
	out += "baselines, top-1\n"
	for _, b := range Baselines() {
		if _, ran := s.Baselines[b.Name]; !ran {
			continue
		}
		out += fmt.Sprintf("  %-14s %.3f\n", b.Name, s.Baselines[b.Name])
	}
	return out + fmt.Sprintf("  %-14s %.3f\n", "random", s.Baselines["random"])
}
