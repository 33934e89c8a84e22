using Resolver.Repair.Locate;
using Resolver.Syntax;

namespace Resolver.Repair.Mutate;

/// <summary>Makes the candidates of suspicious functions and puts them in the order of validation.</summary>
public static class CandidateGenerator
{
    /// <summary>All candidates, best first, no two with the same resulting text.</summary>
    public static IReadOnlyList<RankedCandidate> Generate(IReadOnlyList<SourceFile> files, SuspicionMap suspicion)
    {
        var found = new List<RankedCandidate>();
        var seen = new HashSet<(string Path, string Text)>();
        foreach (var file in files)
        {
            foreach (var candidate in Scopes(file).SelectMany(scope => Of(scope, suspicion)))
            {
                found.Add(candidate);
            }
        }

        return
        [
            .. found.Select((candidate, order) => (candidate, order))
                .OrderByDescending(entry => entry.candidate.Score).ThenBy(entry => entry.candidate.Candidate.Cost).ThenBy(entry => entry.order)
                .Select(entry => entry.candidate)
                .Where(ranked => seen.Add((ranked.Candidate.Path.Value, Key(ranked.Candidate)))),
        ];

        string Key(Candidate candidate) => Identity(files.First(file => file.Path == candidate.Path), candidate);
    }

    /// <summary>Outermost functions, each with what is nested in it, and the file's own level.</summary>
    private static IEnumerable<FunctionScope> Scopes(SourceFile file) =>
        OutermostFunctions(file.Tree.Root).Select(function => new FunctionScope(file, function));

    private static IEnumerable<SyntaxNode> OutermostFunctions(SyntaxNode node) => node.Kind == SyntaxKind.Function
        ? [node]
        : node.Children.SelectMany(OutermostFunctions);

    private static IEnumerable<RankedCandidate> Of(FunctionScope scope, SuspicionMap suspicion)
    {
        var mutators = scope.Dialect.Mutators;
        foreach (var node in scope.Nodes)
        {
            foreach (var candidate in mutators.SelectMany(mutator => mutator.Mutate(scope, node)))
            {
                var line = scope.File.LineOf(candidate.Span.Start);
                var doubt = suspicion.Of(scope.File.Path, line, scope.File.LineOf(candidate.Span.End), FunctionLine(scope));
                if (doubt > 0)
                {
                    yield return new RankedCandidate(candidate, doubt, line, scope.Function.Name);
                }
            }
        }
    }

    private static int FunctionLine(FunctionScope scope) => scope.File.LineOf(scope.Function.Span.Start);

    /// <summary>The resulting text, shortened to what differs from the base: two edits with one result have one identity.</summary>
    private static string Identity(SourceFile file, Candidate candidate)
    {
        var (start, end, text) = (candidate.Span.Start, candidate.Span.End, candidate.Replacement);
        var head = 0;
        while (head < text.Length && start + head < end && file.Text[start + head] == text[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < text.Length - head && end - tail > start + head && file.Text[end - tail - 1] == text[^(tail + 1)])
        {
            tail++;
        }

        return $"{start + head}-{end - tail}:{text[head..^tail]}";
    }
}
