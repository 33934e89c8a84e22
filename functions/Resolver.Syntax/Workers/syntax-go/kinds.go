package main

import (
	"go/ast"
	"go/token"
	"reflect"
)

// raw is Go's own name of a node.
func raw(n ast.Node) string { return reflect.TypeOf(n).Elem().Name() }

// describe gives the kind, the name and the operator of a node.
func (m *mapper) describe(n ast.Node) (kind, name string, sign span) {
	switch n := n.(type) {
	case *ast.Ident:
		return identifier(n.Name), n.Name, span{}
	case *ast.BasicLit:
		if n.Kind == token.CHAR || n.Kind == token.STRING {
			return "String", "", span{}
		}
		return "Number", "", span{}
	case *ast.BinaryExpr:
		return binary(n.Op), "", m.sign(n.OpPos, len(n.Op.String()))
	case *ast.UnaryExpr:
		return "Unary", "", m.sign(n.OpPos, len(n.Op.String()))
	case *ast.StarExpr:
		return "Unary", "", m.sign(n.Star, 1)
	case *ast.CallExpr:
		if m.tests.isAssertion(n) {
			return "Assertion", lastName(n.Fun), span{}
		}
		return "Call", lastName(n.Fun), span{}
	case *ast.SelectorExpr:
		return "Member", n.Sel.Name, m.dot(n)
	case *ast.IndexExpr, *ast.IndexListExpr, *ast.SliceExpr:
		return "Index", "", span{}
	case *ast.CompositeLit:
		switch n.Type.(type) {
		case nil, *ast.ArrayType, *ast.MapType:
			return "Collection", "", span{}
		}
		return "New", lastName(n.Type), span{}
	}
	return m.describeStatement(n)
}

func (m *mapper) describeStatement(n ast.Node) (kind, name string, sign span) {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return "Block", "", span{}
	case *ast.IfStmt:
		return "If", "", span{}
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return "Switch", "", span{}
	case *ast.ForStmt:
		return "Loop", "", span{}
	case *ast.RangeStmt:
		return "Loop", "", m.sign(n.TokPos, len(n.Tok.String()))
	case *ast.ReturnStmt:
		return "Return", "", span{}
	case *ast.BranchStmt:
		return "Jump", "", m.sign(n.TokPos, len(n.Tok.String()))
	case *ast.ExprStmt:
		return "ExpressionStatement", "", span{}
	case *ast.IncDecStmt:
		return "Unary", "", m.sign(n.TokPos, 2)
	case *ast.SendStmt:
		return "Other", "", m.sign(n.Arrow, 2)
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return "Declare", lastName(n.Lhs[0]), m.sign(n.TokPos, 2)
		}
		return "Assign", "", m.sign(n.TokPos, len(n.Tok.String()))
	}
	return "Other", "", span{}
}

func identifier(name string) string {
	switch name {
	case "true", "false":
		return "Boolean"
	case "nil":
		return "Null"
	}
	return "Name"
}

func binary(op token.Token) string {
	switch op {
	case token.LAND, token.LOR:
		return "Logical"
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return "Compare"
	}
	return "Binary"
}

// lastName is what a callee or a type is called: Println of fmt.Println.
func lastName(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		return n.Sel.Name
	case *ast.ParenExpr:
		return lastName(n.X)
	case *ast.StarExpr:
		return lastName(n.X)
	case *ast.IndexExpr:
		return lastName(n.X)
	case *ast.IndexListExpr:
		return lastName(n.X)
	}
	return ""
}

// dot is where the dot of a member stands: spaces and comments may be around it.
func (m *mapper) dot(n *ast.SelectorExpr) span {
	start, end := m.offset(n.X.End()), m.offset(n.Sel.Pos())
	if start < 0 || end < 0 {
		return span{}
	}
	for at := end - 1; at >= start; at-- {
		switch m.text[at] {
		case '.':
			return span{at, at + 1}
		case ' ', '\t', '\n', '\r':
			continue
		}
		return span{}
	}
	return span{}
}
