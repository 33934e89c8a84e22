namespace Resolver.Syntax.Tests;

public sealed class MappingTests(ParserFixture fixture)
{
    [Theory]
    [InlineData("a.cs", "class C { void M() { x = a <= b && c != (d); } }")]
    [InlineData("a.py", "x = a <= b and c != (d)")]
    [InlineData("a.js", "x = a <= b && c != (d);")]
    [InlineData("a.go", "package p\nfunc m() { x = a <= b && c != (d) }")]
    public async Task ComparisonsAndLogic_HaveTheSameShapeInEveryLanguage(string path, string text)
    {
        var tree = await fixture.Parse(path, text);

        tree.Operations(SyntaxKind.Compare).ShouldBe(["a <= b", "c != d"]);
        tree.All(SyntaxKind.Logical).ShouldHaveSingleItem().Children.Select(child => (child.Kind, child.Role))
            .ShouldBe([(SyntaxKind.Compare, "left"), (SyntaxKind.Compare, "right")]);
        tree.All(SyntaxKind.Assign).Concat(tree.All(SyntaxKind.Field)).ShouldHaveSingleItem().Operator.ShouldBe("=");
        TreeText.Violations(tree).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a.cs", "class C { int M(int a) { if (a > 1) { return a - 1; } else { return list[a].Count; } } }")]
    [InlineData("a.py", "def M(a):\n    if a > 1:\n        return a - 1\n    else:\n        return list[a].Count\n")]
    [InlineData("a.js", "function M(a) { if (a > 1) { return a - 1; } else { return list[a].Count; } }")]
    [InlineData("a.go", "package p\nfunc M(a int) int { if a > 1 { return a - 1 } else { return list[a].Count } }")]
    public async Task Statements_HaveTheSameShapeInEveryLanguage(string path, string text)
    {
        var tree = await fixture.Parse(path, text);

        var function = tree.All(SyntaxKind.Function).ShouldHaveSingleItem();
        function.Name.ShouldBe("M");
        function.Children.Single(child => child.Kind == SyntaxKind.Parameter).Name.ShouldBe("a");
        function.Children.Single(child => child.Role == "body").Kind.ShouldBe(SyntaxKind.Block);
        tree.All(SyntaxKind.If).ShouldHaveSingleItem().Children.Select(child => (child.Role, child.Kind))
            .ShouldBe([("condition", SyntaxKind.Compare), ("then", SyntaxKind.Block), ("else", SyntaxKind.Block)]);
        tree.All(SyntaxKind.Return).Count().ShouldBe(2);
        tree.Operations(SyntaxKind.Binary).ShouldBe(["a - 1"]);
        var member = tree.All(SyntaxKind.Member).ShouldHaveSingleItem();
        (member.Name, member.Operator, tree.Slice(member, "receiver")).ShouldBe(("Count", ".", "list[a]"));
        tree.All(SyntaxKind.Index).Select(node => (tree.Slice(node, "receiver"), tree.Slice(node, "index"))).ShouldBe([("list", "a")]);
    }

    [Theory]
    [InlineData("a.cs", "class C { void M() { foreach (var q in list) { if (q) { continue; } break; } while (a) { f(b, 2); } } }")]
    [InlineData("a.py", "for q in list:\n    if q:\n        continue\n    break\nwhile a:\n    f(b, 2)\n")]
    [InlineData("a.js", "for (const q of list) { if (q) { continue; } break; } while (a) { f(b, 2); }")]
    [InlineData("a.go", "package p\nfunc m() { for _, q := range list { if q { continue }; break }; for a { f(b, 2) } }")]
    public async Task LoopsCallsAndJumps_HaveTheSameShapeInEveryLanguage(string path, string text)
    {
        var tree = await fixture.Parse(path, text);

        var loops = tree.All(SyntaxKind.Loop).ToList();
        tree.Slice(loops[0], "iterable").ShouldBe("list");
        tree.Slice(loops[1], "condition").ShouldBe("a");
        loops.ShouldAllBe(loop => loop.Children.Any(child => child.Role == "body" && child.Kind == SyntaxKind.Block));
        tree.All(SyntaxKind.Jump).Select(node => node.Operator).ShouldBe(["continue", "break"]);
        var call = tree.All(SyntaxKind.Call).ShouldHaveSingleItem();
        call.Name.ShouldBe("f");
        call.Children.Select(child => (child.Role, tree.Slice(child))).ShouldBe([("callee", "f"), ("argument", "b"), ("argument", "2")]);
    }

    [Theory]
    [InlineData("a.cs", "class C { string é = \"😀日本\"; int b = \"😀\".Length + 1; }")]
    [InlineData("a.py", "é = \"😀日本\"; b = \"😀\".Length + 1")]
    [InlineData("a.js", "const é = \"😀日本\"; const b = \"😀\".Length + 1;")]
    [InlineData("a.go", "package p\nvar é = \"😀日本\"; var b = \"😀\".Length + 1")]
    [InlineData("a.py", "\ufeffé = \"😀日本\"; b = \"😀\".Length + 1")]
    [InlineData("a.go", "\ufeffpackage p\r\nvar é = \"😀日本\"; var b = \"😀\".Length + 1")]
    public async Task NonAsciiText_KeepsUtf16Spans(string path, string text)
    {
        var tree = await fixture.Parse(path, text);

        tree.Errors.ShouldBeEmpty();
        tree.All(SyntaxKind.String).Select(tree.Slice).ShouldBe(["\"😀日本\"", "\"😀\""]);
        tree.Operations(SyntaxKind.Binary).ShouldBe(["\"😀\".Length + 1"]);
        tree.All(SyntaxKind.Number).Select(tree.Slice).ShouldBe(["1"]);
        TreeText.Violations(tree).ShouldBeEmpty();
    }

    [Fact]
    public async Task PythonChains_NestToTheLeftWithTheirOwnOperators()
    {
        var tree = await fixture.Parse("a.py", "x = a < (b)  <= c is  not d  not in e");

        tree.Operations(SyntaxKind.Compare).ShouldBe(
            ["a < (b)  <= c is  not d not in e", "a < (b)  <= c is  not d", "a < (b) <= c", "a < b"]);
        tree.All(SyntaxKind.Compare).Select(node => node.Raw).ShouldBe(["ComparisonChain", "ComparisonChain", "ComparisonChain", "Compare"]);
        TreeText.Violations(tree).ShouldBeEmpty();
    }

    [Fact]
    public async Task PythonOperators_AreFoundBetweenCommentsAndParentheses()
    {
        var tree = await fixture.Parse("a.py", "x = (a # < > \n  ) \\\n  >= (  # no\n (b))\ny += (1) // (2)\nz = not (p or\n q)\nif (n := 10) > 5: pass\n");

        tree.Operations(SyntaxKind.Compare).ShouldBe(["a >= b", "n := 10 > 5"]);
        tree.Operations(SyntaxKind.Binary).ShouldBe(["1 // 2"]);
        tree.Operations(SyntaxKind.Logical).ShouldBe(["p or q"]);
        tree.All(SyntaxKind.Unary).ShouldHaveSingleItem().Operator.ShouldBe("not");
        tree.All(SyntaxKind.Assign).Select(node => node.Operator).ShouldBe(["+=", ":="]);
        TreeText.Violations(tree).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a.cs", "class C\n{\n    /// <summary>Doc.</summary>\n    [Fact]\n    public void M() { }\n}", "/// <summary>Doc.</summary>")]
    [InlineData("a.py", "x = 1\n\n# Doc.\n@mark\ndef M():\n    pass\n", "# Doc.")]
    [InlineData("a.js", "let x = 1;\n\n/** Doc. */\nexport function M() { }\n", "/** Doc. */")]
    [InlineData("a.go", "package p\n\n// Doc.\nfunc M() { }\n", "// Doc.")]
    public async Task Declaration_BeginsWithItsDocComment(string path, string text, string doc)
    {
        var tree = await fixture.Parse(path, text);

        var function = tree.All(SyntaxKind.Function).ShouldHaveSingleItem();
        function.Span.Start.ShouldBe(text.IndexOf(doc, StringComparison.Ordinal));
        tree.Slice(function.Children[0]).ShouldBe(doc);
        function.Children[0].Kind.ShouldBe(SyntaxKind.DocComment);
    }

    [Fact]
    public async Task PythonDocstring_IsADocComment()
    {
        var tree = await fixture.Parse("a.py", "def f():\n    \"\"\"Doc.\"\"\"\n    return 1\n");

        tree.All(SyntaxKind.DocComment).Select(tree.Slice).ShouldBe(["\"\"\"Doc.\"\"\""]);
        tree.All(SyntaxKind.ExpressionStatement).ShouldBeEmpty();
    }

    [Fact]
    public async Task PythonSyntaxOfEveryKind_ParsesToAWellFormedTree()
    {
        const string Text = """
            import a.b as c
            from .. import d
            @deco(1)
            async def f(a, /, b: int = 2, *args, c=3, **kw) -> int:
                global g
                async with x as y, z: await y
                async for i in y: yield i
                del a[1:2, ::3], b.c
                return [i async for i in y if i if not i], {**a, 'b': 1}, {x for x in y}, (q for q in r)
            class A(B, metaclass=M):
                x: int
                y: int = 3
            match a:
                case {"x": 1, **rest} if a > 2: pass
                case [1, *_] | (2 as t): pass
                case P(x=0): pass
            try: pass
            except* (A, B) as e: raise E(1) from e
            else: pass
            finally: pass
            f(*a, k=1, *b, **c)
            l = lambda q, *r, s=1: q if q else s
            print(f"{a + 1!r:>{w}}" "more", end='')
            a = b = c, *d = 1
            a @= b ** -c << 2 | ~d
            """;
        var tree = await fixture.Parse("a.py", Text);

        tree.Errors.ShouldBeEmpty();
        TreeText.Violations(tree).ShouldBeEmpty();
    }
}
