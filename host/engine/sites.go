package engine

import (
	"context"
	"errors"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
)

// SampleSite is a site that a sample reached, and how the sample fared there.
type SampleSite struct {
	localise.SiteMember
	Site *localise.DecisionSite // shared by the samples that reached it
	// Blame is the mean confidence of the findings that put the wrong members there.
	Blame float64
}

// findSites gives each program of a settled group the sites that it reached. A group
// whose programs cannot be traced has none.
func (g *Group) findSites(ctx context.Context, programs []*judging, pool []*judge.Reference) error {
	var members []localise.Member
	var samples []*Sample
	for _, own := range programs {
		if s := own.sample; s.Err == nil && s.Judgement != nil && s.Extracted.Found != credit.FoundNothing {
			members = append(members, localise.Member{
				Judgement: s.Judgement, Finding: s.Finding, Copies: g.copies(own), Index: s.Index,
			})
			samples = append(samples, s)
		}
	}
	sites, err := localise.Sites(ctx, g.task.Problem, members, pool)
	if errors.Is(err, judge.ErrPlugin) {
		return ctx.Err() // the verdicts and spans stand; only the sites are lost
	}
	if err != nil {
		return err
	}
	for i := range sites {
		site := &sites[i]
		blame := 0.0
		for _, m := range site.Members {
			if !m.Right {
				blame += m.Confidence * float64(members[m.Member].Copies) / float64(site.Wrong)
			}
		}
		for _, m := range site.Members {
			samples[m.Member].Sites = append(samples[m.Member].Sites, SampleSite{m, site, blame})
		}
	}
	return nil
}

// copies counts the group's completions that are one program.
func (g *Group) copies(own *judging) int {
	n := 0
	for _, m := range g.members {
		if m.judging == own {
			n++
		}
	}
	return n
}

// sites puts a sample's sites into its line. A site of which no byte is in the
// completion, or whose blame is less sure than credit.min_confidence, is left out.
func (e *Engine) sites(line *dataset.Credit, text string, s *Sample) {
	for _, at := range s.Sites {
		spans := credit.Unboxed(text, s.Extracted.Map.FirstInCompletion([]credit.Span{span(at.Span)}))
		if len(spans) == 0 || at.Blame < e.config.MinConfidence {
			continue
		}
		line.Sites = append(line.Sites, dataset.SiteCredit{
			Key: at.Site.Key, Kind: at.Site.Kind, Right: at.Right, Spans: spans,
			Evidence: at.Evidence, Confidence: at.Confidence,
			RightMembers: at.Site.Right, WrongMembers: at.Site.Wrong, Blame: at.Blame,
		})
	}
}

// atSites are a line's sites as a policy sees them.
func atSites(line *dataset.Credit) []credit.AtSite {
	var sites []credit.AtSite
	for _, s := range line.Sites {
		sites = append(sites, credit.AtSite{Kind: s.Kind, Spans: s.Spans, Right: s.Right,
			RightMembers: s.RightMembers, WrongMembers: s.WrongMembers, Blame: s.Blame})
	}
	return sites
}
