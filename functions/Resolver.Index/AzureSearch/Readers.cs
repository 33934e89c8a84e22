using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>Gives the units and files of a repository the readers that its access rules name now; nothing is read again.</summary>
internal sealed class Readers(SearchStore store)
{
    public async Task Apply(RepoId repo, IndexDocument row, AccessRules rules, CancellationToken cancel)
    {
        foreach (var role in new[] { IndexDocument.UnitRole, IndexDocument.FileRole })
        {
            await foreach (var page in store.Scan(Filters.Of(repo, role), ["path", "groups"], cancel))
            {
                var changed = page.Select(document => (document.Key, Old: document.Groups ?? [], New: rules.ReadersOf(RepoPath.Parse(document.Path!))))
                    .Where(document => !document.Old.SequenceEqual(document.New, StringComparer.Ordinal));
                await store.Writer.Merge(changed.Select(document => new IndexDocument { Key = document.Key, Groups = document.New }), cancel);
            }
        }

        await store.Writer.Merge([new IndexDocument { Key = row.Key, Rules = rules.Digest }], cancel);
    }
}
