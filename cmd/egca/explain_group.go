package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/terminal"
)

// groupTable is a group's completions by its decision sites.
type groupTable struct {
	out   io.Writer
	lines []dataset.Credit
	texts []dataset.Completion
	keys  []string // of the sites, in the order in which they are shown
}

// explainGroup prints how each completion of a group fared at each decision site.
func explainGroup(out io.Writer, task string, lines []dataset.Credit, texts []dataset.Completion) error {
	t := groupTable{out: out, lines: lines, texts: texts}
	for i := range lines {
		for _, s := range lines[i].Sites {
			if !slices.Contains(t.keys, s.Key) {
				t.keys = append(t.keys, s.Key)
			}
		}
	}
	fmt.Fprintf(out, "%s: %d completions, %d decision sites\n\n", task, len(lines), len(t.keys))
	if err := t.members(); err != nil || len(t.keys) == 0 {
		return err
	}
	fmt.Fprint(out, "\n+ did right there, - went wrong there first, . did not surely reach it\n")
	for i, key := range t.keys {
		t.site(label(i), key)
	}
	return nil
}

// label names the site of a column: A to Z, then AA, AB and so on.
func label(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return label(i/26-1) + label(i%26)
}

// members prints a row for each completion.
func (t *groupTable) members() error {
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "sample\tmode\treward")
	for i := range t.keys {
		fmt.Fprintf(table, "\t%s", label(i))
	}
	fmt.Fprintln(table)
	for i := range t.lines {
		l := &t.lines[i]
		reward := "-"
		if l.Reward != nil {
			reward = fmt.Sprintf("%g", *l.Reward)
		}
		mode := string(l.Mode)
		if l.Error != "" {
			mode = "not judged"
		}
		fmt.Fprintf(table, "%d\t%s\t%s", l.Sample, mode, reward)
		for _, key := range t.keys {
			fmt.Fprintf(table, "\t%s", mark(l.Sites, key))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func mark(sites []dataset.SiteCredit, key string) string {
	at := slices.IndexFunc(sites, func(s dataset.SiteCredit) bool { return s.Key == key })
	switch {
	case at < 0:
		return "."
	case sites[at].Right:
		return "+"
	}
	return "-"
}

// site prints a site and what stands there in its members, equal texts once.
func (t *groupTable) site(label, key string) {
	type variant struct {
		text    string
		right   bool
		samples []string
	}
	var variants []variant
	var any dataset.SiteCredit
	for i := range t.lines {
		at := slices.IndexFunc(t.lines[i].Sites, func(s dataset.SiteCredit) bool { return s.Key == key })
		if at < 0 {
			continue
		}
		any = t.lines[i].Sites[at]
		text := quoted(t.texts[i].Text, any.Spans)
		same := slices.IndexFunc(variants, func(v variant) bool { return v.text == text && v.right == any.Right })
		if same < 0 {
			same, variants = len(variants), append(variants, variant{text: text, right: any.Right})
		}
		variants[same].samples = append(variants[same].samples, fmt.Sprint(t.lines[i].Sample))
	}
	fmt.Fprintf(t.out, "\n%s  %s at %s: %d right, %d wrong; the wrong ones' spans are right with confidence %.2f\n",
		label, any.Kind, key, any.RightMembers, any.WrongMembers, any.Blame)
	for _, v := range variants {
		sign := "-"
		if v.right {
			sign = "+"
		}
		fmt.Fprintf(t.out, "   %s %s  (%s)\n", sign, v.text, strings.Join(v.samples, ", "))
	}
}

// siteWidth is how many characters of a statement are shown.
const siteWidth = 72

// quoted is the text under the first of some spans, on one line.
func quoted(text string, spans []credit.Span) string {
	found := strings.Join(strings.Fields(text[spans[0].StartByte:spans[0].EndByte]), " ")
	if found == "" {
		return "(nothing)"
	}
	if runes := []rune(found); len(runes) > siteWidth {
		found = string(runes[:siteWidth-1]) + "…"
	}
	return terminal.Escape(found)
}
