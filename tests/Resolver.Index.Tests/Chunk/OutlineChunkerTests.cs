using Resolver.Index.Chunk;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;
using Declaration = Resolver.Syntax.Outlines.Declaration;

namespace Resolver.Index.Tests.Chunk;

public sealed class OutlineChunkerTests
{
    private const string Cart = """
        import x

        class Cart:
            limit = 3

            def add(self, item):
                self.items.append(item)

        def total(cart):
            return sum(cart)
        """;

    [Fact]
    public void Type_HasItsFieldsAndSignaturesAndEachMethodIsAUnitToo()
    {
        var units = Units(Cart, Of(DeclarationKind.Type, "Cart", "class Cart", "(item)\n"), Of(DeclarationKind.Field, "limit", "limit = 3", "limit = 3") with { Parent = 0 }, Body("self.items") with { Parent = 0 }, Of(DeclarationKind.Function, "total", "def total", "sum(cart)"));

        units.Select(unit => (unit.Symbol, unit.Kind, unit.Start, unit.End)).ShouldBe([("a.py", "file", 1, 10), ("Cart", "type", 3, 7), ("Cart.add", "method", 6, 7), ("total", "function", 9, 10)]);
        var type = units[1];
        type.Text.ShouldContain("limit = 3");
        type.Text.ShouldContain("def add(self, item):");
        type.Text.ShouldNotContain("append");
        type.Elided.Single().ShouldBe(new TextSpan(Cart.IndexOf("self.items", StringComparison.Ordinal), Cart.IndexOf("(item)\n", StringComparison.Ordinal) + 6));
        units[0].Text.ShouldNotContain("class Cart");
        units[2].Signature.ShouldBe("def add(self, item):");
    }

    [Fact]
    public void Receiver_QualifiesWhereverTheMethodStands()
    {
        const string Text = "func (h *Handler) Check() {}\n";

        var unit = Units(Text, Of(DeclarationKind.Method, "Check", "func", "{}") with { Receiver = "Handler" }).Single();

        (unit.Symbol, unit.Name, unit.Kind).ShouldBe(("Handler.Check", "Check", "method"));
    }

    [Fact]
    public void LongFunction_IsSplitAtItsStatementsAndEveryPartHasTheHead()
    {
        var statements = Enumerable.Range(0, 400).Select(i => $"    step_{i}(value_{i}, other_{i}, something_else_{i})\n").ToList();
        var text = "def run(a, b):\n" + string.Concat(statements);
        var starts = statements.Aggregate((At: 15, All: new List<int>()), (at, line) => (at.At + line.Length, [.. at.All, at.At + 4])).All;
        var declaration = new Declaration { Kind = DeclarationKind.Function, Name = "run", Span = new TextSpan(0, text.Length), Body = new TextSpan(19, text.Length), Cuts = starts };

        var parts = OutlineChunker.Chunk(new Outline("python", [declaration], [], [], []), new TextLines(text), "a.py");

        parts.Count.ShouldBeGreaterThan(1);
        parts.Select(part => part.Symbol).ShouldBe(Enumerable.Range(1, parts.Count).Select(number => $"run ({number}/{parts.Count})"));
        parts.ShouldAllBe(part => part.Text.StartsWith("def run(a, b):") && part.Text.Length < 9000);
        for (var i = 0; i < statements.Count; i++)
        {
            parts.Count(part => part.Text.Contains($"step_{i}(value_{i}, other_{i}, something_else_{i})")).ShouldBe(1);
        }
    }

    [Fact]
    public void References_GoToTheUnitAroundThem()
    {
        var outline = new Outline(
            "python",
            [Of(Cart, DeclarationKind.Type, "Cart", "class Cart", "(item)\n"), Of(Cart, DeclarationKind.Field, "limit", "limit = 3", "limit = 3") with { Parent = 0 }],
            [new Reference("Base", 0), new Reference("int", 1), new Reference("main", -1)],
            [],
            []);

        var units = OutlineChunker.Chunk(outline, new TextLines(Cart), "a.py");

        units.Single(unit => unit.Kind == "type").References.ShouldBe(["Base", "int"]);
        units.Single(unit => unit.Kind == "file").References.ShouldBe(["main"]);
    }

    private static IReadOnlyList<FileChunk> Units(string text, params Declaration[] declarations) =>
        OutlineChunker.Chunk(new Outline("python", declarations, [], [], []), new TextLines(text), "a.py");

    private static Declaration Of(DeclarationKind kind, string name, string from, string to) => Of(from == "func" ? "func (h *Handler) Check() {}\n" : Cart, kind, name, from, to);

    private static Declaration Of(string text, DeclarationKind kind, string name, string from, string to) => new()
    {
        Kind = kind,
        Name = name,
        Span = new TextSpan(text.IndexOf(from, StringComparison.Ordinal), text.IndexOf(to, StringComparison.Ordinal) + to.TrimEnd().Length),
    };

    private static Declaration Body(string body)
    {
        var end = Cart.IndexOf("(item)\n", StringComparison.Ordinal) + 6;
        return new Declaration
        {
            Kind = DeclarationKind.Method,
            Name = "add",
            Span = new TextSpan(Cart.IndexOf("def add", StringComparison.Ordinal), end),
            Body = new TextSpan(Cart.IndexOf(body, StringComparison.Ordinal), end),
        };
    }
}
