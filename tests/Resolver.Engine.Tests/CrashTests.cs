using Resolver.Crashes;

namespace Resolver.Engine.Tests;

/// <summary>The short forms of the crash sweeps; the whole ones are `engine-crash` of the benchmark project (docs/benchmarks.md).</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task KilledAtAnAppend_AndTorn_LosesNothing_RepeatsNothing()
    {
        using var folder = new TempFolder();

        var report = await CrashSweep.Run(new SweepOptions { Folder = folder.Path, Every = 9, Tears = 1 }, TestContext.Current.CancellationToken);

        report.IsClean.ShouldBeTrue(string.Join('\n', report.Findings()));
        report.Kills.ShouldBeGreaterThan(9);
        report.Torn.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task TearOfWhatAnFsyncCovered_IsFound()
    {
        using var folder = new TempFolder();

        // The sweep's own control: it damages more than a power loss can, and must say so.
        var report = await CrashSweep.Run(new SweepOptions { Folder = folder.Path, Every = 12, Tears = 3, TearSynced = 24_000 }, TestContext.Current.CancellationToken);

        report.Lost.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task KilledAtRandomMoments_LosesNothing_RepeatsNothing()
    {
        using var folder = new TempFolder();
        var seed = Environment.TickCount;

        var report = await RandomKills.Run(new RandomKillOptions { Folder = folder.Path, Kills = 10, Runs = 20, Seed = seed }, TestContext.Current.CancellationToken);

        report.IsClean.ShouldBeTrue($"seed {seed}\n{string.Join('\n', report.Findings())}");
    }
}
