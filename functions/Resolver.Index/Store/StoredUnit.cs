using Resolver.Core.Ids;

namespace Resolver.Index.Store;

/// <summary>A unit as the index knows it: its text stays in git.</summary>
/// <param name="Id">Tells it from every other unit of this index file; stable while the file holds it.</param>
/// <param name="Path">The file.</param>
/// <param name="Symbol">Qualified name or heading.</param>
/// <param name="Name">The last part of the name.</param>
/// <param name="Kind">As in <see cref="Core.Code.CodeUnit"/>.</param>
/// <param name="First">First line, 1-based.</param>
/// <param name="Last">Last line, inclusive.</param>
/// <param name="IsTest">Whether it is a test by its own markers.</param>
internal sealed record StoredUnit(long Id, RepoPath Path, string Symbol, string Name, string Kind, int First, int Last, bool IsTest)
{
    /// <summary>How many lines.</summary>
    public int Lines => Last - First + 1;
}

/// <summary>What is read of a unit only when it is shown.</summary>
/// <param name="Sha">Git's id of the content that it was made from.</param>
/// <param name="Elided">As in <c>FileChunk</c>.</param>
/// <param name="Signature">As in <c>FileChunk</c>.</param>
internal sealed record UnitDetail(string Sha, IReadOnlyList<Syntax.TextSpan> Elided, string? Signature);
