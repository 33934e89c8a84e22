using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>Gives the units of a repository the readers that its access rules name now; nothing is read again.</summary>
internal sealed class Readers(SearchStore store)
{
    public async Task Apply(RepoId repo, IndexDocument row, AccessRules rules, CancellationToken cancel)
    {
        await foreach (var page in store.Scan(Filters.Of(repo, IndexDocument.UnitRole), ["path", "groups"], cancel))
        {
            var changed = page.Select(unit => (unit.Key, Old: unit.Groups ?? [], New: rules.ReadersOf(RepoPath.Parse(unit.Path!))))
                .Where(unit => !unit.Old.SequenceEqual(unit.New, StringComparer.Ordinal));
            await store.Writer.Merge(changed.Select(unit => new IndexDocument { Key = unit.Key, Groups = unit.New }), cancel);
        }

        await store.Writer.Merge([new IndexDocument { Key = row.Key, Rules = rules.Digest }], cancel);
    }
}
