using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Tests.Outlines;

using Declaration = Resolver.Syntax.Outlines.Declaration;

/// <summary>
/// Bodies of Go and Java are read without a tree: what stands in them must not be taken for their ends, and nothing beside them may be lost.
/// The names that C# uses are read so too.
/// </summary>
public sealed partial class BodyTests(OutlinerFixture at)
{
    [Fact]
    public async Task GoBodies_WithBracesInTextsAndTypesInHeads_EndWhereTheyEnd()
    {
        const string Text = """
            package a

            func inAssembly(x int) int

            func texts() string { return "}" + `}"` + string('}') /* } */ } // }

            func result() struct{ a, b int } { return struct{ a, b int }{1, 2} }

            func constrained[T interface{ ~int }](x interface{ Get() T }) interface{} { return x }

            type Shape interface {
                Area() float64
            }

            var table = map[string]struct{ n int }{
                "}": {1},
                "a": {2},
            }

            var (
                run  = func() { go func() { texts() }() }
                last = []Shape{}
            )

            func (t *Tree) Walk() { for _, x := range t.All() { if x.ok { return } } }
            """;
        var outline = await at.Outline("a.go", Text);

        outline.Errors.ShouldBeEmpty();
        outline.Declarations.Select(found => (found.Kind, found.Name, Ends(Text, found))).ShouldBe(
        [
            (DeclarationKind.Function, "inAssembly", " int) int"), (DeclarationKind.Function, "texts", "/* } */ }"), (DeclarationKind.Function, "result", "}{1, 2} }"),
            (DeclarationKind.Function, "constrained", "eturn x }"), (DeclarationKind.Type, "Shape", "float64\n}"), (DeclarationKind.Variable, "table", "\": {2},\n}"),
            (DeclarationKind.Variable, "run", "Shape{}\n)"), (DeclarationKind.Method, "Walk", "urn } } }"),
        ]);
        outline.Declarations[^2].Names.ShouldBe(["run", "last"]);
    }

    [Fact]
    public async Task JavaBodies_WithBracesInTextsAndValues_EndWhereTheyEnd()
    {
        const string Text = """"
            @Table(names = {"a", "}"})
            enum Kind {
                ONE(new Job() { public void go() { } }) { int size() { return 1; } },
                TWO { int size() { return 2; } };

                static final int[] SIZES = { 1, 2 };
                static { System.out.println("}"); }
                private final Runnable later = () -> { if (SIZES.length > 0) { run(); } };

                Kind(Job... jobs) { this.jobs = jobs; }

                abstract int size();

                String text() {
                    char brace = '}'; // }
                    return """
                        } \""" "
                        """ + '\'' + brace;
                }

                record Pair<A extends Comparable<A>>(A a, int record) { Pair { check(a); } A first() { return a; } }

                @interface Marked { String[] value() default { "}" }; Class<?> type() default Kind.class; }

                interface Shape { default int area() throws IOException { return 0; } class Inner { void run() { class Local { void hidden() { } } } } }
            }
            """";
        var outline = await at.Outline("Kind.java", Text);

        outline.Errors.ShouldBeEmpty();
        outline.Declarations.Where(found => found.Kind != DeclarationKind.Field).Select(found => (found.Name, Ends(Text, found))).ShouldBe(
        [
            ("Kind", "} } } }\n}"), ("Kind", "= jobs; }"), ("text", "ce;\n    }"), ("Pair", "rn a; } }"), ("Pair", "eck(a); }"), ("first", "turn a; }"), ("Marked", ".class; }"),
            ("Shape", "} } } } }"), ("area", "turn 0; }"), ("Inner", "{ } } } }"), ("run", ") { } } }"),
        ]);
        outline.Declarations.Where(found => found.Kind == DeclarationKind.Field).Select(found => found.Name).ShouldBe(["ONE", "TWO", "SIZES", "later"]);
    }

    [Theory]
    [InlineData("a.go", "package a\n\nfunc First() { shop.Open(Path, inner{1}, &made{2}); for { Stop(x.Field) } }\n")]
    [InlineData("A.java", "class A { void First() { if (x) { shop.Open(Path.of(1), new made(2)); inner(); } Stop(x.field); } }\n")]
    [InlineData("a.cs", "class A { void First() { if (x) { shop.Open(Path.Of(1), new made(2), @\"C:\\\"); } Stop(x.Field); } }\n")]
    public async Task Bodies_SayWhatTheyUse(string path, string text)
    {
        var outline = await at.Outline(path, text);

        var names = outline.References.Where(used => outline.Declarations[used.Declaration].Name == "First").Select(used => used.Name).ToList();
        names.ShouldContain("Open");
        names.ShouldContain("Stop");
        names.ShouldContain("Path");
        names.ShouldContain("made");
        names.ShouldNotContain("if");
        names.ShouldNotContain("Field");
    }

    [Fact]
    public async Task BodyThatDoesNotParse_LeavesItsDeclarationWhole()
    {
        const string Text = "package a\n\nfunc First() { a := ; b[ }\n\nfunc Second() {}\n";
        var outline = await at.Outline("a.go", Text);

        outline.Declarations.Select(found => (found.Name, Ends(Text, found))).ShouldBe([("First", ":= ; b[ }"), ("Second", "cond() {}")]);
    }

    [Theory]
    [InlineData("a.go", "package a\n\nfunc Long() {\n", "\tx := call(\n\t\t1,\n\t)\n\t// About it.\n\tif x > 1 {\n\t\tcall(2)\n\t} else {\n\t\tcall(3)\n\t}\n\tx++\n", "}\n", "x := call", "// About it.", "x++")]
    [InlineData("A.java", "class A { void Long() {\n", "  int x = call(\n    1);\n  // About it.\n  if (x > 1) { call(2); }\n  else { call(3); }\n  x++;\n", "} }\n", "int x =", "// About it.", "x++")]
    public async Task LongBody_IsCutAtItsStatements(string path, string head, string statements, string tail, params string[] starts)
    {
        const int Times = 50;
        var text = head + string.Concat(Enumerable.Repeat(statements, Times)) + tail;
        var outline = await at.Outline(path, text);

        var cuts = outline.Declarations.Single(found => found.Name == "Long").Cuts;
        cuts.Count.ShouldBe(starts.Length * Times);
        cuts.Select((cut, number) => text[cut..].StartsWith(starts[number % starts.Length], StringComparison.Ordinal)).ShouldAllBe(begins => begins);
    }

    [Fact]
    public async Task GosOwnLibrary_HasEachFunctionWhole()
    {
        var folder = Path.Combine(await Root("go"), "src/net/http");
        var checkedNow = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*.go").Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var outline = await at.Outline(file[(folder.Length + 1)..], text);
            // gofmt puts a function's last brace at the beginning of a line, and nothing else begins one with a brace behind a `func` line.
            var expected = Functions().Matches(text).Select(found => (found.Index, found.Index + found.Length)).ToList();
            var spans = outline.Declarations.Where(found => found.Kind is DeclarationKind.Function or DeclarationKind.Method).ToList();
            expected.Where(function => !spans.Exists(span => span.Span.Start <= function.Item1 && span.Span.End == function.Item2))
                .Select(function => string.Create(CultureInfo.InvariantCulture, $"{file}:{function}")).ShouldBeEmpty();
            checkedNow += expected.Count;
        }

        checkedNow.ShouldBeGreaterThan(500);
    }

    // The last characters, enough to tell one end from another.
    private static string Ends(string text, Declaration found) => text[Math.Max(found.Span.Start, found.Span.End - 9)..found.Span.End];

    private static async Task<string> Root(string language) =>
        (await new Resolver.Adapters.Toolchains.HostToolchains().Find(language, TestContext.Current.CancellationToken)).ShouldNotBeNull().Environment["GOROOT"];

    [GeneratedRegex(@"^func [^\n]*\{\n(?:[^}\n][^\n]*\n|\n)*\}", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Functions();
}
