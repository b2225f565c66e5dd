package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/egca/egca/host/dataset"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// form is how a test in data form calls the entry point: the arguments' names and types, the
// result's type, the methods of operations. The values are still to come. It fails where
// nothing of a type can be made of an argument.
func form(t *dataset.Test, types *dataset.Types) (*pluginv1.Arguments, error) {
	arguments := &pluginv1.Arguments{Names: slices.Sorted(maps.Keys(t.Kwargs))}
	if len(t.Operations) > 0 {
		arguments.Methods = t.Operations[1:]
	}
	if types == nil {
		return arguments, nil
	}
	if types.InPlace != nil {
		if len(t.Operations) > 0 || *types.InPlace >= len(t.Args) {
			return nil, fmt.Errorf("types.in_place is %d: the test has no such argument, or has operations", *types.InPlace)
		}
		arguments.InPlace = uint32(*types.InPlace) + 1
	}
	given, key := t.Args, "args[%d]"
	if len(t.Operations) > 0 {
		key, given = "args[0][%d]", nil
		if err := json.Unmarshal(t.Args[0], &given); err != nil {
			return nil, fmt.Errorf("args[0]: %w", err)
		}
	} else {
		arguments.Returns = types.Returns
	}
	add := func(key, kind string, value json.RawMessage) error {
		arguments.Types = append(arguments.Types, kind)
		if err := dataset.Fits(kind, value); err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
		return nil
	}
	for i, value := range given {
		kind := ""
		if i < len(types.Args) {
			kind = types.Args[i]
		}
		if err := add(fmt.Sprintf(key, i), kind, value); err != nil {
			return nil, err
		}
	}
	for _, name := range arguments.Names {
		if err := add("kwargs."+name, types.Kwargs[name], t.Kwargs[name]); err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(arguments.Types, func(kind string) bool { return kind != "" }) {
		arguments.Types = nil
	}
	return arguments, nil
}

// settled is an expected value as plugins give a result of a type: [] for null, and no null
// at the end of a tree. It fails where no result of the type is equal to it.
func settled(kind string, value json.RawMessage) (json.RawMessage, error) {
	if kind == "" {
		return value, nil
	}
	if err := dataset.Fits(kind, value); err != nil {
		return nil, err
	}
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil {
		return nil, err
	}
	inner, many := strings.CutPrefix(kind, "list[")
	for i := range items {
		if many {
			var err error
			if items[i], err = settled(strings.TrimSuffix(inner, "]"), items[i]); err != nil {
				return nil, err
			}
		}
	}
	for kind == "TreeNode" && len(items) > 0 && string(items[len(items)-1]) == "null" {
		items = items[:len(items)-1]
	}
	if items == nil {
		items = []json.RawMessage{}
	}
	return json.Marshal(items)
}

// runnable reports why a plugin cannot make the calls of a test in data form.
func runnable(tracer Tracer, language string, t *Test) error {
	arguments := t.input.GetArguments()
	for _, part := range []struct {
		used       bool
		capability pluginv1.Capability
		text       string
	}{
		{len(arguments.GetNames()) > 0, pluginv1.Capability_CAPABILITY_KEYWORDS,
			"has kwargs, and the plugin for %s gives no keyword arguments; give all of them in args"},
		{len(arguments.GetMethods()) > 0, pluginv1.Capability_CAPABILITY_OPERATIONS,
			"has operations, and the plugin for %s makes one call; give source, or a function that makes the calls"},
		{len(arguments.GetTypes()) > 0 || arguments.GetReturns() != "", pluginv1.Capability_CAPABILITY_TYPES,
			"has arguments or a result of types, which the plugin for %s cannot make; give source, or lists as they are"},
		{arguments.GetInPlace() > 0, pluginv1.Capability_CAPABILITY_IN_PLACE,
			"has an argument for its result (types.in_place), which the plugin for %s does not look at; give source"},
	} {
		if part.used && !Can(tracer, part.capability) {
			return fmt.Errorf(part.text, language)
		}
	}
	return nil
}

// Methods are the names of the methods that tests of operations call, each once, in the
// order of their first call.
func (p *Problem) Methods() []string {
	var all []string
	for i := range p.Tests {
		for _, name := range p.Tests[i].input.GetArguments().GetMethods() {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// callText is the call of a test for a person. texts are its values.
func callText(entryPoint string, texts []string, arguments *pluginv1.Arguments) string {
	methods := arguments.GetMethods()
	if len(methods) == 0 {
		for i, kind := range arguments.GetTypes() {
			if kind != "" {
				texts[i] += " as " + kind
			}
		}
		call := entryPoint + "(" + strings.Join(texts, ", ") + ")"
		if at := arguments.GetInPlace(); at > 0 {
			call += fmt.Sprintf(", of which the result is args[%d]", at-1)
		}
		return call
	}
	var b strings.Builder
	for i, name := range append([]string{entryPoint}, methods...) {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(name + "(" + strings.TrimSuffix(strings.TrimPrefix(texts[i], "["), "]") + ")")
	}
	return b.String()
}
