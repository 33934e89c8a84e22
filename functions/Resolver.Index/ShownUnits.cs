using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Rank;
using Resolver.Index.Store;
using Resolver.Syntax;

namespace Resolver.Index;

/// <summary>
/// Gives ranked units their text. It comes from the commit itself: an index can be stale or damaged, git's objects are what they say. A
/// unit that was made from another content than the commit has is dropped.
/// </summary>
internal sealed class ShownUnits(IWorkspaces workspaces, RepoId repo, CommitSha commit)
{
    private const string Left = "…";

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
        var texts = contents.ToDictionary(file => file.Key, file => (Sha: BlobSha(file.Value), Lines: new TextLines(FileRules.Decode(file.Value))));
        var shown = new List<UnitHit>(hits.Count);
        foreach (var (hit, detail) in hits.Zip(details))
        {
            if (texts.TryGetValue(hit.Unit.Path, out var text) && text.Sha == detail.Sha)
            {
                shown.Add(new UnitHit(Unit(hit.Unit, text.Lines, detail), hit.Score, hit.Why) { Ingredients = hit.Ingredients });
            }
        }

        return shown;
    }

    private CodeUnit Unit(StoredUnit unit, TextLines lines, UnitDetail detail) =>
        new(commit, unit.Path, unit.Symbol, unit.Kind, new LineSpan(unit.First, unit.Last), Text(lines, unit, detail.Elided)) { Signature = detail.Signature };

    private static string Text(TextLines lines, StoredUnit unit, IReadOnlyList<TextSpan> elided)
    {
        if (elided.Count == 0)
        {
            return lines.Slice(unit.First, unit.Last);
        }

        var (start, end) = lines.Offsets(unit.First, unit.Last);
        var text = new StringBuilder();
        foreach (var span in elided.Where(span => start <= span.Start && span.End <= end))
        {
            var part = lines.Text[start..span.Start];
            text.Append(part).Append(lines.Text[span.Start] == '{' ? $"{{ {Left} }}" : Left);
            start = span.End;
        }

        return text.Append(lines.Text, start, end - start).ToString();
    }

    [SuppressMessage("Security", "CA5350", Justification = "Git names its objects so; nothing is secured by it.")]
    private static string BlobSha(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
