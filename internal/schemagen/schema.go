package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

const (
	draft = "https://json-schema.org/draft/2020-12/schema"
	// inWordsMark is before a default that is no JSON value, in a description.
	inWordsMark = " Default: "
)

// schema is that of a form, with the parts that it is made of in $defs.
func (s *source) schema(f form) (*jsonschema.Schema, error) {
	root, err := s.object(f.name, f.of)
	if err != nil {
		return nil, err
	}
	root.Schema, root.Title, root.Defs = draft, f.title, map[string]*jsonschema.Schema{}
	for todo := references(root); len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		if root.Defs[name] != nil {
			continue
		}
		if root.Defs[name], err = s.part(name); err != nil {
			return nil, err
		}
		todo = append(todo, references(root.Defs[name])...)
	}
	return root, nil
}

// part is the schema of an object within lines.
func (s *source) part(name string) (*jsonschema.Schema, error) {
	for _, p := range parts {
		if p.name != name {
			continue
		}
		object, err := s.object(name, p.of)
		if err != nil || !p.shorthand {
			return object, err
		}
		text := *object.Properties[object.Required[0]]
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{&text, object}}, nil
	}
	return nil, fmt.Errorf("%q is no part; add it to the list in internal/schemagen/forms.go", name)
}

// object is the schema of a struct: a property for each key, in the order of
// the fields.
func (s *source) object(name string, of reflect.Type) (*jsonschema.Schema, error) {
	o := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: never}
	for _, field := range reflect.VisibleFields(of) {
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || key == "" || key == "-" {
			continue
		}
		required := options == "" && !optional[name+"."+key]
		property, err := s.property(owner(of, field), field, key, required)
		if err != nil {
			return nil, err
		}
		o.Properties[key], o.PropertyOrder = property, append(o.PropertyOrder, key)
		if required {
			o.Required = append(o.Required, key)
		}
	}
	if refine := refinements[name]; refine != nil {
		refine(o)
	}
	return o, nil
}

// owner is the struct that declares a field: of itself, or one embedded in it.
func owner(of reflect.Type, field reflect.StructField) reflect.Type {
	for _, i := range field.Index[:len(field.Index)-1] {
		of = of.Field(i).Type
	}
	return of
}

func (s *source) property(
	of reflect.Type, field reflect.StructField, key string, required bool,
) (*jsonschema.Schema, error) {
	meaning, absent, err := s.meaning(of, field, key, required)
	if err != nil {
		return nil, err
	}
	t, pointer := field.Type, field.Type.Kind() == reflect.Pointer
	if pointer {
		t = t.Elem()
	}
	p, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: s.known()})
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", of, field.Name, err)
	}
	if p = plain(p); pointer {
		p = orNull(p)
	}
	p.Description = meaning
	switch {
	case required:
	case json.Valid([]byte(absent)):
		p.Default = json.RawMessage(absent)
	default:
		p.Description += inWordsMark + absent + "."
	}
	return p, nil
}

// known are the types that the library need not look into.
func (s *source) known() map[reflect.Type]*jsonschema.Schema {
	known := map[reflect.Type]*jsonschema.Schema{reflect.TypeFor[json.RawMessage](): {}}
	for _, p := range parts {
		known[p.of] = &jsonschema.Schema{Ref: "#/$defs/" + p.name}
	}
	for _, e := range enumerations {
		words := &jsonschema.Schema{Type: "string"}
		for _, v := range s.constants[e.of.String()] {
			words.Enum = append(words.Enum, v.text)
		}
		known[e.of] = words
	}
	return known
}

// orNull allows null: a pointer that is nil.
func orNull(p *jsonschema.Schema) *jsonschema.Schema {
	if p.Ref != "" {
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{p, {Type: "null"}}}
	}
	p.Types, p.Type = []string{p.Type, "null"}, ""
	return p
}

// plain takes out null, which the library allows for every slice: no line
// needs it.
func plain(p *jsonschema.Schema) *jsonschema.Schema {
	if i := slices.Index(p.Types, "null"); i >= 0 && len(p.Types) == 2 {
		p.Type, p.Types = p.Types[1-i], nil
	}
	if p.Items != nil {
		p.Items = plain(p.Items)
	}
	return p
}

// references are the names of the parts that a schema's properties name.
func references(s *jsonschema.Schema) []string {
	if s == nil {
		return nil
	}
	var names []string
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		names = append(names, name)
	}
	names = append(names, references(s.Items)...)
	for _, key := range s.PropertyOrder {
		names = append(names, references(s.Properties[key])...)
	}
	for _, either := range s.AnyOf {
		names = append(names, references(either)...)
	}
	return names
}

// shape is the object that a part is, whether or not a shorthand stands
// beside it.
func shape(s *jsonschema.Schema) *jsonschema.Schema {
	for _, either := range s.AnyOf {
		if s.Type == "" && either.Type == "object" {
			return either
		}
	}
	return s
}
