// Command protogen writes the Go code of the protocol definitions. It stands
// in for protoc, so that `make generate` needs Go and nothing else: protocompile
// parses the files and the official code generators, pinned as tools in go.mod,
// do the rest.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

const usage = "usage: protogen DIR go-grpc|connect-go FILE.proto...  (files relative to DIR; Go code is written beside them)"

// rpcOptions are what the generators of services are told beside paths.
var rpcOptions = map[string]string{
	"go-grpc": "",
	// In the messages' own package; handlers without wrapper types.
	"connect-go": ",package_suffix=,simple=true",
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "protogen:", err)
		os.Exit(1)
	}
}

func generate(dir, rpc string, files []string) error {
	options, known := rpcOptions[rpc]
	if !known {
		return fmt.Errorf("no generator is called %q; %s", rpc, usage)
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		SourceInfoMode: protocompile.SourceInfoStandard, // the comments become Go doc comments
	}
	compiled, err := compiler.Compile(context.Background(), files...)
	if err != nil {
		return err
	}
	request := &pluginpb.CodeGeneratorRequest{
		FileToGenerate: files,
	}
	seen := map[string]bool{}
	var add func(file protoreflect.FileDescriptor)
	add = func(file protoreflect.FileDescriptor) {
		if seen[file.Path()] {
			return
		}
		seen[file.Path()] = true
		imports := file.Imports()
		for i := range imports.Len() {
			add(imports.Get(i).FileDescriptor)
		}
		request.ProtoFile = append(request.ProtoFile, describe(file))
	}
	for _, file := range compiled {
		add(file)
	}
	for _, tool := range []struct{ name, options string }{{"go", ""}, {rpc, options}} {
		request.Parameter = proto.String("paths=source_relative" + tool.options)
		if err := run("protoc-gen-"+tool.name, request, dir); err != nil {
			return fmt.Errorf("protoc-gen-%s: %w", tool.name, err)
		}
	}
	return nil
}

// describe returns a file's descriptor with its comments, which plain
// protodesc.ToFileDescriptorProto leaves out.
func describe(file protoreflect.FileDescriptor) *descriptorpb.FileDescriptorProto {
	if withInfo, ok := file.(interface {
		FileDescriptorProto() *descriptorpb.FileDescriptorProto
	}); ok {
		return withInfo.FileDescriptorProto()
	}
	return protodesc.ToFileDescriptorProto(file)
}

func run(tool string, request *pluginpb.CodeGeneratorRequest, dir string) error {
	input, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	var output bytes.Buffer
	command := exec.Command("go", "tool", tool)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &output, os.Stderr
	if err := command.Run(); err != nil {
		return err
	}
	var response pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(output.Bytes(), &response); err != nil {
		return err
	}
	if response.GetError() != "" {
		return fmt.Errorf("%s", response.GetError())
	}
	for _, file := range response.GetFile() {
		path := filepath.Join(dir, file.GetName())
		if err := os.WriteFile(path, []byte(file.GetContent()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
