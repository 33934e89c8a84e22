using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>A journal of the first format, recorded from a process that was killed four times, is taken over and goes on.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task JournalOfTheFirstFormat_IsTakenOver_AndItsRunsGoOn()
    {
        using var folder = new TempFolder();
        await Restore(folder);
        var seen = new ConcurrentQueue<ActivityScope>();
        await using var engine = WorkflowEngine.Open(new EngineOptions { DataFolder = folder.Path }, Artifacts(folder));
        Everything.Register(engine.Registry, seen.Enqueue, TimeSpan.FromMilliseconds(1));
        var cancel = TestContext.Current.CancellationToken;
        var completedBefore = await Completed(engine);

        foreach (var number in Enumerable.Range(1, 5))
        {
            var run = RunId.Parse($"everything-{number}");
            var end = await engine.RunToEnd(run, RunUntil.Finished, cancel);

            end.State.ShouldBe(WorkflowState.Completed, end.Failure?.Message);
            end.Output!.Value.GetString()!.Split('|')[1..].ShouldBe(
                ["first:1", "part-0:0,part-1:1,part-2:2", "20000", "True", "inner-1:7inner-2:7", "go", "False", "0"]);
            (await engine.Client.Record(run, cancel)).Lines.ShouldNotBeEmpty();
        }

        seen.ShouldNotBeEmpty();
        seen.ShouldAllBe(scope => !completedBefore.Contains(scope.Key.ToString()));
        (await EngineHealth.Check(folder.Path, cancel)).ShouldAllBe(static finding => finding.Ok);
    }

    private static async Task<HashSet<string>> Completed(WorkflowEngine engine)
    {
        var completed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in await engine.Client.List(new() { IncludeChildren = true }, TestContext.Current.CancellationToken))
        {
            foreach (var line in await engine.Client.History(run.Run, TestContext.Current.CancellationToken))
            {
                if (line.Kind == "activity-completed")
                {
                    completed.Add($"{run.Run}/{line.Step}");
                }
            }
        }

        completed.Count.ShouldBeGreaterThan(8);
        return completed;
    }

    private static async Task Restore(TempFolder folder)
    {
        await Artifacts(folder).Write(System.Text.Encoding.UTF8.GetBytes($"\"{new string('c', 20_000)}\""), "application/json", TestContext.Current.CancellationToken);
        await using var db = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "engine.db")};Pooling=False");
        await db.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // A recorded file of the test.
        command.CommandText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Journals", "version-1.sql"), TestContext.Current.CancellationToken);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static FileArtifactStore Artifacts(TempFolder folder) => new(Path.Combine(folder.Path, "artifacts"));
}
