// Prints what go/ast declares in each file named on stdin: one JSON object a line.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"unicode/utf8"
)

type declared struct {
	Kind   string   `json:"kind"`
	Names  []string `json:"names"`
	Docs   int      `json:"docs"`
	Start  int      `json:"start"`
	End    int      `json:"end"`
	Member bool     `json:"member"`
}

type file struct {
	Path     string     `json:"path"`
	Refused  string     `json:"refused,omitempty"`
	Declared []declared `json:"declared"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	json := json.NewEncoder(out)
	for in.Scan() {
		if err := json.Encode(read(in.Text())); err != nil {
			panic(err)
		}
	}
}

func read(path string) file {
	text, err := os.ReadFile(path)
	if err != nil {
		return file{Path: path, Refused: err.Error()}
	}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return file{Path: path, Refused: err.Error()}
	}
	units := utf16Offsets(text)
	// PositionFor and not Position: a //line comment does not move anything.
	at := func(pos token.Pos) int { return units[files.PositionFor(pos, false).Offset] }
	result := file{Path: path, Declared: []declared{}}
	add := func(kind string, docs *ast.CommentGroup, node ast.Node, names ...string) {
		start := at(node.Pos())
		first := start
		if docs != nil && docs.Pos() < node.Pos() {
			first = at(docs.Pos())
		}
		result.Declared = append(result.Declared, declared{kind, names, first, start, at(node.End()), false})
	}
	for _, decl := range tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			kind := "function"
			if decl.Recv != nil {
				kind = "method"
			}
			add(kind, decl.Doc, decl, decl.Name.Name)
		case *ast.GenDecl:
			group(decl, add)
		}
	}
	return result
}

func group(decl *ast.GenDecl, add func(string, *ast.CommentGroup, ast.Node, ...string)) {
	switch decl.Tok {
	case token.TYPE:
		for _, spec := range decl.Specs {
			spec := spec.(*ast.TypeSpec)
			if len(decl.Specs) == 1 {
				add("type", decl.Doc, decl, spec.Name.Name)
			} else {
				add("type", spec.Doc, spec, spec.Name.Name)
			}
		}
	case token.CONST, token.VAR:
		names := []string{}
		for _, spec := range decl.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				names = append(names, name.Name)
			}
		}
		if len(names) > 0 {
			add(decl.Tok.String(), decl.Doc, decl, names...)
		}
	}
}

// The UTF-16 offset of each byte.
func utf16Offsets(text []byte) []int {
	offsets := make([]int, len(text)+1)
	unit := 0
	for i := 0; i < len(text); {
		character, size := utf8.DecodeRune(text[i:])
		for j := 0; j < size; j++ {
			offsets[i+j] = unit
		}
		i += size
		unit++
		if character > 0xFFFF {
			unit++
		}
	}
	offsets[len(text)] = unit
	return offsets
}
