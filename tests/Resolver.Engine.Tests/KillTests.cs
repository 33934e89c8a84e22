using System.Diagnostics;
using System.Globalization;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>A real process is killed with SIGKILL at random moments and started again, until its runs are done.</summary>
public sealed class KillTests
{
    private const int Kills = 12;

    [Fact]
    public async Task ProcessKilledAtRandomMoments_EndsTheSame_AndRepeatsNoCommittedActivity()
    {
        using var folder = new TempFolder();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (killed, finished) = (0, new List<RunId>());

        for (var number = 1; killed < Kills; number++)
        {
            var run = RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"killed-{number}"));
            while (killed < Kills && await KillOnce(folder, run, random))
            {
                killed++;
            }

            (await Finish(folder, run)).ShouldBe(await Reference(run), $"seed {seed}");
            finished.Add(run);
        }

        await DemandNothingRepeated(folder, finished, seed);
    }

    /// <returns>False if the run was done before the kill came.</returns>
    private static async Task<bool> KillOnce(TempFolder folder, RunId run, Random random)
    {
        using var victim = Start(folder, run);
        (await victim.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("ready");

        // A random moment is the point of the test; nothing waits for it to be long enough.
        await Task.Delay(random.Next(0, 150), TestContext.Current.CancellationToken);
        victim.Kill();
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        return victim.ExitCode != 0;
    }

    private static async Task<string?> Finish(TempFolder folder, RunId run)
    {
        using var victim = Start(folder, run);
        (await victim.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("ready");
        var output = await victim.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static async Task<string?> Reference(RunId run)
    {
        using var folder = new TempFolder();
        return await Victim.Advance(folder.Path, run, static () => { });
    }

    private static async Task DemandNothingRepeated(TempFolder folder, List<RunId> roots, int seed)
    {
        await using var client = EngineClient.Open(new EngineOptions { DataFolder = folder.Path }, new FileArtifactStore(Victim.Artifacts(folder.Path)));
        var effects = (await File.ReadAllLinesAsync(Victim.Effects(folder.Path), TestContext.Current.CancellationToken)).Select(static line => line.Split(' ')).ToList();
        var completed = 0;
        foreach (var run in await client.List(new WorkflowQuery { IncludeChildren = true }, TestContext.Current.CancellationToken))
        {
            foreach (var line in (await client.History(run.Run, TestContext.Current.CancellationToken)).Where(static line => line.Kind == "activity-completed"))
            {
                completed++;
                var deliveries = effects.Where(effect => effect[0] == $"{run.Run}/{line.Step}").Select(static effect => int.Parse(effect[1], CultureInfo.InvariantCulture)).ToList();
                deliveries.ShouldContain(line.Delivery, $"seed {seed}");
                deliveries.Count(delivery => delivery == line.Delivery).ShouldBe(1, $"seed {seed}");
                deliveries.ShouldAllBe(delivery => delivery <= line.Delivery, $"seed {seed}");
            }
        }

        // Each run has 5 completed steps of its own, 2 of its child, and 1 of the last round.
        completed.ShouldBe(roots.Count * 8);
    }

    private static Process Start(TempFolder folder, RunId run)
    {
        var program = Path.ChangeExtension(typeof(KillTests).Assembly.Location, null);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["victim", folder.Path, run.Value])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

/// <summary>What the killed process does.</summary>
internal static class Victim
{
    private static readonly Lock Writing = new();

    public static string Effects(string folder) => Path.Combine(folder, "effects.txt");

    public static string Artifacts(string folder) => Path.Combine(folder, "artifacts");

    public static async Task<int> Run(string folder, string run)
    {
        var output = await Advance(folder, RunId.Parse(run), static () => Console.WriteLine("ready"));
        Console.WriteLine(output);
        return 0;
    }

    public static async Task<string?> Advance(string folder, RunId run, Action ready)
    {
        // The lease outlasts the test: only the recognition of dead processes lets the next life begin.
        await using var engine = WorkflowEngine.Open(
            new EngineOptions { DataFolder = folder, Lease = TimeSpan.FromMinutes(10) }, new FileArtifactStore(Artifacts(folder)));
        Everything.Register(engine.Registry, scope => Record(folder, scope), TimeSpan.FromMilliseconds(10));
        await engine.Client.Start(run, Everything.Main, 3, CancellationToken.None);
        if ((await engine.Client.Get(run, CancellationToken.None))!.State != WorkflowState.Completed)
        {
            await engine.Client.RaiseEvent(run, Everything.Go, "go", "e1", CancellationToken.None);
        }

        ready();
        var end = await engine.RunToEnd(run, RunUntil.Finished, CancellationToken.None);
        return end.Output?.GetString() ?? end.Failure?.ToString();
    }

    // Appending a short line is one write: a kill leaves it whole or absent.
    private static void Record(string folder, ActivityScope scope)
    {
        lock (Writing)
        {
            File.AppendAllText(Effects(folder), string.Create(CultureInfo.InvariantCulture, $"{scope.Key} {scope.Delivery}\n"));
        }
    }
}
