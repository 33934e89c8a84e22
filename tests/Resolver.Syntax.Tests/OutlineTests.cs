using System.Text;
using Resolver.Core.Ids;
using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Tests;

public sealed class OutlineTests(OutlinerFixture at)
{
    [Theory]
    [InlineData("a.cs", "csharp")]
    [InlineData("a.go", "go")]
    [InlineData("a.py", "python")]
    [InlineData("a.js", "javascript")]
    [InlineData("a.jsx", "javascript")]
    [InlineData("a.ts", "typescript")]
    [InlineData("a.tsx", "tsx")]
    [InlineData("A.java", "java")]
    [InlineData("a.rs", "rust")]
    [InlineData("a.rb", null)]
    public void EveryLanguage_IsThere(string path, string? language) => at.Outliner.LanguageOf(RepoPath.Parse(path)).ShouldBe(language);

    [Fact]
    public async Task Go_GivesGroupsReceiversAndTests()
    {
        const string Text = """
            package a

            import "fmt"

            // Kinds of it.
            const (
                A = iota // the first
                B
            )

            // T is one.
            type T struct{ x int }

            // Check checks.
            func (t *T[K]) Check() string { return fmt.Sprint(helper(t)) }

            func TestCheck(t *testing.T) {}
            """;
        var outline = await at.Outline("a.go", Text);

        Lines((outline, Text)).ShouldBe(["Constant A,B // Kinds of it.", "Type T // T is one.", "Method T.Check // Check checks.", "Function TestCheck func TestCheck(t *testing.T) {} test"]);
        outline.Imports.ShouldBe(["fmt"]);
        outline.References.ShouldContain(new Reference("helper", 2));
    }

    [Fact]
    public async Task Python_GivesDecoratedOnesWholeAndNoLocalFunctions()
    {
        const string Text = """
            from a.b import c
            LIMIT = 3

            # about f
            @cached(1)
            def f(x: Foo):
                def inner(): pass
                return g(x)


            class Box(Base):
                size = 1

                def get(self):
                    return self.open()


            def test_box():
                assert f(1)
            """;
        var outline = await at.Outline("a.py", Text);

        Lines((outline, Text)).ShouldBe(["Constant LIMIT LIMIT = 3", "Function f # about f", "Type Box class Box(Base):", "  Field size size = 1", "  Method get def get(self):", "Function test_box def test_box(): test"]);
        outline.Declarations[1].Body.ShouldNotBeNull();
        outline.References.Select(reference => reference.Name).ShouldBe(["cached", "Foo", "g", "Base", "open", "f"], ignoreOrder: true);
    }

    [Fact]
    public async Task Typescript_GivesExportsArrowsAndTestsInTheirGroups()
    {
        const string Text = """
            /** A cart. */
            export default class Cart extends Base {
              private total = 0;
              add = (x: Item) => { this.total += x.price; };
            }
            export const load = async () => { const hidden = 1; return fetchAll(hidden); };
            interface Item { price: number }
            describe('cart', () => {
              it('adds', () => { expect(new Cart()).toBeDefined(); });
            });
            """;
        var outline = await at.Outline("a.ts", Text);

        Lines((outline, Text)).ShouldBe(
        [
            "Type Cart /** A cart. */", "  Field total private total = 0", "  Method add add = (x: Item) => { this.total += x.price; }",
            "Function load export const load = async () => { const hidden = 1; return fetchAll(hidden); };", "Type Item interface Item { price: number }",
            "Namespace cart describe('cart', () => {", "  Function adds it('adds', () => { expect(new Cart()).toBeDefined(); }); test",
        ]);
    }

    [Fact]
    public async Task Java_GivesMembersWithBodiesAndMarksTheTypesOfTests()
    {
        const string Text = """
            import java.util.*;

            /** Doc. */
            class A<T> extends B {
                private int x, y = 2;
                A() { super(); }
                @Test void works() { run(new Job() { public void go() {} }); }
                abstract void none();
                record R(int a) {}
            }
            """;
        var outline = await at.Outline("A.java", Text);

        Lines((outline, Text)).ShouldBe(["Type A /** Doc. */ test", "  Field x,y private int x, y = 2;", "  Method A A() { super(); }", "  Method works @Test void works() { run(new Job() { public void go() {} }); } test", "  Type R record R(int a) {}"]);
    }

    [Fact]
    public async Task Rust_GivesMethodsTheTypeOfTheirBlock()
    {
        const string Text = """
            /// Doc.
            #[derive(Debug)]
            pub struct S { a: i32 }
            impl<T> fmt::Display for S<T> { fn fmt(&self) -> R { write(self.a()) } }
            mod tests { #[test] fn it_works() { super::run(); } }
            """;
        var outline = await at.Outline("a.rs", Text);

        Lines((outline, Text)).ShouldBe(
        [
            "Type S /// Doc.", "Namespace S.S impl<T> fmt::Display for S<T> { fn fmt(&self) -> R { write(self.a()) } }", "  Method S.fmt fn fmt(&self) -> R { write(self.a()) }",
            "Namespace tests mod tests { #[test] fn it_works() { super::run(); } }", "  Function it_works #[test] fn it_works() { super::run(); } test",
        ]);
    }

    [Fact]
    public async Task Csharp_GivesCommentsAttributesAndAccessorsWithTheirDeclaration()
    {
        const string Text = """
            namespace Shop;

            // Not its comment.

            /// <summary>A page.</summary>
            [Serializable]
            public sealed class Page(int size) : Base
            {
                private readonly int x, y;

                public int Last => Count(x);

                [Fact] public void Works() { void Local() { } new Page(1).Run(); }
            }
            """;
        var outline = await at.Outline("a.cs", Text);

        Lines((outline, Text)).ShouldBe(
        [
            "Namespace Shop namespace Shop;", "  Type Page /// <summary>A page.</summary> test", "  Field x,y private readonly int x, y;", "  Method Last public int Last => Count(x);",
            "  Method Works [Fact] public void Works() { void Local() { } new Page(1).Run(); } test",
        ]);
    }

    [Theory]
    [InlineData("a.go", "package a\n\nfunc First( { }\n\nfunc Second() {}\n", "Second")]
    [InlineData("a.py", "def first(:\n    pass\n\ndef second():\n    return 1\n", "second")]
    [InlineData("a.ts", "function first() { const x = ; }\n\nfunction second() { return 1; }\n", "second")]
    [InlineData("A.java", "class A { void first( { } void second() { } }\n", "second")]
    [InlineData("a.rs", "fn first( { }\n\nfn second() {}\n", "second")]
    [InlineData("a.cs", "class A { void First( { } int Second() => 1; }\n", "Second")]
    public async Task BrokenText_StillGivesWhatCanBeMadeOut(string path, string text, string name)
    {
        var outline = await at.Outline(path, text);

        outline.Errors.ShouldNotBeEmpty();
        outline.Declarations.Select(declaration => declaration.Name).ShouldContain(name);
    }

    [Theory]
    [InlineData("a.go")]
    [InlineData("a.py")]
    [InlineData("a.tsx")]
    [InlineData("A.java")]
    [InlineData("a.rs")]
    [InlineData("a.cs")]
    public async Task HostileText_CostsAtMostItsOwnAnswer(string path)
    {
        var random = new Random(7);
        foreach (var text in new[]
        {
            new string('{', 100_000), new string('(', 100_000) + new string(')', 100_000), "\0\0\0", "\ud800 \udfff", "\uFEFFx = \"𝄞\"",
            new string([.. Enumerable.Range(0, 20_000).Select(_ => (char)random.Next(1, 0xD800))]), string.Concat(Enumerable.Repeat("\n", 200_000)),
        })
        {
            var outline = await at.Outliner.Outline(RepoPath.Parse(path), text, TestContext.Current.CancellationToken);
            (outline?.Declarations ?? []).ShouldAllBe(declaration => declaration.Span.Start >= 0 && declaration.Span.End <= text.Length);
        }

        (await at.Outline("ok.go", "package a\n\nfunc Fine() {}\n")).Declarations.Single().Name.ShouldBe("Fine");
    }

    [Fact]
    public async Task Offsets_CountUtf16Units()
    {
        const string Text = "package a\r\n\r\n// 𝄞 ümlaut\r\nfunc Fine() string { return \"𝄞\" }\r\n";

        var declaration = (await at.Outline("a.go", Text)).Declarations.Single();

        Text[declaration.Span.Start..declaration.Span.End].ShouldBe("// 𝄞 ümlaut\r\nfunc Fine() string { return \"𝄞\" }");
        Text[declaration.Body!.Value.Start..declaration.Body.Value.End].ShouldBe("{ return \"𝄞\" }");
    }

    // One line for each declaration: indentation for its parent, kind, names, its first line, whether it is a test.
    private static List<string> Lines((Outline Outline, string Text) file) =>
    [
        .. file.Outline.Declarations.Select(declaration => new StringBuilder()
            .Append(declaration.Parent >= 0 ? "  " : string.Empty)
            .Append(declaration.Kind).Append(' ')
            .Append(declaration.Receiver.Length > 0 ? declaration.Receiver + "." : string.Empty)
            .Append(declaration.Names.Count > 0 ? string.Join(',', declaration.Names) : declaration.Name).Append(' ')
            .Append(file.Text[declaration.Span.Start..declaration.Span.End].Split('\n')[0])
            .Append(declaration.IsTest ? " test" : string.Empty).ToString()),
    ];
}
