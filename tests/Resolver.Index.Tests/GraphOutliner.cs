using System.Text.RegularExpressions;
using Resolver.Core.Ids;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;
using Declaration = Resolver.Syntax.Outlines.Declaration;

namespace Resolver.Index.Tests;

/// <summary>Parses what the contract of indexes has below <c>graph/</c>: functions at the left edge, what they call, and imports.</summary>
internal sealed partial class GraphOutliner : IOutliner
{
    public string? LanguageOf(RepoPath path) => path.Value.StartsWith("graph/", StringComparison.Ordinal) ? "python" : null;

    public Task<Outline?> Outline(RepoPath path, string text, CancellationToken cancel)
    {
        var functions = Function().Matches(text);
        var declarations = functions.Select(match => new Declaration
        {
            Kind = DeclarationKind.Function,
            Name = match.Groups["name"].Value,
            Span = new TextSpan(match.Index, match.Index + match.Length),
            Body = new TextSpan(match.Groups["body"].Index, match.Index + match.Length),
        });
        var references = functions.SelectMany((match, number) => Call().Matches(match.Groups["body"].Value).Select(call => new Reference(call.Groups["name"].Value, number)));
        var imports = Import().Matches(text).Select(match => match.Groups["name"].Value);
        return Task.FromResult<Outline?>(new Outline("python", [.. declarations], [.. references.Distinct()], [.. imports], []));
    }

    [GeneratedRegex(@"^def (?<name>\w+)\(\w*\):(?<body>(\n[ ]+[^\n]*)+)\n?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Function();

    [GeneratedRegex(@"\b(?<name>\w+)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Call();

    [GeneratedRegex(@"^import (?<name>\w+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Import();
}
