using Resolver.Local.Tests.Server.Load;

namespace Resolver.Local.Tests.Server;

/// <summary>The short form of the benchmark <c>intake</c>.</summary>
public sealed class IntakeLoadTests
{
    [Fact]
    public async Task KillInTheMiddleOfALoad_LosesNothingAcknowledged_AndHasNothingTwice()
    {
        var folder = Directory.CreateTempSubdirectory("resolver-load-").FullName;
        try
        {
            await using var server = await LoadedServer.Start(folder);

            var report = await new IntakeLoad(server, perSecond: 300).Run(TimeSpan.FromSeconds(2), kill: true, TestContext.Current.CancellationToken);

            (report.Sent, report.Acknowledged, report.Stored).ShouldBe((600, 600, 600), report.ToString());
            (report.Lost, report.Twice, report.Errors).ShouldBe((0, 0, 0), report.ToString());
            report.Unworked.ShouldBeLessThanOrEqualTo(1, "what the killed process was at is held for two minutes");
            (await server.Runs()).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
