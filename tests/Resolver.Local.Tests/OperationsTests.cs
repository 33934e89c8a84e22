using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>What an operator does with a data folder: look it over, clear it out, measure it.</summary>
public sealed class OperationsTests
{
    [Fact]
    public async Task Doctor_FindsAHealthyJournal_AndADamagedOne()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);
        var healthy = await play.Run("doctor", "--data", play.Data);
        healthy.Out.ShouldContain("checksums fit for");
        healthy.Out.ShouldContain("tables and indexes agree");

        var file = Path.Combine(play.Data, "engine.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[Encoding.Latin1.GetString(bytes).IndexOf("activity-completed", StringComparison.Ordinal)] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var damaged = await play.Run("doctor", "--data", play.Data);
        damaged.ExitCode.ShouldBe(1, damaged.ToString());
        damaged.Out.ShouldContain("!! damaged: ");
        (await play.Run("runs", "list", "--data", play.Data)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task JournalThatWasReplacedByAnOlderOne_IsRefused_UntilTheLossIsAccepted()
    {
        using var play = await Playground.WithBug();
        (await play.Run("runs", "list", "--data", play.Data)).ExitCode.ShouldBe(0);
        var file = Path.Combine(play.Data, "engine.db");
        var older = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);
        await File.WriteAllBytesAsync(file, older, TestContext.Current.CancellationToken);

        var refused = await play.Run("runs", "list", "--data", play.Data);
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("ENGINE-ROLLED-BACK");
        refused.Error.ShouldContain("resolver doctor --accept-loss");

        await play.Run("doctor", "--accept-loss", "--data", play.Data);
        (await play.List()).ShouldBeEmpty();
        (await play.Resolve()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Purge_DeletesWhatHasEnded_AndOnlyThat()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "never"))).ExitCode.ShouldBe(0);

        (await play.Run("runs", "purge", "--older-than", "1", "--data", play.Data)).Out.ShouldContain("0 runs deleted");
        (await play.Run("runs", "purge", "--older-than", "0", "--state", "Failed", "--data", play.Data)).Out.ShouldContain("0 runs deleted");
        (await play.Run("runs", "purge", "--older-than", "-1", "--data", play.Data)).ExitCode.ShouldBe(1);
        (await play.Run("runs", "purge", "--older-than", "0", "--state", "Completed", "--data", play.Data)).Out.ShouldContain("1 runs deleted");

        (await play.List()).ShouldBeEmpty();
        File.Exists(Path.Combine(play.Out, "run.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task Metrics_GoToTheCollectorThatTheEnvironmentNames()
    {
        var bodies = new ConcurrentQueue<(string Path, string Body)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            bodies.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        using var play = await Playground.WithBug();
        await using var resolver = ResolverProgram.Start(play.Root, play.Arguments("--approve", "never"), environment: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        (await resolver.End()).ExitCode.ShouldBe(0);

        // Names travel as plain UTF-8 in protobuf.
        var sent = string.Concat(bodies.Where(static request => request.Path == "/v1/metrics").Select(static request => request.Body));
        foreach (var name in (string[])["resolver.engine.turns", "resolver.engine.runs.ended", "resolver.engine.activity.duration", "resolver.engine.commit.duration", "repair-mechanically"])
        {
            sent.ShouldContain(name);
        }
    }
}
