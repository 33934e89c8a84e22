package main

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// child is a node and what it is to its parent.
type child struct {
	role string
	node ast.Node
}

type mapper struct {
	*writer
	file  *token.File
	tests tests
	local int
}

// parse gives the tree of a file as a reply. A file with errors gives the tree that the parser made of it.
func parse(text string) reply {
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, "", text, parser.ParseComments|parser.AllErrors|parser.SkipObjectResolution)
	w := newWriter(text)
	if list, is := err.(scanner.ErrorList); is {
		for _, wrong := range list {
			w.error(wrong.Pos.Line, wrong.Msg)
		}
	} else if err != nil {
		w.error(1, err.Error())
	}
	w.open("File", span{0, len(text)}, "", "File", "", span{})
	if tree != nil && tree.Package.IsValid() {
		m := &mapper{writer: w, file: files.File(tree.Package), tests: newTests(tree)}
		for _, declaration := range tree.Decls {
			m.visit(child{"", declaration})
		}
	}
	return w.reply
}

func (m *mapper) offset(at token.Pos) int {
	if at < token.Pos(m.file.Base()) || at > token.Pos(m.file.Base()+m.file.Size()) {
		return -1
	}
	return m.file.Offset(at)
}

func (m *mapper) span(n ast.Node) span {
	return span{m.offset(n.Pos()), m.offset(n.End())}
}

// sign is where an operator or keyword of that length stands.
func (m *mapper) sign(at token.Pos, length int) span {
	if !at.IsValid() {
		return span{}
	}
	start := m.offset(at)
	return span{start, start + length}
}

func (m *mapper) visit(c child) {
	switch n := c.node.(type) {
	case *ast.ParenExpr:
		m.visit(child{c.role, n.X})
	case *ast.DeclStmt:
		m.visit(child{c.role, n.Decl})
	case *ast.GenDecl:
		m.general(n, c.role)
	case *ast.FuncDecl:
		m.function(n, n.Doc, n.Name.Name, c.role, n.Recv, n.Type, n.Body)
	case *ast.FuncLit:
		m.function(n, nil, "", c.role, nil, n.Type, n.Body)
	case *ast.FieldList:
		if n != nil {
			m.members(n)
		}
	default:
		kind, name, operator := m.describe(n)
		if m.open(kind, m.span(n), c.role, raw(n), name, operator) {
			for _, inner := range children(n) {
				m.visit(inner)
			}
			m.close()
		}
	}
}

// declared writes a declaration with its doc comment.
func (m *mapper) declared(kind string, n ast.Node, doc *ast.CommentGroup, role, name string, sign span, inside func()) {
	s := m.span(n)
	if doc != nil {
		s.start = m.offset(doc.Pos())
	}
	if !m.open(kind, s, role, raw(n), name, sign) {
		return
	}
	if doc != nil && m.open("DocComment", m.span(doc), "", "CommentGroup", "", span{}) {
		m.close()
	}
	inside()
	m.close()
}

func (m *mapper) function(n ast.Node, doc *ast.CommentGroup, name, role string, receiver *ast.FieldList, kind *ast.FuncType, body *ast.BlockStmt) {
	m.declared("Function", n, doc, role, name, span{}, func() {
		m.local++
		m.tests.enter(kind.Params)
		m.parameters(receiver, "receiver")
		m.parameters(kind.TypeParams, "type")
		m.parameters(kind.Params, "")
		m.parameters(kind.Results, "result")
		if body != nil {
			m.visit(child{"body", body})
		}
		m.tests.leave(kind.Params)
		m.local--
	})
}

// parameters writes one node for each name; the last of a group carries their type.
func (m *mapper) parameters(list *ast.FieldList, role string) {
	if list == nil {
		return
	}
	for _, field := range list.List {
		if len(field.Names) == 0 {
			kind := "Parameter"
			if role == "result" {
				m.visit(child{"type", field.Type})
				continue
			}
			if m.open(kind, m.span(field.Type), role, "Field", "", span{}) {
				m.visit(child{"type", field.Type})
				m.close()
			}
			continue
		}
		for i, name := range field.Names {
			s := m.span(name)
			last := i == len(field.Names)-1
			if last {
				s.end = m.offset(field.Type.End())
			}
			if m.open("Parameter", s, role, "Field", name.Name, span{}) {
				if last {
					m.visit(child{"type", field.Type})
				}
				m.close()
			}
		}
	}
}

// members writes the fields of a struct or the methods of an interface.
func (m *mapper) members(list *ast.FieldList) {
	for _, field := range list.List {
		name := ""
		if len(field.Names) > 0 {
			name = field.Names[0].Name
		}
		m.declared("Field", field, field.Doc, "", name, span{}, func() {
			m.visit(child{"type", field.Type})
			if field.Tag != nil {
				m.visit(child{"", field.Tag})
			}
		})
	}
}

// general writes an import, const, type or var declaration; without parentheses it is its only part.
func (m *mapper) general(n *ast.GenDecl, role string) {
	if !n.Lparen.IsValid() && len(n.Specs) == 1 {
		m.specification(n, n.Doc, n.Specs[0], role)
		return
	}
	m.declared("Other", n, n.Doc, role, "", span{}, func() {
		for _, spec := range n.Specs {
			var doc *ast.CommentGroup
			switch s := spec.(type) {
			case *ast.ImportSpec:
				doc = s.Doc
			case *ast.ValueSpec:
				doc = s.Doc
			case *ast.TypeSpec:
				doc = s.Doc
			}
			m.specification(spec, doc, spec, "")
		}
	})
}

func (m *mapper) specification(n ast.Node, doc *ast.CommentGroup, spec ast.Spec, role string) {
	switch s := spec.(type) {
	case *ast.ImportSpec:
		m.declared("Import", n, doc, role, strings.Trim(s.Path.Value, "\"`"), span{}, func() {})
	case *ast.TypeSpec:
		m.declared("Type", n, doc, role, s.Name.Name, span{}, func() {
			m.parameters(s.TypeParams, "type")
			m.visit(child{"", s.Type})
		})
	case *ast.ValueSpec:
		m.values(n, doc, s, role)
	}
}

func (m *mapper) values(n ast.Node, doc *ast.CommentGroup, s *ast.ValueSpec, role string) {
	kind, sign := "Field", span{}
	if m.local > 0 {
		kind = "Declare"
	}
	if len(s.Values) > 0 {
		from := s.Names[len(s.Names)-1].End()
		if s.Type != nil {
			from = s.Type.End()
		}
		if start, end := m.offset(from), m.offset(s.Values[0].Pos()); start >= 0 && start < end {
			if at := strings.IndexByte(m.text[start:end], '='); at >= 0 {
				sign = span{start + at, start + at + 1}
			}
		}
	}
	m.declared(kind, n, doc, role, s.Names[0].Name, sign, func() {
		if s.Type != nil {
			m.visit(child{"type", s.Type})
		}
		for _, value := range s.Values {
			m.visit(child{"value", value})
		}
	})
}
