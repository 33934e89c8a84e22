using Resolver.Core.Ids;

namespace Resolver.Syntax.Tests;

/// <summary>Files that hurt parsers. The answer is a well-formed tree, perhaps with errors, or null; and the next file is parsed as if nothing had been.</summary>
public sealed class RobustnessTests(ParserFixture fixture)
{
    private static readonly string[] Languages = ["a.cs", "a.py", "a.js", "a.go"];

    private static readonly Dictionary<string, Func<string, string>> Texts = new(StringComparer.Ordinal)
    {
        ["100,000 nested brackets"] = path => Statement(path, new string('[', 100_000) + new string(']', 100_000)),
        ["100,000 nested parentheses"] = path => Statement(path, new string('(', 100_000) + "1" + new string(')', 100_000)),
        ["100,000 open braces"] = path => Statement(path, new string('{', 100_000)),
        ["a chain of 50,000 calls"] = path => Statement(path, "a" + string.Concat(Enumerable.Repeat(".b()", 50_000))),
        ["a sum of 50,000 terms"] = path => Statement(path, "1" + string.Concat(Enumerable.Repeat(" + 1", 50_000))),
        ["50,000 nots"] = path => Statement(path, string.Concat(Enumerable.Repeat(path == "a.py" ? "not " : "!", 50_000)) + "a"),
        ["a million lines"] = path => Statement(path, "1") + new string('\n', 1_000_000),
        ["one huge line"] = path => Statement(path, "\"" + new string('x', 1_500_000) + "\""),
        ["NUL bytes"] = path => Statement(path, "1") + "\0\0 x \0",
        ["only NUL bytes"] = _ => new string('\0', 1_000),
        ["invalid syntax"] = path => Statement(path, "1 +* ) ] } if while"),
        ["lone surrogates"] = path => Statement(path, "\"\ud800 \udc00\""),
        ["an open string"] = path => Statement(path, "\"abc"),
        ["nothing"] = _ => "",
        ["spaces"] = _ => "   \n\t\n",
        ["a byte-order mark"] = _ => "\ufeff",
        ["carriage returns"] = path => Statement(path, "1").Replace('\n', '\r'),
        ["control characters"] = path => Statement(path, "a\u000c + \u2028 b \u0085 \u200b"),
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var text in Texts.Keys)
        {
            foreach (var path in Languages)
            {
                cases.Add(path, text);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task HostileFile_CostsNothingButItsOwnAnswer(string path, string name)
    {
        var text = Texts[name](path);

        var tree = await fixture.Parser.Parse(RepoPath.Parse(path), text, TestContext.Current.CancellationToken);

        if (tree is not null)
        {
            TreeText.Violations(tree).ShouldBeEmpty();
            tree.Root.Span.ShouldBe(new TextSpan(0, text.Length));
            _ = TestMarkers.Of(tree);
            _ = SyntaxQueries.Declarations(tree);
        }

        (await fixture.Parse(path, Statement(path, "1 + 2"))).Operations(SyntaxKind.Binary).ShouldBe(["1 + 2"]);
    }

    [Theory]
    [InlineData("a.cs", "class A { void M() { f(1 } }")]
    [InlineData("a.py", "def f(:\n  pass")]
    [InlineData("a.js", "function f( { }")]
    [InlineData("a.go", "package p\nfunc f( { }")]
    public async Task InvalidSyntax_SaysSoWithItsLine(string path, string text)
    {
        var errors = (await fixture.Parse(path, text)).Errors;
        errors.ShouldNotBeEmpty();
        errors.ShouldAllBe(error => char.IsAsciiDigit(error[0]) && error.Contains(": ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.cs", "class A { int Good() => 1; int Bad( => ; }")]
    [InlineData("a.go", "package p\nfunc Good() {}\nfunc Bad( {")]
    public async Task InvalidSyntax_KeepsWhatTheParserUnderstood(string path, string text) =>
        (await fixture.Parse(path, text)).All(SyntaxKind.Function).Select(node => node.Name).Contains("Good", StringComparer.Ordinal).ShouldBeTrue();

    [Fact]
    public async Task FileOverTheSizeLimit_IsNotParsed()
    {
        await using var parser = fixture.Create(fixture.Options with { MaxFileBytes = 10 });
        (await parser.Parse(RepoPath.Parse("a.py"), "x = 12345", TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (await parser.Parse(RepoPath.Parse("a.py"), "x = 'ééé'", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private static string Statement(string path, string expression) => path switch
    {
        "a.cs" => "class A { void M() { x = " + expression + "; } }\n",
        "a.go" => "package p\n\nfunc M() { x = " + expression + " }\n",
        _ => "x = " + expression + "\n",
    };
}
