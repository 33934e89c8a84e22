using System.Text;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Enrich;

/// <summary>
/// Step 2: what the base commit says of itself: CODEOWNERS, CONTRIBUTING, decision records, <c>.resolver.yml</c>. Never from the issue,
/// never from a patch.
/// </summary>
public sealed class EnrichActivity(IWorkspaces workspaces, IArtifactStore artifacts, IResolverConfigReader configs)
    : IActivity<CommitRef, Enrichment>
{
    private const int MaxDocuments = 12;
    private const int MaxDocumentBytes = 32 * 1024;

    /// <inheritdoc />
    public async Task<Enrichment> Run(ActivityScope scope, CommitRef input, CancellationToken cancel)
    {
        var config = await configs.Read(input.Repo, input.Commit, cancel);
        var tree = await workspaces.ListFiles(input.Repo, input.Commit, cancel);
        var guides = tree.Where(file => GuidanceRank(file.Path) is not null && file.Bytes <= MaxDocumentBytes)
            .OrderBy(file => GuidanceRank(file.Path))
            .ThenBy(file => file.Path.Value, StringComparer.Ordinal)
            .Take(MaxDocuments)
            .Select(file => file.Path)
            .ToList();
        var ownersFile = tree.Select(file => file.Path).FirstOrDefault(CodeOwners.IsCodeOwners);
        var wanted = ownersFile is null ? guides : [.. guides, ownersFile];
        var texts = await workspaces.ReadFiles(input.Repo, input.Commit, wanted, cancel);

        var documents = guides.Where(texts.ContainsKey).Select(path => new GuidanceDocument(path.Value, Encoding.UTF8.GetString(texts[path]))).ToList();
        var owners = ownersFile is not null && texts.TryGetValue(ownersFile, out var rules)
            ? CodeOwners.Parse(Encoding.UTF8.GetString(rules))
            : [];
        var guidance = await artifacts.WriteJson<IReadOnlyList<GuidanceDocument>>(documents, cancel);
        return new Enrichment(guidance, [.. documents.Select(document => document.Path)], owners, config);
    }

    private static int? GuidanceRank(RepoPath path) => path.Value switch
    {
        "CONTRIBUTING.md" or ".github/CONTRIBUTING.md" or "docs/CONTRIBUTING.md" => 0,
        var name when path.Extension == ".md" && name.StartsWith("docs/adr", StringComparison.OrdinalIgnoreCase) => 1,
        var name when path.Extension == ".md" && name.StartsWith("docs/decisions/", StringComparison.OrdinalIgnoreCase) => 1,
        _ => null,
    };
}
