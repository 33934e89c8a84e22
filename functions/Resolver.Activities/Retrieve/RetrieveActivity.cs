using System.Text;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Activities.Retrieve;

/// <summary>Step 5: whole units, pinned to the base, only what the requester may read, best first and few.</summary>
public sealed class RetrieveActivity(ICodeIndex index, IArtifactStore artifacts) : IActivity<RetrieveInput, Retrieved>
{
    private const int Top = 60;
    private const int Budget = 16_000;     // tokens: what the smallest useful context holds beside the issue
    private const int CharactersAToken = 3; // of code, on the safe side; each prompt counts its own exactly
    private const int MaxFailures = 5;
    private const int MaxPlaces = 3;
    private static readonly ResolverConfig Defaults = new();

    /// <inheritdoc />
    public async Task<Retrieved> Run(ActivityScope scope, RetrieveInput input, CancellationToken cancel)
    {
        var text = await Query(input, cancel);
        var found = await index.Search(new CodeQuery(input.At.Repo, input.At.Commit, text, input.Requester, Top), cancel);
        IReadOnlyList<UnitHit> hits = [.. ContextPacker.Pack(found, Budget, static unit => unit.Text.Length / CharactersAToken).Best.Select(static unit => unit.Hit)];
        return new Retrieved(await artifacts.WriteJson(hits, cancel), Places(hits));
    }

    // Three files for people: a test or a document that speaks of the issue is rarely where it is mended.
    private static IReadOnlyList<string> Places(IReadOnlyList<UnitHit> hits) =>
    [
        .. hits.GroupBy(hit => hit.Unit.Path)
            .OrderBy(file => PathPolicy.IsTest(file.Key, Defaults) || PathPolicy.IsDocumentation(file.Key))
            .Take(MaxPlaces)
            .Select(file => $"{file.Key}:{file.First().Unit.Lines.Start}"),
    ];

    private async Task<string> Query(RetrieveInput input, CancellationToken cancel)
    {
        var text = new StringBuilder(input.Issue.Title).Append('\n').Append(await artifacts.ReadText(input.Issue.Body, cancel));
        if (input.Baseline is null)
        {
            return text.ToString();
        }

        var report = await artifacts.ReadJson<TestReport>(input.Baseline, cancel);
        foreach (var failure in report.Failed.Where(test => input.Targets.Contains(test.Id, StringComparer.Ordinal)).Take(MaxFailures))
        {
            text.Append('\n').Append(failure.Id).Append('\n').Append(failure.Message);
        }

        return text.ToString();
    }
}
