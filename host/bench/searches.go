package bench

import (
	"fmt"
	"slices"

	"github.com/egca/egca/host/localise"
)

// Search is what the search for repairs of one program took.
type Search struct {
	Ran   bool    // false: there was none
	CPU   float64 // seconds of the search itself
	Tried int     // edits that were run
	Steps uint64
}

func searchOf(found *localise.Finding) Search {
	if found.Search == nil || found.SearchErr != nil {
		return Search{}
	}
	return Search{true, found.Search.CPU, found.Search.Tried, found.Search.Steps}
}

// Searches is what searches for repairs took.
type Searches struct {
	N           int     `json:"searches"`
	MeanMilli   float64 `json:"search_cpu_ms_mean"`
	MedianMilli float64 `json:"search_cpu_ms_median"`
	WorstMilli  float64 `json:"search_cpu_ms_most"`
	MeanTried   float64 `json:"search_edits_mean"`
	MeanSteps   float64 `json:"search_steps_mean"`
}

// summariseSearches works out the figures of those that took place.
func summariseSearches(all []Search) Searches {
	var milli []float64
	var s Searches
	for _, one := range all {
		if one.Ran {
			milli = append(milli, 1000*one.CPU)
			s.MeanTried += float64(one.Tried)
			s.MeanSteps += float64(one.Steps)
		}
	}
	if s.N = len(milli); s.N == 0 {
		return s
	}
	slices.Sort(milli)
	n := float64(s.N)
	for _, m := range milli {
		s.MeanMilli += m / n
	}
	s.MedianMilli, s.WorstMilli = milli[s.N/2], milli[s.N-1]
	s.MeanTried, s.MeanSteps = s.MeanTried/n, s.MeanSteps/n
	return s
}

// Text writes the figures for a person; of what: what was searched.
func (s Searches) Text(of string) string {
	return fmt.Sprintf(
		"CPU of a search  %.1f ms on average, median %.1f, most %.1f (%d %s; %.0f edits, %.0f steps on average)\n",
		s.MeanMilli,
		s.MedianMilli,
		s.WorstMilli,
		s.N,
		of,
		s.MeanTried,
		s.MeanSteps,
	)
}
