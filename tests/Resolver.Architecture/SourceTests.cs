using System.Text.RegularExpressions;

namespace Resolver.Architecture;

/// <summary>What source text may hold.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 300;

    // One program each: the sandbox gets a single file, so that nothing else has to be mounted or imported.
    private static readonly string[] LongFiles =
    [
        "functions/Resolver.Repair/Python/worker/repair_worker.py",
        "functions/Resolver.Syntax/Workers/syntax-node/mapper.js",
        "functions/Resolver.Syntax/Workers/syntax-python/mapper.py",
    ];

    [Fact]
    public void Files_HaveAtMost300Lines() => TooLong(Repository.Sources("functions", ".cs", ".py", ".js", ".mjs", ".go", ".sh")).ShouldBe(LongFiles);

    [Fact]
    public void FilesOver300Lines_AreFound() => TooLong(
        [new("a.cs", string.Concat(Enumerable.Repeat("x\n", 300))), new("b.cs", string.Concat(Enumerable.Repeat("x\n", 301)))]).ShouldBe(["b.cs"]);

    [Fact]
    public void FaultCodes_AreThoseOfTheDocument()
    {
        var used = Repository.Sources("functions", ".cs").SelectMany(static file => CodesIn(file.Text)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        used.ShouldBe(CodesListed(Repository.Read("docs/error-codes.md")));
    }

    [Fact]
    public void FaultCodes_AreReadFromBothSides()
    {
        CodesIn("""throw new ResolverFault("A-B2", transient: true, "x"); new FailureDetails("C-D-E", "no code: lower-case")""").ShouldBe(["A-B2", "C-D-E"]);
        CodesListed("| `A-B2`, `C-D` | GIT-DISK-FULL in words |\n| `gate-passed` |").ShouldBe(["A-B2", "C-D"]);
    }

    [Fact]
    public void AbsolutePathsOfAMachine_AreNowhere() =>
        MachinePaths([.. Repository.Sources("functions", ".cs", ".py", ".js", ".go", ".csproj", ".sh"), .. Repository.Sources("docs", ".md")]).ShouldBeEmpty();

    [Fact]
    public void AbsolutePathsOfAMachine_AreFound() => MachinePaths(
    [
        new("a", "var x = \"/home/ann/code\";"), new("b", "C:\\Users\\ann"), new("c", "/root/code/x"), new("d", "/usr/bin and /box/repo and /home alone"),
    ]).ShouldBe(["a: /home/ann", "b: C:\\Users\\ann", "c: /root/code"]);

    [Fact]
    public void OpenEnds_NameAnIssue() => Todos(Repository.Sources("functions", ".cs", ".py", ".js", ".go")).ShouldBeEmpty();

    [Fact]
    public void OpenEnds_AreFound() =>
        Todos([new("a", "// TODO: later"), new("b", "// TODO #12: later"), new("c", "# FIXME")]).ShouldBe(["a", "c"]);

    private static IEnumerable<string> TooLong(IEnumerable<SourceFile> files) =>
        files.Where(static file => file.Text.TrimEnd('\n').Split('\n').Length > LongestFile).Select(static file => file.Path);

    private static IEnumerable<string> CodesIn(string text) => CodeLiteral().Matches(text).Select(static match => match.Groups["code"].Value);

    private static IEnumerable<string> CodesListed(string text) =>
        CodeListed().Matches(text).Select(static match => match.Groups["code"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> MachinePaths(IEnumerable<SourceFile> files) =>
        files.SelectMany(static file => MachinePath().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}"));

    private static IEnumerable<string> Todos(IEnumerable<SourceFile> files) => files.Where(static file => Todo().IsMatch(file.Text)).Select(static file => file.Path);

    [GeneratedRegex("\"(?<code>[A-Z]+(-[A-Z0-9]+)+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeLiteral();

    [GeneratedRegex("`(?<code>[A-Z]+(-[A-Z0-9]+)+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeListed();

    [GeneratedRegex(@"(?<![\w.:/-])(/(home|Users|root|work)/\w+|[A-Z]:\\Users\\\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex MachinePath();

    // Written so that it does not match itself.
    [GeneratedRegex(@"\b(T[O]DO|F[I]XME)\b(?!.*#\d)", RegexOptions.ExplicitCapture)]
    private static partial Regex Todo();
}
