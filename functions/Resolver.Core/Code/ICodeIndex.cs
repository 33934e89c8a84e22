using Resolver.Core.Ids;

namespace Resolver.Core.Code;

/// <summary>A span of lines: 1-based, both ends included.</summary>
public sealed record LineSpan(int Start, int End);

/// <summary>A whole declaration or section, pinned to a commit.</summary>
/// <param name="Commit">The commit that it was read from.</param>
/// <param name="Path">The file.</param>
/// <param name="Symbol">Qualified name as the language writes it, or the heading of a section.</param>
/// <param name="Kind"><c>type</c>, <c>function</c>, <c>method</c>, <c>field</c>, <c>section</c>, <c>file</c> …</param>
/// <param name="Lines">Where.</param>
/// <param name="Text">The whole unit; of a type the bodies of its methods, which are units of their own, are left out and marked with <c>…</c>.</param>
public sealed record CodeUnit(CommitSha Commit, RepoPath Path, string Symbol, string Kind, LineSpan Lines, string Text)
{
    /// <summary>Its head without its body, for a place where the whole does not fit; null where it has none.</summary>
    public string? Signature { get; init; }
}

/// <summary>A unit that answers a query.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Score">Higher is better; comparable within one answer only.</param>
/// <param name="Why">Which ingredients spoke for it, for example <c>bm25</c>, <c>stack-frame</c>, <c>path</c>, <c>symbol</c>.</param>
public sealed record UnitHit(CodeUnit Unit, double Score, IReadOnlyList<string> Why)
{
    /// <summary>What each ingredient of <see cref="Why"/> gave, in the same order; empty from an index that does not say.</summary>
    public IReadOnlyList<Ingredient> Ingredients { get; init; } = [];
}

/// <summary>One ranked list that a unit stands in.</summary>
/// <param name="Name">As in <see cref="UnitHit.Why"/>.</param>
/// <param name="Rank">Its place there, 1 for the best.</param>
/// <param name="Share">What that place adds to the score.</param>
public sealed record Ingredient(string Name, int Rank, double Share);

/// <summary>Who asks. Retrieval fails closed without one.</summary>
/// <param name="Name">The authenticated principal; <c>owner</c> for the owner of the data folder.</param>
/// <param name="Groups">Groups that the identity provider vouches for.</param>
public sealed record Principal(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>The owner of the data folder, who may read all that is in it.</summary>
    public static Principal Owner { get; } = new("owner", []);
}

/// <summary>One search.</summary>
/// <param name="Repo">Where.</param>
/// <param name="Commit">Pinned commit.</param>
/// <param name="Text">Issue text, test output, words; untrusted.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="Top">At most so many. 1 to 200.</param>
public sealed record CodeQuery(RepoId Repo, CommitSha Commit, string Text, Principal Requester, int Top = 10);

/// <summary>Repository -> units -> ranked context.</summary>
public interface ICodeIndex
{
    /// <summary>Brings the index to a commit; only changed files are read again.</summary>
    Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel);

    /// <summary>Ranks whole units, best first. Updates the index first if it lags.</summary>
    /// <exception cref="Faults.ResolverFault"><c>INDEX-FORBIDDEN</c> where the requester may not read the repository.</exception>
    Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel);

    /// <summary>How the index sees one file of a commit. Updates the index first if it lags.</summary>
    /// <exception cref="Faults.ResolverFault">
    /// <c>INDEX-FORBIDDEN</c> where the requester may not read the repository; <c>INDEX-NO-FILE</c> where there is no such file or the
    /// requester may not read it: the two are not told apart.
    /// </exception>
    Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel);
}

/// <summary>How the index sees one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="LeftOut">Why it is not indexed; null where it is.</param>
/// <param name="CutBy">What cut it into units: a language, <c>markdown</c>, <c>proto</c>, <c>lines</c> …; empty where it is left out.</param>
/// <param name="Notice">Why it was cut in another way than its language would be, for example that a toolchain is absent; null where nothing is to be said.</param>
/// <param name="Units">Its units in source order.</param>
public sealed record FileExplanation(RepoPath Path, string? LeftOut, string CutBy, string? Notice, IReadOnlyList<ExplainedUnit> Units);

/// <summary>A unit without its text.</summary>
public sealed record ExplainedUnit(string Symbol, string Kind, LineSpan Lines);

/// <summary>What an update did.</summary>
/// <param name="Files">Files indexed at this commit.</param>
/// <param name="Read">Files read anew.</param>
/// <param name="Units">Units at this commit.</param>
/// <param name="Skipped">Files left out, each with its reason.</param>
public sealed record IndexReport(int Files, int Read, int Units, IReadOnlyList<SkippedFile> Skipped);

/// <summary>A file that is not indexed.</summary>
public sealed record SkippedFile(string Path, string Reason);
