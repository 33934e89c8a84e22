using System.Text.Json;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Engine.Replay;

namespace Resolver.Workflows.Tests;

/// <summary>Recorded runs of shipped versions. <c>RESOLVER_RECORD_HISTORIES=&lt;folder&gt;</c> writes those of a new one.</summary>
internal static class GoldenHistories
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static async Task<RecordedRun> Read(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Histories", $"{name}.json"), Cancel);
        return JsonSerializer.Deserialize<RecordedRun>(text, ResolverJson.Options)!;
    }

    /// <summary>The run of a story makes the calls that its history has.</summary>
    internal static async Task Compare(RunBench bench, RunId run, string name)
    {
        var recorded = await bench.Engine.Client.Record(run, Cancel);
        if (Environment.GetEnvironmentVariable("RESOLVER_RECORD_HISTORIES") is { } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(recorded, ResolverJson.Indented) + "\n", Cancel);
        }

        Calls(recorded).ShouldBe(Calls(await Read(name)));
    }

    private static IEnumerable<string> Calls(RecordedRun run) =>
        run.Lines.Where(static line => line.Kind.EndsWith("-scheduled", StringComparison.Ordinal)).Select(static line => $"{line.Kind} {line.Name} {line.Step}");
}
