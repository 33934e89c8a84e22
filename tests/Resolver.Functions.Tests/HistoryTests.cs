using System.Text.Json;
using Resolver.Contracts.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Engine.Replay;

namespace Resolver.Functions.Tests;

/// <summary>
/// The stories told on Durable Task: the engine replays each history, and it is the one that is kept for where Durable's packages are
/// absent. <c>RESOLVER_RECORD_HISTORIES=&lt;folder&gt;</c> writes them.
/// </summary>
public sealed class HistoryTests
{
    // The days of this one count the rounds of a story that begins anew.
    private static readonly DateTimeOffset FirstDay = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Names => [.. Story.All.Select(static story => story.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Story_ToldByDurable_IsReplayedByTheEngine_AndIsTheKeptOne(string name)
    {
        var story = Story.All.Single(story => story.Name == name);
        var recorded = await Tell(story);
        await Write("durable-" + name, recorded);

        HistoryReplay.FirstDivergence(recorded, story.Definition, story.Make).ShouldBeNull();

        var kept = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Histories", $"durable-{name}.json"), TestContext.Current.CancellationToken);
        Calls(recorded).ShouldBe(Calls(JsonSerializer.Deserialize<RecordedRun>(kept, ResolverJson.Options)!));
    }

    internal static async Task Write(string name, RecordedRun recorded)
    {
        if (Environment.GetEnvironmentVariable("RESOLVER_RECORD_HISTORIES") is { } folder)
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(recorded, ResolverJson.Indented) + "\n", TestContext.Current.CancellationToken);
        }
    }

    internal static IEnumerable<string> Calls(RecordedRun run) =>
        run.Lines.Where(static line => line.Kind.EndsWith("-scheduled", StringComparison.Ordinal)).OrderBy(static line => line.Call)
            .Select(static line => $"{line.Kind} {line.Name} {line.Step}");

    // The host's clock is the real one: what a story waits for is days from now.
    private static DateTimeOffset StartOf(Story story) => story.Name == "continued" ? FirstDay : TimeProvider.System.GetUtcNow();

    private static async Task<RecordedRun> Tell(Story story)
    {
        var recorder = new HistoryRecorder();
        await using var host = await DurableHost.Start(registry =>
        {
            Story.RegisterSteps(registry);
            registry.AddWorkflow(story.Definition, recorder.Recorded(story.Make));
        });
        var run = RunId.Parse($"story-{story.Name}-0123456789ab-1");
        await host.Client.Start(run, story.Definition, StartOf(story), TestContext.Current.CancellationToken);
        await story.Drive(host, run, TestContext.Current.CancellationToken);
        var end = story.Name == "waiting" ? (await host.Client.Get(run, TestContext.Current.CancellationToken))! : await host.UntilEnd(run);
        return HistoryExport.Of(end, host.Hub.History(run.Value), recorder.Decisions(run));
    }
}
