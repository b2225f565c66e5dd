// Command openapigen writes the OpenAPI 3.1 description of a service's JSON form,
// as the Connect protocol has it: each unary call a POST, the messages by
// Protobuf's standard JSON mapping, the comments of the .proto file as
// descriptions. Streams are left out: OpenAPI cannot say them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/egca/egca/internal/release"
)

const usage = "usage: openapigen DIR FILE.proto  (the file relative to DIR; the description goes to standard output)"

type object = map[string]any

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	text, err := generate(os.Args[1], os.Args[2])
	if err == nil {
		_, err = os.Stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "openapigen:", err)
		os.Exit(1)
	}
}

func generate(dir, file string) ([]byte, error) {
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	compiled, err := compiler.Compile(context.Background(), file)
	if err != nil {
		return nil, err
	}
	d := &description{file: compiled[0], schemas: object{"Error": errorSchema}, paths: object{}}
	services := d.file.Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			if m := methods.Get(j); !m.IsStreamingClient() && !m.IsStreamingServer() {
				d.paths[fmt.Sprintf("/%s/%s", services.Get(i).FullName(), m.Name())] = object{"post": d.operation(m)}
			}
		}
	}
	text, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title": string(d.file.Package()), "version": release.Version,
			"description": plain(d.file.SourceLocations().ByPath(protoreflect.SourcePath{12}).LeadingComments), // syntax
		},
		"paths":    d.paths,
		"security": []object{{"token": []string{}}, {}},
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}},
		},
	}, "", " ")
	return append(text, '\n'), err
}

type description struct {
	file    protoreflect.FileDescriptor
	schemas object
	paths   object
}

// errorSchema is how the Connect protocol writes an error.
var errorSchema = object{
	"type": "object", "required": []string{"code"},
	"properties": object{
		"code":    object{"type": "string", "description": "such as resource_exhausted"},
		"message": object{"type": "string"},
		"details": object{"type": "array", "items": object{"type": "object"}},
	},
}

func (d *description) operation(m protoreflect.MethodDescriptor) object {
	body := func(schema object) object { return object{"application/json": object{"schema": schema}} }
	return object{
		"operationId": string(m.Name()),
		"description": d.comment(m),
		"requestBody": object{"required": true, "content": body(d.message(m.Input()))},
		"responses": object{
			"200":     object{"description": "the answer", "content": body(d.message(m.Output()))},
			"default": object{"description": "an error", "content": body(object{"$ref": "#/components/schemas/Error"})},
		},
	}
}

// message returns a reference to a message's schema, and writes that down once.
func (d *description) message(m protoreflect.MessageDescriptor) object {
	name := string(m.Name())
	if _, known := d.schemas[name]; !known {
		properties := object{}
		schema := object{"type": "object", "properties": properties}
		d.schemas[name] = schema
		if comment := d.comment(m); comment != "" {
			schema["description"] = comment
		}
		fields := m.Fields()
		for i := range fields.Len() {
			f := fields.Get(i)
			property := d.kind(f)
			if f.IsList() {
				property = object{"type": "array", "items": property}
			}
			if comment := d.comment(f); comment != "" {
				property["description"] = comment
			}
			properties[f.JSONName()] = property
		}
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// kind is the JSON form of one value.
func (d *description) kind(f protoreflect.FieldDescriptor) object {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return d.message(f.Message())
	case protoreflect.BoolKind:
		return object{"type": "boolean"}
	case protoreflect.StringKind:
		return object{"type": "string"}
	case protoreflect.BytesKind:
		return object{"type": "string", "contentEncoding": "base64"}
	case protoreflect.DoubleKind, protoreflect.FloatKind:
		return object{"type": "number"}
	case protoreflect.Uint32Kind, protoreflect.Int32Kind:
		return object{"type": "integer"}
	case protoreflect.Uint64Kind, protoreflect.Int64Kind: // text in answers, either in requests
		return object{"type": []string{"string", "integer"}}
	}
	panic(fmt.Sprintf("%s: the JSON form of %s is not known here", f.FullName(), f.Kind())) // a programmer's error
}

// comment is what stands above a declaration, or behind it on its line.
func (d *description) comment(of protoreflect.Descriptor) string {
	at := d.file.SourceLocations().ByDescriptor(of)
	return plain(at.LeadingComments + at.TrailingComments)
}

func plain(comment string) string {
	lines := strings.Split(strings.TrimRight(comment, "\n "), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, " ")
	}
	return strings.Join(lines, "\n")
}
