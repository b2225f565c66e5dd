package view

import (
	"embed"
	"path"
	"strings"
)

// page is the page as host/view/web builds it: index.html and the files that it names.
//
//go:embed page
var page embed.FS

// types are the content types of the page's files.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
}

// pageFiles are the names of the page's files.
func pageFiles() ([]string, error) {
	entries, err := page.ReadDir("page")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if types[path.Ext(e.Name())] != "" {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// The mark in index.html that tells the page where its data are.
const (
	servedMark = `<meta name="egca-data" content="served">`
	bundleMark = `<meta name="egca-data" content="bundle">`
)

// pageFile is a file of the page; index.html with another mark where it is for a bundle.
func pageFile(name string, bundle bool) ([]byte, error) {
	data, err := page.ReadFile("page/" + name)
	if err == nil && bundle && name == "index.html" {
		data = []byte(strings.Replace(string(data), servedMark, bundleMark, 1))
	}
	return data, err
}
