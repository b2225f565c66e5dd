package main

import (
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/output"
)

// form is the form of a file's lines.
type form struct {
	name     string // of its schema, and on the page
	title    string
	examples string // a pattern of files in examples/forms; together they show every key
	of       reflect.Type
}

// forms are the lines that people read and write.
var forms = []form{
	{"problem", "A problem: a line of the file of --problems",
		"problems.jsonl", reflect.TypeFor[dataset.Problem]()},
	{"rollout", "A rollout: a line of the file of --rollouts",
		"rollouts.jsonl", reflect.TypeFor[dataset.Rollout]()},
	{"credit", "The credit of a completion: a line of the file of --out",
		"credits*.jsonl", reflect.TypeFor[dataset.Credit]()},
	{"banked", "A program of the bank: a line of programs.jsonl in bank.dir",
		"bank.jsonl", reflect.TypeFor[dataset.Banked]()},
	{"case", "A program whose fault is known: a line for egca bench localize",
		"cases.jsonl", reflect.TypeFor[dataset.LabelledCase]()},
	{"prediction", "A localiser's answer: a line of the file of --predictions",
		"predictions.jsonl", reflect.TypeFor[dataset.Prediction]()},
}

// parts are the objects within lines, by their names on the page and in $defs.
var parts = []struct {
	name string
	of   reflect.Type
	// shorthand is true where a string stands for the object: the value of
	// its one required key.
	shorthand bool
}{
	{"test", reflect.TypeFor[dataset.Test](), false},
	{"reference", reflect.TypeFor[dataset.Reference](), true},
	{"limits", reflect.TypeFor[dataset.ProblemLimits](), false},
	{"types", reflect.TypeFor[dataset.Types](), false},
	{"checker", reflect.TypeFor[dataset.Checker](), true},
	{"constraints", reflect.TypeFor[credit.Constraints](), false},
	{"imports", reflect.TypeFor[credit.ImportRules](), false},
	{"calls", reflect.TypeFor[credit.CallRules](), false},
	{"completion", reflect.TypeFor[dataset.Completion](), true},
	{"span", reflect.TypeFor[credit.Span](), false},
	{"site", reflect.TypeFor[dataset.SiteCredit](), false},
	{"extracted", reflect.TypeFor[dataset.Extracted](), false},
	{"detail", reflect.TypeFor[dataset.Detail](), false},
	{"tested", reflect.TypeFor[dataset.TestDetail](), false},
	{"repair", reflect.TypeFor[dataset.RepairDetail](), false},
	{"edit", reflect.TypeFor[dataset.EditDetail](), false},
	{"divergence", reflect.TypeFor[dataset.DivergenceDetail](), false},
	{"side", reflect.TypeFor[dataset.SideDetail](), false},
	{"fault", reflect.TypeFor[dataset.Fault](), false},
	{"range", reflect.TypeFor[dataset.Range](), false},
	{"anchor", reflect.TypeFor[dataset.Anchor](), false},
}

// enumeration is a type whose values are words.
type enumeration struct {
	name string // on the page
	of   reflect.Type
}

var enumerations = []enumeration{
	{"mode", reflect.TypeFor[credit.Mode]()},
	{"evidence", reflect.TypeFor[credit.Evidence]()},
	{"rule", reflect.TypeFor[credit.Rule]()},
	{"extraction", reflect.TypeFor[credit.Found]()},
	{"outcome", reflect.TypeFor[dataset.Outcome]()},
}

// entryPoint is a name or Class.method.
const entryPoint = `^([^.]+(\.[^.]+)?)?$`

// refinements are what the checks of host/dataset and credit ask for beyond
// types and keys, by form or part. A test compares them with the decoders.
var refinements = map[string]func(s *jsonschema.Schema){
	"site": func(s *jsonschema.Schema) {
		for _, level := range credit.SiteEvidenceLevels() {
			s.Properties["evidence"].Enum = append(s.Properties["evidence"].Enum, string(level))
		}
	},
	"problem": func(s *jsonschema.Schema) {
		notEmpty(s, "task_id", "language", "tests")
		s.Properties["entry_point"].Pattern = entryPoint
		from(s, 0, "abs", "rel")
		comparisons(s)
		callsSomething(s)
		expectsSomething(s)
		for _, name := range append(credit.RewardNames(), "") {
			s.Properties["reward"].Enum = append(s.Properties["reward"].Enum, name)
		}
	},
	"test": func(s *jsonschema.Schema) {
		s.OneOf = []*jsonschema.Schema{
			{Required: []string{"args", "expected"}, Properties: properties{"source": {MaxLength: none}, "any_of": never}},
			{Required: []string{"args", "any_of"}, Properties: properties{"source": {MaxLength: none}, "expected": never}},
			{Required: []string{"args"}, Properties: properties{ // a checker decides
				"source": {MaxLength: none}, "any_of": never, "expected": never}},
			{Required: []string{"source"}, Properties: properties{"source": {MinLength: one}, "args": never}},
			{Required: []string{"stdin"}, Properties: properties{
				"stdin": {Type: "string"}, "stdout": {Type: "string"}, "source": {MaxLength: none},
				"args": never, "expected": never, "any_of": never, "kwargs": never, "unordered": never,
				"operations": never, "exact_type": never, "tuple_is_list": never}},
		}
		s.DependentRequired = map[string][]string{"call": {"expect"}, "expect": {"call"}, "kwargs": {"args"},
			"unordered": {"args"}, "operations": {"args"}}
		s.AllOf = []*jsonschema.Schema{{AnyOf: []*jsonschema.Schema{
			{Properties: properties{"operations": never}},
			{Properties: properties{"kwargs": never, "args": {Items: &jsonschema.Schema{Type: "array"}}}},
		}}}
		notEmpty(s, "call", "expect", "any_of", "operations")
		s.Properties["operations"].Items.MinLength = one
		from(s, 0, "abs", "rel", "weight")
		comparisons(s)
	},
	"checker": func(s *jsonschema.Schema) { notEmpty(s, "program") },
	"reference": func(s *jsonschema.Schema) {
		notEmpty(s, "program")
		s.Properties["entry_point"].Pattern = entryPoint
	},
	"limits": func(s *jsonschema.Schema) {
		from(s, 0, "seconds")
		s.Properties["seconds"].Maximum = jsonschema.Ptr(float64(dataset.MaxSeconds))
		absent := any(0)
		s.Properties["memory_mb"].AnyOf = []*jsonschema.Schema{
			{Const: &absent},
			{Minimum: jsonschema.Ptr(float64(dataset.MinMemoryMB)), Maximum: jsonschema.Ptr(float64(dataset.MaxMemoryMB))},
		}
	},
	"types": func(s *jsonschema.Schema) {
		const made = `^(|ListNode|TreeNode|list\[.+\])$`
		s.Properties["args"].Items.Pattern, s.Properties["returns"].Pattern = made, made
		s.Properties["kwargs"].AdditionalProperties.Pattern = made
		from(s, 0, "in_place")
	},
	"constraints": func(s *jsonschema.Schema) {
		var constructs []any
		for _, name := range credit.Constructs {
			constructs = append(constructs, name)
		}
		s.Properties["required"].Items.Enum, s.Properties["forbidden"].Items.Enum = constructs, constructs
		s.Properties["hints"].AnyOf[0].Properties = properties{"hints": never, "strict": never, "text": never}
	},
	"imports": func(s *jsonschema.Schema) {
		for _, list := range s.Properties {
			list.Items.Pattern = `^[^.]+$` // top-level modules
		}
	},
	"calls": func(s *jsonschema.Schema) {
		for _, list := range s.Properties {
			list.Items.MinLength = one
		}
	},
	"rollout": func(s *jsonschema.Schema) { notEmpty(s, "task_id", "completions") },
	"completion": func(s *jsonschema.Schema) {
		s.Properties["token_byte_lens"].Items.Minimum = jsonschema.Ptr(0.0)
	},
	"credit": func(s *jsonschema.Schema) {
		notEmpty(s, "task_id")
		mode := s.Properties["mode"]
		mode.Enum = append(mode.Enum, "")
		s.AnyOf = []*jsonschema.Schema{
			{Properties: properties{"mode": {MinLength: one}}},
			{Required: []string{"error"}},
		}
		notEmpty(s, "error")
		from(s, 0, "sample", "passed", "failed", "inside", "confidence", "weight")
		s.Properties["confidence"].Maximum, s.Properties["weight"].Maximum = jsonschema.Ptr(1.0), jsonschema.Ptr(1.0)
	},
	"span":   func(s *jsonschema.Schema) { from(s, 0, "start_byte", "end_byte") },
	"banked": func(s *jsonschema.Schema) { notEmpty(s, "task_id", "language", "program") },
	"case": func(s *jsonschema.Schema) {
		notEmpty(s, "id", "language", "candidate", "tests")
		s.Properties["entry_point"].Pattern = entryPoint
		callsSomething(s)
		s.Properties["failing_tests"].Items.Minimum = jsonschema.Ptr(0.0)
	},
	"prediction": func(s *jsonschema.Schema) {
		notEmpty(s, "id")
		from(s, 0, "start_byte", "end_byte")
		yes := any(true)
		s.AnyOf = []*jsonschema.Schema{
			{Required: []string{"start_byte", "end_byte"}},
			{Required: []string{"abstained"}, Properties: properties{"abstained": {Const: &yes}}},
		}
	},
}

// comparisons lists the rules that compare may name.
func comparisons(s *jsonschema.Schema) {
	s.Properties["compare"].Enum = []any{""}
	for _, rule := range output.Rules() {
		s.Properties["compare"].Enum = append(s.Properties["compare"].Enum, string(rule))
	}
}

// callsSomething wants an entry point unless every test is one on standard input.
func callsSomething(s *jsonschema.Schema) {
	s.AllOf = []*jsonschema.Schema{{AnyOf: []*jsonschema.Schema{
		{Required: []string{"entry_point"}, Properties: properties{"entry_point": {MinLength: one}}},
		{Properties: properties{"tests": {Items: &jsonschema.Schema{Required: []string{"stdin"}}}}},
	}}}
}

// expectsSomething wants what must come of each test, unless there is a checker.
func expectsSomething(s *jsonschema.Schema) {
	var any []*jsonschema.Schema
	for _, key := range []string{"expected", "any_of", "source", "stdout"} {
		any = append(any, &jsonschema.Schema{Required: []string{key}})
	}
	given := properties{"checker": {Types: []string{"object", "string"}}}
	s.If = &jsonschema.Schema{Required: []string{"checker"}, Properties: given}
	s.Then = &jsonschema.Schema{Properties: properties{"tests": {Items: &jsonschema.Schema{
		AnyOf: []*jsonschema.Schema{{Required: []string{"args"}}, {Required: []string{"stdin"}}}}}}}
	s.Else = &jsonschema.Schema{Properties: properties{"tests": {Items: &jsonschema.Schema{AnyOf: any}}}}
}

// optional are keys that a MarshalJSON leaves out, though no tag says so.
var optional = map[string]bool{"prediction.start_byte": true, "prediction.end_byte": true}

// properties are the schemas of an object's keys.
type properties = map[string]*jsonschema.Schema

var (
	none  = jsonschema.Ptr(0)
	one   = jsonschema.Ptr(1)
	never = &jsonschema.Schema{Not: &jsonschema.Schema{}}
)

// notEmpty asks for one character or element at least.
func notEmpty(s *jsonschema.Schema, keys ...string) {
	for _, key := range keys {
		if p := s.Properties[key]; p.Type == "string" {
			p.MinLength = one
		} else {
			p.MinItems = one
		}
	}
}

// from asks for a number from low on.
func from(s *jsonschema.Schema, low float64, keys ...string) {
	for _, key := range keys {
		s.Properties[key].Minimum = &low
	}
}
