using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Scaffold;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Scaffold;

/// <summary>Pins the schema registry for the run, and finds where the repository keeps its services.</summary>
public sealed partial class ReadSchemasActivity(ISchemaRegistry registry, IWorkspaces workspaces, IArtifactStore artifacts) : IActivity<SchemasInput, SchemasRead>
{
    private static readonly RepoPath GoMod = RepoPath.Parse("go.mod");

    /// <inheritdoc />
    public async Task<SchemasRead> Run(ActivityScope scope, SchemasInput input, CancellationToken cancel)
    {
        try
        {
            var files = await registry.Read(input.At.Repo, input.At.Commit, input.Config, cancel);
            return new SchemasRead.Found(await artifacts.WriteJson(files, cancel), files.Origin, await Place(input, cancel));
        }
        catch (ResolverFault wrong) when (wrong is { Transient: false } && wrong.Code.StartsWith("SCHEMA-", StringComparison.Ordinal))
        {
            return new SchemasRead.Nothing(wrong.Code, wrong.Message);
        }
    }

    private async Task<ServicePlace> Place(SchemasInput input, CancellationToken cancel)
    {
        var folder = RepoPath.Parse(input.Config.Services);
        var tree = await workspaces.ListFiles(input.At.Repo, input.At.Commit, cancel);
        var depth = folder.Value.Split('/').Length;
        var taken = tree.Where(file => file.Path.Value.StartsWith(folder + "/", StringComparison.OrdinalIgnoreCase)).Select(file => file.Path.Value.Split('/')[depth]);
        var module = await workspaces.ReadFiles(input.At.Repo, input.At.Commit, [GoMod], cancel);
        return new ServicePlace(
            folder,
            [.. taken.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
            module.TryGetValue(GoMod, out var text) && ModuleLine().Match(Encoding.UTF8.GetString(text)) is { Success: true } match ? match.Groups["path"].Value : null);
    }

    [GeneratedRegex(@"^module\s+""?(?<path>[A-Za-z0-9._~/-]+)""?\s*(//.*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex ModuleLine();
}
