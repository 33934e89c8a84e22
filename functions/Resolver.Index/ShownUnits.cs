using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;
using Resolver.Index.Store;

namespace Resolver.Index;

/// <summary>
/// Gives ranked units their text. It comes from the commit itself: an index can be stale or damaged, git's objects are what they say. A
/// unit that was made from another content than the commit has is dropped.
/// </summary>
internal sealed class ShownUnits(IWorkspaces workspaces, RepoId repo, CommitSha commit)
{
    /// <summary>The hits with their texts, in the same order.</summary>
    /// <param name="hits">What is shown.</param>
    /// <param name="detailOf">What the index keeps of a unit to show it.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<IReadOnlyList<UnitHit>> Of(IReadOnlyList<Ranked> hits, Func<StoredUnit, CancellationToken, Task<UnitDetail>> detailOf, CancellationToken cancel)
    {
        var details = new List<UnitDetail>(hits.Count);
        foreach (var hit in hits)
        {
            details.Add(await detailOf(hit.Unit, cancel));
        }

        var files = hits.Zip(details, static (hit, detail) => new TreeFile(hit.Unit.Path, detail.Sha, 0)).DistinctBy(static file => file.Path).ToList();
        var contents = await workspaces.ReadListed(repo, commit, files, cancel);
        var texts = files.ToDictionary(file => file.Path, file => contents.GetValueOrDefault(file.Path) is { } content ? UnitTexts.Lines(content, file.BlobSha) : null);
        var shown = new List<UnitHit>(hits.Count);
        foreach (var (hit, detail) in hits.Zip(details))
        {
            if (texts[hit.Unit.Path] is { } lines)
            {
                shown.Add(new UnitHit(Unit(hit.Unit, lines, detail), hit.Score, hit.Why) { Ingredients = hit.Ingredients });
            }
        }

        return shown;
    }

    private CodeUnit Unit(StoredUnit unit, TextLines lines, UnitDetail detail) =>
        new(commit, unit.Path, unit.Symbol, unit.Kind, new LineSpan(unit.First, unit.Last), UnitTexts.Of(lines, unit.First, unit.Last, detail.Elided)) { Signature = detail.Signature };
}
