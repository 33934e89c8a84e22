package main

import (
	"go/ast"
	"strings"
)

var failing = map[string]bool{"Error": true, "Errorf": true, "Fatal": true, "Fatalf": true, "Fail": true, "FailNow": true}

// tests knows which calls check something: testing's own, testify's, gomega's.
type tests struct {
	// names of the parameters in scope that are a *testing.T and the like
	names map[string]int
	// names of the imported packages whose functions are assertions
	packages map[string]bool
	testing  bool
}

func newTests(file *ast.File) tests {
	t := tests{names: map[string]int{}, packages: map[string]bool{}}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, "\"`")
		name := path[strings.LastIndexByte(path, '/')+1:]
		t.testing = t.testing || path == "testing"
		if name == "assert" || name == "require" || name == "is" && strings.Contains(path, "matryer") {
			if spec.Name != nil {
				name = spec.Name.Name
			}
			t.packages[name] = true
		}
	}
	return t
}

func (t tests) enter(list *ast.FieldList) { t.count(list, 1) }

func (t tests) leave(list *ast.FieldList) { t.count(list, -1) }

func (t tests) count(list *ast.FieldList, by int) {
	if list == nil {
		return
	}
	for _, field := range list.List {
		if isTesting(field.Type) {
			for _, name := range field.Names {
				t.names[name.Name] += by
			}
		}
	}
}

// isTesting is true of *testing.T, *testing.B, *testing.F and testing.TB.
func isTesting(kind ast.Expr) bool {
	if pointer, is := kind.(*ast.StarExpr); is {
		kind = pointer.X
	}
	selector, is := kind.(*ast.SelectorExpr)
	if !is {
		return false
	}
	owner, is := selector.X.(*ast.Ident)
	return is && owner.Name == "testing" && (selector.Sel.Name == "T" || selector.Sel.Name == "B" || selector.Sel.Name == "F" || selector.Sel.Name == "TB")
}

func (t tests) isAssertion(call *ast.CallExpr) bool {
	selector, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return false
	}
	method := selector.Sel.Name
	switch owner := selector.X.(type) {
	case *ast.Ident:
		if t.packages[owner.Name] && t.names[owner.Name] == 0 {
			return method != "New"
		}
		if owner.Name == "require" || owner.Name == "assert" {
			// require := require.New(t) is testify's own idiom.
			return method != "New"
		}
		return failing[method] && (t.names[owner.Name] > 0 || t.testing && (owner.Name == "t" || owner.Name == "tb"))
	case *ast.SelectorExpr:
		return failing[method] && t.testing && (owner.Sel.Name == "t" || owner.Sel.Name == "T")
	case *ast.CallExpr:
		return t.onResult(owner, method)
	}
	return false
}

// onResult is for s.T().Error(), s.Require().Equal(…) and Expect(x).To(…).
func (t tests) onResult(call *ast.CallExpr, method string) bool {
	switch lastName(call.Fun) {
	case "T":
		return failing[method]
	case "Require", "Assert":
		return true
	case "Expect", "Ω", "Eventually", "Consistently":
		return method == "To" || method == "NotTo" || method == "ToNot" || method == "Should" || method == "ShouldNot"
	}
	return false
}
