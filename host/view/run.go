package view

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// keptSpan is a range of bytes as the service gives it: a 0 is left out.
type keptSpan struct{ Start, End int }

// keptSample is a line of rollouts/rank*.jsonl (docs/TRAINING.md), as far as it is shown.
type keptSample struct {
	Run        string      `json:"run"`
	Step       int         `json:"step"`
	TaskID     string      `json:"task_id"`
	Key        string      `json:"key"` // step/group/index
	Lengths    []int       `json:"lengths"`
	Advantage  float64     `json:"advantage"`
	Completion []byte      `json:"completion"` // base64; older files have none
	Credit     *keptCredit `json:"credit"`
	Reason     string      `json:"reason"` // why its credit is uniform
}

// keptCredit is the service's word on a sample, as the trainer keeps it.
type keptCredit struct {
	Mode       credit.Mode     `json:"mode"`
	Reward     *float64        `json:"reward"`
	Spans      []keptSpan      `json:"spans"`
	Executed   []keptSpan      `json:"executed"`
	Weight     float64         `json:"weight"`
	Evidence   credit.Evidence `json:"evidence"`
	Fallback   string          `json:"fallback"`
	Error      string          `json:"error"`
	Confidence float64         `json:"confidence"`
	Reason     string          `json:"reason"`
	Reference  string          `json:"reference"`
	Sandbox    string          `json:"sandbox"`
	Passed     int             `json:"passed"`
	Failed     int             `json:"failed"`
	Inside     int             `json:"inside"`
	Extracted  *struct {
		Rule     credit.Found `json:"rule"`
		Spans    []keptSpan   `json:"spans"`
		Prompted bool         `json:"prompted"`
	} `json:"extracted"`
	Sites []struct {
		Key          string              `json:"key"`
		Kind         string              `json:"kind"`
		Right        bool                `json:"right"`
		Spans        []keptSpan          `json:"spans"`
		Evidence     credit.SiteEvidence `json:"evidence"`
		Confidence   float64             `json:"confidence"`
		RightMembers int                 `json:"rightMembers"`
		WrongMembers int                 `json:"wrongMembers"`
		Blame        float64             `json:"blame"`
	} `json:"sites"`
}

// OpenRun reads the folder that a training run leaves: metrics.jsonl and the rollouts that
// were kept. problems is the file of its problems, "" where it is not known. The error is
// that a file cannot be read, or that the folder holds neither.
func OpenRun(dir, problems string, maker *Maker) (*Files, error) {
	f := &Files{title: dir, maker: maker}
	if err := f.readMetrics(filepath.Join(dir, "metrics.jsonl")); err != nil {
		return nil, err
	}
	kept, err := filepath.Glob(filepath.Join(dir, "rollouts", "rank*.jsonl"))
	if err != nil {
		return nil, err
	}
	slices.Sort(kept)
	for _, path := range kept {
		if err := f.readKept(path); err != nil {
			return nil, err
		}
	}
	if len(f.groups) == 0 && len(f.steps) == 0 {
		return nil, fmt.Errorf("%s has neither metrics.jsonl nor rollouts/rank*.jsonl, as a training run leaves them", dir)
	}
	if len(kept) == 0 {
		f.note("No rollouts were kept: set egca.rollouts to see samples.")
	}
	// Ranks train side by side: their groups belong together step by step.
	slices.SortStableFunc(f.groups, func(a, b Given) int { return *a.Step - *b.Step })
	texts := slices.ContainsFunc(f.groups, func(g Given) bool { return g.Rollout != nil })
	if len(f.groups) > 0 && !texts {
		f.note("The rollouts hold token ids and no texts: they were kept by an older release.")
	}
	known, err := readProblems(problems)
	if err != nil {
		return nil, err
	}
	f.addProblems(problems, known)
	f.number()
	return f, nil
}

// eachLine calls a function with each line of a file. It returns how many of them it
// refused; the file may end within one.
func eachLine(path string, take func(line []byte) error) (bad int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > dataset.MaxLine || len(line) > 0 && take(line) != nil {
			bad++
		}
		if errors.Is(err, io.EOF) {
			return bad, nil
		} else if err != nil {
			return bad, fmt.Errorf("%s: %w", path, err)
		}
	}
}

func (f *Files) readMetrics(path string) error {
	at := map[int]int{} // place of a step in f.steps
	bad, err := eachLine(path, func(line []byte) error {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(line, &fields); err != nil {
			return err
		}
		step, err := strconv.Atoi(string(fields["step"]))
		if fields["event"] != nil {
			return nil // a start, an end: no metrics
		} else if err != nil {
			return err
		}
		i, known := at[step]
		if !known {
			i = len(f.steps)
			at[step], f.steps = i, append(f.steps, Step{step, map[string]float64{}})
		}
		for name, raw := range fields {
			if value, err := strconv.ParseFloat(string(raw), 64); err == nil && name != "step" && name != "time" {
				f.steps[i].Values[valid(name)] = value
			}
		}
		return nil
	})
	if errors.Is(err, os.ErrNotExist) {
		f.note("There is no metrics.jsonl: what the trainer measured is not shown.")
		return nil
	}
	if bad > 0 {
		f.note("%d lines of %s cannot be read and are left out.", bad, path)
	}
	slices.SortStableFunc(f.steps, func(a, b Step) int { return a.Step - b.Step })
	return err
}

// readKept reads the samples of one rank. Those of a group stand one after the other.
func (f *Files) readKept(path string) error {
	before := ""
	bad, err := eachLine(path, func(line []byte) error {
		var s keptSample
		if err := json.Unmarshal(line, &s); err != nil {
			return err
		}
		if s.TaskID == "" {
			return errors.New("task_id is missing")
		}
		group, number := s.Key, 0
		if i := strings.LastIndexByte(s.Key, '/'); i >= 0 {
			group, number = s.Key[:i], max(atoi(s.Key[i+1:]), 0)
		}
		if name := s.Run + "\x00" + group; name != before || f.groups[len(f.groups)-1].TaskID != s.TaskID {
			before = name
			step := s.Step
			f.groups = append(f.groups, Given{TaskID: s.TaskID, Step: &step})
		}
		f.groups[len(f.groups)-1].addKept(&s, number)
		return nil
	})
	if bad > 0 {
		f.note("%d lines of %s are no kept rollouts and are left out.", bad, path)
	}
	return err
}

func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// addKept puts a kept sample into its group.
func (g *Given) addKept(s *keptSample, number int) {
	l := dataset.Credit{TaskID: s.TaskID, Sample: number, Advantage: s.Advantage, Evidence: credit.EvidenceNone}
	var executed []credit.Span
	if c := s.Credit; c == nil {
		l.Error = "the trainer got no verdict"
	} else {
		l.Mode, l.Reward, l.Spans, l.Weight, l.Evidence = c.Mode, c.Reward, spansOf(c.Spans), c.Weight, c.Evidence
		l.Fallback, l.Error, l.Confidence, l.Reason = c.Fallback, c.Error, c.Confidence, c.Reason
		l.Reference, l.Sandbox, l.Passed, l.Failed, l.Inside = c.Reference, c.Sandbox, c.Passed, c.Failed, c.Inside
		executed = spansOf(c.Executed)
		if e := c.Extracted; e != nil {
			l.Extracted = &dataset.Extracted{Rule: e.Rule, Spans: spansOf(e.Spans), Prompted: e.Prompted}
		}
		for _, at := range c.Sites {
			l.Sites = append(l.Sites, dataset.SiteCredit{
				Key: at.Key, Kind: at.Kind, Right: at.Right, Spans: spansOf(at.Spans), Evidence: at.Evidence,
				Confidence: at.Confidence, RightMembers: at.RightMembers, WrongMembers: at.WrongMembers, Blame: at.Blame,
			})
		}
	}
	if l.Fallback == "" {
		l.Fallback = s.Reason
	}
	g.Executed = append(g.Executed, executed)
	if g.Lines = append(g.Lines, l); s.Completion == nil {
		g.Rollout = nil
		return
	}
	if g.Rollout == nil {
		if len(g.Lines) > 1 {
			return // others of the group have no text
		}
		g.Rollout = &dataset.Rollout{TaskID: s.TaskID}
	}
	completion := dataset.Completion{Text: string(s.Completion), TokenByteLens: s.Lengths}
	g.Rollout.Completions = append(g.Rollout.Completions, completion)
}

func spansOf(given []keptSpan) []credit.Span {
	var out []credit.Span
	for _, s := range given {
		out = append(out, credit.Span{StartByte: s.Start, EndByte: s.End})
	}
	return out
}
