using System.Text.Json;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>Budgets of the whole data folder, from the command line.</summary>
public sealed class BudgetTests
{
    [Fact]
    public async Task DayWithoutRoom_WaitsForLeave_ThenGoesOn_AndTheLedgerHasIt()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Edits(new ChatEdit(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition)));
        await using var receiver = await EventReceiver.Start(202);
        using var play = await Playground.WithBug();
        await ModelsFile.Write(play, server);
        Directory.CreateDirectory(play.Data);
        await File.WriteAllTextAsync(
            Path.Combine(play.Data, "settings.json"),
            JsonSerializer.Serialize(new { alerts = new { url = receiver.Url.ToString(), routingKeyEnv = "PATH" } }),
            TestContext.Current.CancellationToken);
        (await play.Run("budget", "set", "--scope", "day", "--usd", "0.001", "--data", play.Data)).ExitCode.ShouldBe(0);

        var waiting = await play.Resolve("--tiers", "small", "--models", play.Models);
        waiting.ExitCode.ShouldBe(6, waiting.ToString());
        waiting.Error.ShouldContain("leave to exceed a budget");
        server.Requests.ShouldBeEmpty();

        var done = await play.Run("approve", await play.RunId(), "--data", play.Data);
        done.ExitCode.ShouldBe(0, done.ToString());
        play.RunJson.GetProperty("attempts").GetArrayLength().ShouldBe(1);

        var shown = JsonElement.Parse((await play.Run("budget", "show", "--json", "--data", play.Data)).Out);
        shown.GetProperty("spentUsd").GetDecimal().ShouldBe(play.RunJson.GetProperty("usd").GetDecimal());
        shown.GetProperty("accepted").GetInt32().ShouldBe(1);
        shown.GetProperty("usdPerAcceptedChange").GetDecimal().ShouldBe(0.0028m);
        shown.GetProperty("windows").EnumerateArray().Select(window => window.GetProperty("scope").GetString()).ShouldBe(["day", "month", "repo"]);
        (await play.Run("budget", "attach", await play.RunId(), "--pull-request", "acme/shop#7", "--data", play.Data)).ExitCode.ShouldBe(0);
        var attached = JsonElement.Parse((await play.Run("budget", "show", "--json", "--data", play.Data)).Out);
        var pullRequest = attached.GetProperty("windows").EnumerateArray().Single(window => window.GetProperty("scope").GetString() == "pullRequest");
        (pullRequest.GetProperty("subject").GetString(), pullRequest.GetProperty("spentUsd").GetDecimal()).ShouldBe(("acme/shop#7", 0.0028m));
        receiver.Events.Select(sent => sent.GetProperty("event_action").GetString()).ShouldContain("trigger");
    }

    [Fact]
    public async Task Denied_EndsWithTheBudgetsExitCode()
    {
        await using var server = await ChatServer.Start(ChatAnswer.GiveUp("never asked"));
        using var play = await Playground.WithBug();
        await ModelsFile.Write(play, server);
        await play.Run("budget", "set", "--scope", "month", "--usd", "0", "--data", play.Data);
        (await play.Resolve("--tiers", "small", "--models", play.Models)).ExitCode.ShouldBe(6);

        var done = await play.Run("approve", await play.RunId(), "--deny", "--data", play.Data);

        done.ExitCode.ShouldBe(3, done.ToString());
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("budget");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"alerts\":{\"url\":\"ftp://x\",\"routingKeyEnv\":\"PATH\"}}")]
    [InlineData("{\"alarms\":{}}")]
    public async Task BadSettings_AreNamed(string text)
    {
        using var play = await Playground.WithBug();
        Directory.CreateDirectory(play.Data);
        await File.WriteAllTextAsync(Path.Combine(play.Data, "settings.json"), text, TestContext.Current.CancellationToken);

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("SETTINGS-INVALID");
    }
}
