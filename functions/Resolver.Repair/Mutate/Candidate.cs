using Resolver.Core.Ids;
using Resolver.Syntax;

namespace Resolver.Repair.Mutate;

/// <summary>One small edit of one file: a span is replaced by a text.</summary>
/// <param name="Path">The file.</param>
/// <param name="Span">What is replaced, in the file's text at base; empty for an insertion.</param>
/// <param name="Replacement">The new text; empty for a deletion.</param>
/// <param name="Kind">The operator that made it, for example <c>comparison</c>.</param>
/// <param name="Description">The change in one sentence, for people.</param>
/// <param name="Cost">How unlikely such an edit is as a fix: 1 is the cheapest; deletions and added special cases cost the most.</param>
public sealed record Candidate(RepoPath Path, TextSpan Span, string Replacement, string Kind, string Description, double Cost)
{
    /// <summary>The file's text with the edit applied.</summary>
    public string Apply(string text) => string.Concat(text.AsSpan(0, Span.Start), Replacement, text.AsSpan(Span.End));
}

/// <summary>A candidate with its place in the order of validation.</summary>
/// <param name="Candidate">The edit.</param>
/// <param name="Suspicion">How suspicious its place is: 0 to 1.</param>
/// <param name="Line">1-based line of the edit, for people.</param>
/// <param name="Function">Name of the function around the edit; empty at module or type level.</param>
public sealed record RankedCandidate(Candidate Candidate, double Suspicion, int Line, string Function)
{
    /// <summary>The order of validation: higher first.</summary>
    public double Score => Suspicion / Candidate.Cost;
}
