using System.Globalization;
using Resolver.Benchmarks.Measure;
using Resolver.Benchmarks.Speed;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine;

namespace Resolver.Benchmarks.Scale;

/// <summary>What people and programs ask of a folder, and what goes on in it meanwhile.</summary>
internal static class Questions
{
    private const int Times = 15;

    public static async Task<IReadOnlyList<Question>> Ask(WorkflowEngine engine, int runs)
    {
        var middle = (await engine.Client.Get(ScaleSubject.Finished(runs / 2), CancellationToken.None))!.CreatedAt;
        var start = (await engine.Client.Get(ScaleSubject.Finished(0), CancellationToken.None))!.CreatedAt;
        var questions = new List<Question>();
        foreach (var (name, query) in ((string, WorkflowQuery)[])[
            ("list, newest 100", new() { Top = 100 }),
            ("list, newest 1,000", new() { Top = 1000 }),
            ("state completed, 100", new() { States = [WorkflowState.Completed], Top = 100 }),
            ("state failed, none there", new() { States = [WorkflowState.Failed], Top = 100 }),
            ("state running, none there", new() { States = [WorkflowState.Running], Top = 100 }),
            ("workflow, 100", new() { Workflow = Note.Definition.Name, Top = 100 }),
            ("workflow, none there", new() { Workflow = "absent", Top = 100 }),
            ("prefix, 11 at most", new() { Prefix = $"finished-{Math.Max(10, runs / 10) - 1}", Top = 100 }),
            ("prefix, none there", new() { Prefix = "absent-", Top = 100 }),
            ("younger than the middle, 100", new() { CreatedFrom = middle, Top = 100 }),
            ("older than the middle, 100", new() { CreatedBefore = middle, Top = 100 }),
            ("older than all", new() { CreatedBefore = start - TimeSpan.FromDays(1), Top = 100 })])
        {
            questions.Add(await Time(name, async _ => (await engine.Client.List(query, CancellationToken.None)).Count));
        }

        questions.Add(await Time("get", async turn => await engine.Client.Get(ScaleSubject.Finished(turn * 7919 % runs), CancellationToken.None) is null ? 0 : 1));
        questions.Add(await Time("history", async turn => (await engine.Client.History(ScaleSubject.Finished(turn * 7919 % runs), CancellationToken.None)).Count));
        questions.Add(await Time("start and run the hello sequence", async turn =>
            (await Subject.RunOnce(engine, Id("new", turn), CancellationToken.None)).State == WorkflowState.Completed ? 1 : 0));
        questions.Add(await Event(engine));
        return questions;
    }

    private static async Task<Question> Event(WorkflowEngine engine)
    {
        for (var turn = 0; turn < Times; turn++)
        {
            await engine.Client.Start(Id("asked", turn), Approval.Definition, "an issue", CancellationToken.None);
        }

        for (var turn = 0; turn < Times; turn++)
        {
            await foreach (var now in engine.Watch(Id("asked", turn), CancellationToken.None))
            {
                if (now.Status is not null)
                {
                    break;
                }
            }
        }

        return await Time("event until the run's end", async turn =>
            (await WaitingScale.Approve(engine, Id("asked", turn))).State == WorkflowState.Completed ? 1 : 0);
    }

    private static RunId Id(string name, int turn) => RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"{name}-{Environment.ProcessId}-{turn}"));

    private static async Task<Question> Time(string name, Func<int, Task<int>> ask)
    {
        var times = new List<double>();
        var found = 0;
        for (var turn = 0; turn < Times; turn++)
        {
            var start = TimeProvider.System.GetTimestamp();
            found = await ask(turn);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        // The first ones compile code and fill caches.
        return new Question(name, Statistics.Median(times.Skip(Times / 3)), found);
    }
}
