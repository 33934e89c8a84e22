using System.Text.Json;
using Resolver.Contracts.Durable;
using Resolver.Core.Json;
using Resolver.Engine.Replay;

namespace Resolver.Engine.Tests;

/// <summary>What Durable Task recorded of the stories, replayed by the engine: the two hosts agree on what a workflow sees and decides.</summary>
public sealed class DurableHistoryTests
{
    public static TheoryData<string> Names => [.. Story.All.Select(static story => story.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HistoryOfDurableTask_IsReplayedWithoutDivergence(string name)
    {
        var story = Story.All.Single(story => story.Name == name);

        HistoryReplay.FirstDivergence(await Kept(name), story.Definition, story.Make).ShouldBeNull();
    }

    [Theory]
    [InlineData("events", "event-received")]
    [InlineData("steps", "activity-completed")]
    [InlineData("children", "child-failed")]
    [InlineData("timers", "timer-fired")]
    public async Task MissingOutcome_IsNoticed(string name, string kind)
    {
        var story = Story.All.Single(story => story.Name == name);
        var whole = await Kept(name);
        var cut = whole with { Lines = [.. whole.Lines.Where(line => line != whole.Lines.Last(last => last.Kind == kind))] };

        HistoryReplay.FirstDivergence(cut, story.Definition, story.Make).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Story_ToldByTheEngine_MakesTheCallsOfDurablesHistory(string name)
    {
        var story = Story.All.Single(story => story.Name == name);
        var kept = await Kept(name);
        await using var host = new EngineHost(registry =>
        {
            Story.RegisterSteps(registry);
            registry.AddWorkflow(story.Definition, story.Make);
        });
        var cancel = TestContext.Current.CancellationToken;
        var start = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
        await host.Client.Start(kept.Run, story.Definition, start, cancel);
        await story.Drive(host, kept.Run, cancel);
        if (name != "waiting")
        {
            var end = host.UntilEnd(kept.Run);
            while (!end.IsCompleted)
            {
                await host.Pass(TimeSpan.FromMilliseconds(100));
            }

            (await end).Output?.GetRawText().ShouldBe(kept.Output?.GetRawText());
        }

        Calls(await host.Engine.Client.Record(kept.Run, cancel)).ShouldBe(Calls(kept));
    }

    private static IEnumerable<string> Calls(RecordedRun run) =>
        run.Lines.Where(static line => line.Kind.EndsWith("-scheduled", StringComparison.Ordinal)).OrderBy(static line => line.Call)
            .Select(static line => $"{line.Kind} {line.Name} {line.Step}");

    private static async Task<RecordedRun> Kept(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Histories", $"durable-{name}.json");
        return JsonSerializer.Deserialize<RecordedRun>(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), ResolverJson.Options)!;
    }
}
