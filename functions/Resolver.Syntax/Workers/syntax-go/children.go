package main

import "go/ast"

// children gives the parts of a node in source order, with their roles.
func children(n ast.Node) []child {
	var found []child
	add := func(role string, nodes ...ast.Node) {
		for _, node := range nodes {
			found = append(found, child{role, node})
		}
	}
	expressions := func(role string, list []ast.Expr) {
		for _, x := range list {
			add(role, x)
		}
	}
	statements := func(list []ast.Stmt) {
		for _, s := range list {
			add("", s)
		}
	}
	maybe := func(role string, x ast.Expr) {
		if x != nil {
			add(role, x)
		}
	}
	step := func(role string, s ast.Stmt) {
		if s != nil {
			add(role, s)
		}
	}
	switch n := n.(type) {
	case *ast.BinaryExpr:
		add("left", n.X)
		add("right", n.Y)
	case *ast.UnaryExpr:
		add("operand", n.X)
	case *ast.StarExpr:
		add("operand", n.X)
	case *ast.IncDecStmt:
		add("operand", n.X)
	case *ast.CallExpr:
		add("callee", n.Fun)
		expressions("argument", n.Args)
	case *ast.SelectorExpr:
		add("receiver", n.X)
	case *ast.IndexExpr:
		add("receiver", n.X)
		add("index", n.Index)
	case *ast.IndexListExpr:
		add("receiver", n.X)
		expressions("index", n.Indices)
	case *ast.SliceExpr:
		add("receiver", n.X)
		maybe("index", n.Low)
		maybe("index", n.High)
		maybe("index", n.Max)
	case *ast.TypeAssertExpr:
		add("operand", n.X)
		maybe("type", n.Type)
	case *ast.CompositeLit:
		maybe("type", n.Type)
		expressions("value", n.Elts)
	case *ast.KeyValueExpr:
		add("key", n.Key)
		add("value", n.Value)
	case *ast.ArrayType:
		maybe("", n.Len)
		add("type", n.Elt)
	case *ast.MapType:
		add("type", n.Key, n.Value)
	case *ast.ChanType:
		add("type", n.Value)
	case *ast.Ellipsis:
		maybe("type", n.Elt)
	case *ast.StructType:
		add("", n.Fields)
	case *ast.InterfaceType:
		add("", n.Methods)
	case *ast.FuncType:
		for _, list := range []*ast.FieldList{n.Params, n.Results} {
			if list != nil {
				for _, field := range list.List {
					add("type", field.Type)
				}
			}
		}
	case *ast.BlockStmt:
		statements(n.List)
	case *ast.IfStmt:
		step("", n.Init)
		add("condition", n.Cond)
		add("then", n.Body)
		step("else", n.Else)
	case *ast.SwitchStmt:
		step("", n.Init)
		maybe("value", n.Tag)
		add("body", n.Body)
	case *ast.TypeSwitchStmt:
		step("", n.Init)
		step("value", n.Assign)
		add("body", n.Body)
	case *ast.SelectStmt:
		add("body", n.Body)
	case *ast.CaseClause:
		expressions("condition", n.List)
		statements(n.Body)
	case *ast.CommClause:
		step("condition", n.Comm)
		statements(n.Body)
	case *ast.ForStmt:
		step("target", n.Init)
		maybe("condition", n.Cond)
		step("", n.Post)
		add("body", n.Body)
	case *ast.RangeStmt:
		maybe("target", n.Key)
		maybe("target", n.Value)
		add("iterable", n.X)
		add("body", n.Body)
	case *ast.ReturnStmt:
		expressions("value", n.Results)
	case *ast.ExprStmt:
		add("", n.X)
	case *ast.SendStmt:
		add("left", n.Chan)
		add("right", n.Value)
	case *ast.AssignStmt:
		expressions("left", n.Lhs)
		expressions("right", n.Rhs)
	case *ast.DeferStmt:
		add("", n.Call)
	case *ast.GoStmt:
		add("", n.Call)
	case *ast.LabeledStmt:
		add("", n.Stmt)
	}
	return found
}
