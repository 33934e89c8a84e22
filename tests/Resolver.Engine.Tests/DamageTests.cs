using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>
/// The journal's files are cut or changed. What is then said of a run is right, or it is a coded fault, or `doctor` finds the damage: no
/// run ends with a wrong result, and none brings down the others.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private static readonly WorkflowDefinition<string, string> Main = new("main", 1);
    private static readonly ActivityDefinition<string, string> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");
    private static readonly RunId Done = RunId.Parse("run-done");
    private static readonly RunId Open = RunId.Parse("run-open");
    private static readonly RunId Late = RunId.Parse("run-late");
    private readonly TempFolder _whole = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _whole.Dispose();

    [Fact]
    public async Task FlippedByte_Anywhere_GivesNoWrongResult()
    {
        await MakeWhole();
        var image = await File.ReadAllBytesAsync(Path.Combine(_whole.Path, "engine.db"), Cancel);
        var (right, coded, found) = (0, 0, 0);

        // A step that no structure of the file has: each page is hit in other places.
        for (var place = 7; place < image.Length; place += 331)
        {
            var outcome = await Try(folder =>
            {
                var changed = image.ToArray();
                changed[place] ^= 0x55;
                File.WriteAllBytes(Path.Combine(folder, "engine.db"), changed);
            });
            outcome.ShouldNotBe(Outcome.Wrong, $"byte {place} of {image.Length}");
            right += outcome == Outcome.Right ? 1 : 0;
            coded += outcome == Outcome.Coded ? 1 : 0;
            found += outcome == Outcome.Found ? 1 : 0;
        }

        // The sweep means something only if it hit data as well as empty space.
        right.ShouldBeGreaterThan(10);
        (coded + found).ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task FileCut_Anywhere_IsACodedFault_OrLosesNothing()
    {
        await MakeWhole();
        var image = await File.ReadAllBytesAsync(Path.Combine(_whole.Path, "engine.db"), Cancel);
        for (var length = 0; length < image.Length; length += 1777)
        {
            var outcome = await Try(folder => File.WriteAllBytes(Path.Combine(folder, "engine.db"), image[..length]), advance: true);
            outcome.ShouldBe(Outcome.Coded, $"{length} of {image.Length} bytes");
        }
    }

    [Fact]
    public async Task LogCut_Anywhere_IsNoticed_UnlessNothingWasLost()
    {
        using var live = new TempFolder();
        await using var engine = OpenIn(live.Path);
        await Fill(engine);

        // As the files are while the engine holds them: nearly all of it is in the log.
        var names = new[] { "engine.db", "engine.db-wal", "engine.mark" };
        var images = names.ToDictionary(static name => name, name => Shared(Path.Combine(live.Path, name)), StringComparer.Ordinal);
        var log = images["engine.db-wal"];
        log.Length.ShouldBeGreaterThan(50_000);
        for (var length = 0; length <= log.Length; length += length + 4120 < log.Length ? 1777 : 103)
        {
            using var copy = new TempFolder();
            foreach (var (name, image) in images)
            {
                await File.WriteAllBytesAsync(Path.Combine(copy.Path, name), name == "engine.db-wal" ? image[..length] : image, Cancel);
            }

            var code = await CodeOfOpening(copy.Path);
            if (code is null)
            {
                // Only the unused end of the log was cut: all that was acknowledged is there.
                await using var after = OpenIn(copy.Path);
                (await after.Client.List(new(), Cancel)).Count.ShouldBe(3, $"{length} of {log.Length} bytes");
                length.ShouldBeGreaterThan(log.Length / 2);
            }
            else
            {
                code.ShouldBe("ENGINE-ROLLED-BACK", $"{length} of {log.Length} bytes");
                EngineHealth.AcceptLoss(copy.Path);
                (await CodeOfOpening(copy.Path)).ShouldBeNull();
            }
        }
    }

    [Fact]
    public async Task OlderCopy_IsRefused_WithItsCure()
    {
        await MakeWhole();
        var older = await File.ReadAllBytesAsync(Path.Combine(_whole.Path, "engine.db"), Cancel);
        await using (var engine = OpenIn(_whole.Path))
        {
            await engine.Client.Start(RunId.Parse("run-newer"), Main, "x", Cancel);
        }

        await File.WriteAllBytesAsync(Path.Combine(_whole.Path, "engine.db"), older, Cancel);

        var fault = Should.Throw<ResolverFault>(() => OpenIn(_whole.Path));
        fault.Code.ShouldBe("ENGINE-ROLLED-BACK");
        fault.Message.ShouldContain("--accept-loss");
    }

    private static byte[] Shared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<string?> CodeOfOpening(string folder)
    {
        try
        {
            await OpenIn(folder).DisposeAsync();
            return null;
        }
        catch (ResolverFault fault)
        {
            return fault.Code;
        }
    }

    private static WorkflowEngine OpenIn(string folder)
    {
        var engine = WorkflowEngine.Open(new EngineOptions { DataFolder = folder, Poll = TimeSpan.FromMilliseconds(20) }, new FileArtifactStore(Path.Combine(folder, "artifacts")));
        engine.Registry
            .Activity(Work, static text => text + "!")
            .Workflow(Main, static async (context, input) =>
            {
                var first = await context.CallActivity(Work, "one", input);
                context.SetStatus("waiting");
                var go = await context.WaitForEvent(Go, context.UtcNow + TimeSpan.FromDays(30));
                return await context.CallActivity(Work, "two", $"{first} {go.Value}");
            });
        return engine;
    }

    private static async Task Fill(WorkflowEngine engine)
    {
        foreach (var run in new[] { Done, Open, Late })
        {
            await engine.Client.Start(run, Main, run.Value, Cancel);
            await engine.RunToEnd(run, RunUntil.Idle, Cancel);
        }

        await engine.Client.RaiseEvent(Done, Go, "now", "e1", Cancel);
        await engine.RunToEnd(Done, RunUntil.Finished, Cancel);
        await engine.Client.RaiseEvent(Late, Go, "now", "e1", Cancel);
    }

    private static string Expected(RunId run) => $"{run}! now!";

    private async Task MakeWhole()
    {
        await using var engine = OpenIn(_whole.Path);
        await Fill(engine);
    }

    private async Task<Outcome> Try(Action<string> damage, bool advance = true)
    {
        using var copy = new TempFolder();
        File.Copy(Path.Combine(_whole.Path, "engine.mark"), Path.Combine(copy.Path, "engine.mark"));
        damage(copy.Path);
        try
        {
            var worst = Outcome.Right;
            await using (var engine = OpenIn(copy.Path))
            {
                foreach (var run in new[] { Done, Open, Late })
                {
                    var outcome = advance ? await Advance(engine, run) : Outcome.Right;
                    worst = outcome > worst ? outcome : worst;
                }
            }

            return worst == Outcome.Wrong && (await EngineHealth.Check(copy.Path, Cancel)).Any(static finding => !finding.Ok) ? Outcome.Found : worst;
        }
        catch (ResolverFault fault)
        {
            fault.Code.ShouldNotBeNullOrEmpty();
            return Outcome.Coded;
        }
    }

    private static async Task<Outcome> Advance(WorkflowEngine engine, RunId run)
    {
        try
        {
            if (run == Open)
            {
                await engine.Client.RaiseEvent(run, Go, "now", "e2", Cancel);
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            var end = await engine.RunToEnd(run, RunUntil.Idle, patience.Token);
            return end.State == WorkflowState.Completed && end.Output?.GetString() == Expected(run) ? Outcome.Right
                : end.Failure is not null ? Outcome.Coded
                : Outcome.Wrong;
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            return Outcome.Wrong;
        }
        catch (ResolverFault)
        {
            return Outcome.Coded;
        }
    }

    private enum Outcome
    {
        Right,
        Coded,
        Found,
        Wrong,
    }
}
