using System.Text;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Syntax;

namespace Resolver.Activities.Gate;

/// <summary>Step 8, the verdict: gathers the evidence and lets <see cref="GatePolicy"/> judge.</summary>
public sealed class JudgeActivity(IWorkspaces workspaces, IArtifactStore artifacts, ISyntaxParser parser) : IActivity<GateInput, GateVerdict>
{
    /// <inheritdoc />
    public async Task<GateVerdict> Run(ActivityScope scope, GateInput input, CancellationToken cancel)
    {
        var patch = await artifacts.ReadJson<PatchSet>(input.Patch, cancel);
        var frozen = await artifacts.ReadFrozen(input.Baseline?.Frozen, cancel);
        var evidence = new GateEvidence(
            input.Kind,
            input.Config,
            input.Patch.Sha256,
            [.. patch.Paths],
            input.Baseline is null ? null : await artifacts.ReadJson<TestReport>(input.Baseline.Baseline, cancel),
            input.Head is null ? null : await artifacts.ReadJson<TestReport>(input.Head.Report, cancel),
            input.Head?.Full ?? false,
            input.Baseline?.Targets ?? [],
            input.Baseline?.Flaky ?? [],
            await Count(input, Own(patch, frozen), cancel))
        {
            Frozen = [.. frozen?.Paths ?? []],
            FrozenIntact = frozen is null || frozen.Files.All(patch.Files.Contains),
            Folder = input.Folder,
            Before = await Below(input, cancel),
        };
        return GatePolicy.Judge(evidence);
    }

    // Whatever the letters' case: on some machines it is the same folder.
    private async Task<IReadOnlyList<RepoPath>> Below(GateInput input, CancellationToken cancel) => input.Folder is not { } folder
        ? []
        : [.. (await workspaces.ListFiles(input.Base.Repo, input.Base.Commit, cancel)).Select(static file => file.Path)
            .Where(path => $"{path}/".StartsWith(folder + "/", StringComparison.OrdinalIgnoreCase))];

    private static PatchSet Own(PatchSet patch, PatchSet? frozen) =>
        frozen is null ? patch : patch with { Files = [.. patch.Files.Where(file => !frozen.Paths.Contains(file.Path))] };

    private async Task<IReadOnlyList<FileChecks>> Count(GateInput input, PatchSet patch, CancellationToken cancel)
    {
        var before = await workspaces.ReadFiles(input.Base.Repo, input.Base.Commit, [.. patch.Paths], cancel);
        var files = new List<FileChecks>();
        foreach (var change in patch.Files.Where(change => CodeFiles.IsCode(change.Path)))
        {
            var old = before.TryGetValue(change.Path, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
            files.Add(await Compare(change, old, cancel) with { NamesTests = NamesTests(change, old, input.Config) });
        }

        return files;
    }

    private static bool NamesTests(FileChange change, string? old, ResolverConfig config) =>
        change.Content is { } text && !PathPolicy.IsTest(change.Path, config) && TestMachinery.Mentions(text) > TestMachinery.Mentions(old ?? string.Empty);

    private async Task<FileChecks> Compare(FileChange change, string? old, CancellationToken cancel)
    {
        var before = old is null ? null : await CheckCounter.Count(parser, change.Path, old, cancel);
        var after = change.Content is null ? null : await CheckCounter.Count(parser, change.Path, change.Content, cancel);
        var unknown = (old is not null && before is null) || (change.Content is not null && after is null);
        return new FileChecks(change.Path, before, after, unknown ? await Problem(change.Path, cancel) : null);
    }

    private async Task<string> Problem(RepoPath path, CancellationToken cancel) => await parser.CanParse(path, cancel)
        ? "assertions cannot be counted: the file does not parse"
        : "assertions cannot be counted: no parser for this language on this machine";
}
