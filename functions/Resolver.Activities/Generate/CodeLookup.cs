using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Activities.Generate;

/// <summary>Finds units by the names that they declare, for one requester at one commit.</summary>
internal sealed class CodeLookup(ICodeIndex index, EditableFiles files, CommitRef at, Principal requester) : ICodeLookup
{
    private const int Top = 40;
    private const int MaxUnits = 12;
    private const int MaxFiles = 4;
    private static readonly char[] Separators = ['.', ':', '/', '#', '(', ')', '*', ' '];

    /// <inheritdoc />
    public async Task<FoundCode> Find(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var hits = await index.Search(new CodeQuery(at.Repo, at.Commit, string.Join('\n', names), requester, Top), cancel);
        var wanted = names.Select(Leaf).Where(static name => name.Length > 1).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var whole = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var units = hits.Where(hit => wanted.Contains(Leaf(hit.Unit.Symbol)) || whole.Contains(hit.Unit.Path.FileName) || whole.Contains(hit.Unit.Path.Value)).Take(MaxUnits).ToList();
        return new FoundCode(units, await files.Read(units.Select(static hit => hit.Unit.Path), MaxFiles, cancel));
    }

    private static string Leaf(string name) => name.Split(Separators, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } parts ? parts[^1] : string.Empty;
}
