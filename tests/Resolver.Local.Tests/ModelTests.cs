using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>A model tier behind a server that answers well, badly, or not at all.</summary>
public sealed class ModelTests
{
    // 1,000 tokens in at $2 a million and 100 out at $8: what the server says of each good answer.
    private const decimal OneAnswer = 0.0028m;

    private static readonly ChatEdit Good = new(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition);
    private static readonly ChatEdit Wrong = new(PythonBug.Code.Path, PythonBug.BadCondition, "self.count > self.limit");

    [Fact]
    public async Task GoodAnswer_IsResolvedInOneAttempt()
    {
        var (done, play, server) = await Ask([ChatAnswer.Edits(Good)]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        Attempts(play).ShouldBe(["1 small pass"]);
        Spent(play, OneAnswer, 1_000, 100);
        server.Requests.ShouldHaveSingleItem();
        await play.TestBranch(play.RunJson.GetProperty("branch").GetString()!);
    }

    [Fact]
    public async Task WrongAnswers_UntilAttemptsRunOut_EscalateWithTheWorkSoFar()
    {
        var (done, play, server) = await Ask([ChatAnswer.When(request => request.HasTools ? ChatAnswer.Tool("give_up", new { reason = "The cause is not here.", suspects = Array.Empty<string>() }) : ChatAnswer.Edits(Wrong))]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(2, done.ToString());
        var run = play.RunJson;
        run.GetProperty("stopReason").GetString().ShouldBe("attempts");
        Attempts(play).ShouldBe(["1 small fail", "2 small fail", "3 small fail"]);
        run.GetProperty("attempts")[2].GetProperty("failingTests")[0].GetString().ShouldNotBeNull().ShouldContain("test_lets_exactly_the_limit_through");
        Spent(play, 8 * OneAnswer, 8_000, 800, handOver: 2 * OneAnswer);
        var branch = $"resolver/wip/{run.GetProperty("runId").GetString()}";
        (await play.Branches()).ShouldBe([branch]);
        run.GetProperty("branch").GetString().ShouldBe(branch);
        server.Requests[2].Prompt.ShouldContain("test_lets_exactly_the_limit_through");
    }

    [Fact]
    public async Task Garbage_EscalatesWithoutABranch()
    {
        var (done, play, server) = await Ask([ChatAnswer.Garbage()]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(2, done.ToString());
        Attempts(play).ShouldBe(["1 small noPatch", "2 small noPatch", "3 small noPatch"]);
        play.RunJson.GetProperty("attempts")[0].GetProperty("change").GetString()!.Length.ShouldBeGreaterThan(10);
        (await play.Branches()).ShouldBeEmpty();
    }

    [Fact]
    public async Task EditOfATest_IsRefusedAndFedBackOnce_ThenTheGoodAnswerCounts()
    {
        var bad = new ChatEdit(PythonBug.Tests.Path, "[True, True, True, False]", "[True, True, False, False]");
        var (done, play, server) = await Ask([ChatAnswer.Edits(bad), ChatAnswer.Edits(Good)]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        Attempts(play).ShouldBe(["1 small pass"]);
        Spent(play, 2 * OneAnswer, 2_000, 200);
        (await play.Git("diff", "--name-only", "main", play.RunJson.GetProperty("branch").GetString()!)).Trim().ShouldBe(PythonBug.Code.Path);
    }

    [Fact]
    public async Task RateLimitedWithRetryAfter_ThenGood_IsResolvedAndBilledOnce()
    {
        var (done, play, server) = await Ask([ChatAnswer.RateLimited("1"), ChatAnswer.Edits(Good)]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        Attempts(play).ShouldBe(["1 small pass"]);
        Spent(play, OneAnswer, 1_000, 100);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task ServerErrors_EscalateUnbilled()
    {
        var (done, play, server) = await Ask([ChatAnswer.Status(500)], timeoutSeconds: 3);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(2, done.ToString());
        Attempts(play).ShouldAllBe(attempt => attempt.EndsWith("noPatch", StringComparison.Ordinal));
        Spent(play, 0, 0, 0);
        done.Error.ShouldContain("500");
    }

    [Fact]
    public async Task Hang_EndsAtTheTimeout_AndIsBilledAtTheMaximum()
    {
        var (done, play, server) = await Ask([ChatAnswer.Hang(), ChatAnswer.Edits(Good)], timeoutSeconds: 5);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        Attempts(play).ShouldBe(["1 small noPatch", "2 small pass"]);
        play.RunJson.GetProperty("attempts")[0].GetProperty("usd").GetDecimal().ShouldBeGreaterThan(0.008m, "nobody knows what the server charges: the whole output is counted");
    }

    [Fact]
    public async Task CutConnection_IsTriedAgain_AndResolved()
    {
        var (done, play, server) = await Ask([ChatAnswer.Cut(ChatAnswer.EditsJson(Good)), ChatAnswer.Edits(Good)]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("usd").GetDecimal().ShouldBeGreaterThan(OneAnswer, "the cut answer may have been billed");
    }

    [Fact]
    public async Task BudgetBelowTheCheapestCall_StopsBeforeAnythingIsSent()
    {
        var (done, play, server) = await Ask([ChatAnswer.Edits(Good)], more: ["--max-usd", "0.000001"]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(3, done.ToString());
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("budget");
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("escalated");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task BudgetForOneCall_IsNeverExceeded()
    {
        var (done, play, server) = await Ask([ChatAnswer.Edits(Wrong)], more: ["--max-usd", "0.0125"]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(3, done.ToString());
        play.RunJson.GetProperty("usd").GetDecimal().ShouldBeInRange(OneAnswer, 0.0125m);
        server.Requests.Count.ShouldBeInRange(1, 2);
    }

    [Theory]
    [InlineData("{\"tiers\":[{\"name\":\"small\"}]}", "provider")]
    [InlineData("not json", "JSON")]
    public async Task BadModelsFile_IsAUsageErrorThatNamesIt(string text, string word)
    {
        using var play = await Playground.WithBug();
        await File.WriteAllTextAsync(play.Models, text, TestContext.Current.CancellationToken);

        var done = await play.Resolve("--models", play.Models);

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("MODELS-");
        done.Error.ShouldContain(word);
    }

    private static async Task<(CliResult Done, Playground Play, ChatServer Server)> Ask(
        IReadOnlyList<ChatAnswer> script, int timeoutSeconds = 60, params IReadOnlyList<string> more)
    {
        var server = await ChatServer.Start(script);
        var play = await Playground.WithBug();
        await ModelsFile.Write(play, server, timeoutSeconds);
        var done = await play.Resolve(["--tiers", "small", "--models", play.Models, .. more]);
        Shapes.RunRecord(play.RunJson);
        return (done, play, server);
    }

    private static List<string> Attempts(Playground play) =>
        [.. play.RunJson.GetProperty("attempts").EnumerateArray().Select(attempt => $"{attempt.GetProperty("number")} {attempt.GetProperty("tier").GetString()} {attempt.GetProperty("verdict").GetString()}")];

    private static void Spent(Playground play, decimal usd, int tokensIn, int tokensOut, decimal handOver = 0)
    {
        var run = play.RunJson;
        run.GetProperty("usd").GetDecimal().ShouldBe(usd);
        run.GetProperty("tokensIn").GetInt32().ShouldBe(tokensIn);
        run.GetProperty("tokensOut").GetInt32().ShouldBe(tokensOut);
        run.GetProperty("attempts").EnumerateArray().Sum(attempt => attempt.GetProperty("usd").GetDecimal()).ShouldBe(usd - handOver);
    }
}
