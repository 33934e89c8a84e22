using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>The debugging loop behind a server whose model works well, or does not.</summary>
public sealed class LoopTests
{
    private static readonly ChatEdit Good = new(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition);
    private static readonly ChatEdit Wrong = new(PythonBug.Code.Path, PythonBug.BadCondition, "self.count > self.limit");

    [Fact]
    public async Task WrongProposal_IsMendedByTheLoop_InTheSameAttempt()
    {
        var (done, play, server) = await Ask([
            ChatAnswer.Edits(Wrong),
            ChatAnswer.Tool("read_unit", new { path = PythonBug.Code.Path, symbol = (string?)null, start_line = 1, end_line = 40 }),
            ChatAnswer.Apply(Good),
        ]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        var attempt = play.RunJson.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem();
        attempt.GetProperty("verdict").GetString().ShouldBe("pass");
        attempt.GetProperty("toolCalls").GetInt32().ShouldBe(2);
        attempt.GetProperty("modelCalls").GetInt32().ShouldBe(3);
        attempt.GetProperty("stop").GetString().ShouldBe("tests-pass");
        server.Requests.Count.ShouldBe(3);
        server.Requests[1].Prompt.ShouldContain("self.count > self.limit", customMessage: "the loop sees what was changed so far");
        server.Requests[2].Prompt.ShouldContain("class", customMessage: "and what its tool said");
        await play.TestBranch(play.RunJson.GetProperty("branch").GetString()!);
    }

    [Fact]
    public async Task EndpointWithoutTools_IsAskedInWords_AndResolves()
    {
        var apply = System.Text.Json.JsonSerializer.Serialize(new
        {
            tool = "apply_patch_and_test",
            arguments = new { edits = new[] { new { path = Good.Path, search = Good.Search, replace = Good.Replace } }, from_base = true, hypothesis = "The bound.", summary = "Include the bound." },
        });
        var (done, play, server) = await Ask([ChatAnswer.When(request =>
            request.HasTools ? ChatAnswer.Status(400, """{"error":{"message":"this model does not support tools"}}""")
            : request.Prompt.Contains("apply_patch_and_test: ", StringComparison.Ordinal) ? ChatAnswer.Text(apply)
            : ChatAnswer.Edits(Wrong))]);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(0, done.ToString());
        play.RunJson.GetProperty("attempts")[0].GetProperty("stop").GetString().ShouldBe("tests-pass");
        server.Requests.Count.ShouldBe(3);
    }

    // A second value: what is hard-coded for the first one is seen.
    private static readonly (string Path, string Text) Other = ("test_other.py", """
        import unittest

        from limiter import Limiter


        class OtherTests(unittest.TestCase):
            def test_lets_the_first_of_two_through(self):
                self.assertTrue(Limiter(2).allow())

        """);

    public static TheoryData<string> BadModels => [.. Bad.Keys];

    private static readonly ChatEdit Test = new(PythonBug.Tests.Path, "[True, True, True, False]", "[True, True, False, False]");

    // What the model does in the loop, and why the loop must end.
    private static readonly Dictionary<string, (ChatAnswer Answer, string Stop)> Bad = new(StringComparer.Ordinal)
    {
        ["does the same again and again"] = (ChatAnswer.Tool("search_code", new { query = "limiter", top = 3 }), "stuck-action"),
        ["edits a test"] = (ChatAnswer.Apply(Test), "stuck-error"),
        ["deletes an assertion"] = (ChatAnswer.Apply(new ChatEdit(PythonBug.Tests.Path, "self.assertFalse(Limiter(0).allow())", "pass")), "stuck-error"),
        ["skips from inside the program"] = (ChatAnswer.Apply(new ChatEdit(PythonBug.Code.Path, "        self.count = 0", "        raise __import__('unittest').SkipTest('later')")), "stuck-error"),
        ["changes the runner's configuration"] = (ChatAnswer.Apply(new ChatEdit(".resolver.yml", "runner: unittest", "runner: command")), "stuck-error"),
        ["prints a result and leaves"] = (ChatAnswer.Apply(new ChatEdit(PythonBug.Code.Path, "class Limiter:", "print('Ran 2 tests OK'); __import__('os')._exit(0)\nclass Limiter:")), "stuck-error"),
        ["hard-codes what the test expects"] = (ChatAnswer.Apply(new ChatEdit(PythonBug.Code.Path, PythonBug.BadCondition, "self.limit == 3 and self.count < 3")), "stuck-error"),
        ["returns a megabyte"] = (ChatAnswer.Huge(1 << 20), "MODEL-REPLY-TOO-LARGE"),
        ["never answers"] = (ChatAnswer.Hang(), "MODEL-TIMEOUT"),
        ["only talks"] = (ChatAnswer.Prose(), "stuck-talk"),
        ["calls a tool that is not there"] = (ChatAnswer.Tool("run_shell", new { command = "rm -rf /" }), "stuck-error"),
        ["passes wrong types"] = (ChatAnswer.Tool("search_code", new { query = 7, top = "many" }), "stuck-error"),
        ["passes what is not JSON"] = (ChatAnswer.ToolText("search_code", "{\"query\": "), "stuck-error"),
        ["reads outside the repository"] = (ChatAnswer.Tool("read_unit", new { path = "../../etc/passwd", symbol = (string?)null, start_line = 1, end_line = 9 }), "stuck-error"),
        ["gives up"] = (ChatAnswer.Tool("give_up", new { reason = "The cause is elsewhere.", suspects = new[] { "limiter.py:6" } }), "gave-up"),
    };

    [Theory]
    [MemberData(nameof(BadModels))]
    public async Task ModelThatMisbehaves_EndsInsideTheLimits_WithItsReason(string name)
    {
        var (answer, stop) = Bad[name];
        var (done, play, server) = await Ask(
            [ChatAnswer.When(request => request.HasTools ? answer : ChatAnswer.Edits(Wrong))], stop == "MODEL-TIMEOUT" ? 5 : 60, "--max-attempts", "1", "--max-tool-calls", "8");
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(2, done.ToString());
        var attempt = play.RunJson.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem();
        attempt.GetProperty("stop").GetString().ShouldBe(stop, done.ToString());
        attempt.GetProperty("verdict").GetString().ShouldNotBe("pass");
        (attempt.TryGetProperty("toolCalls", out var calls) ? calls.GetInt32() : 0).ShouldBeLessThanOrEqualTo(8);
        server.Requests.Count(static request => request.HasTools).ShouldBeLessThanOrEqualTo(8);
        (await play.Branches()).ShouldBe([$"resolver/wip/{play.RunJson.GetProperty("runId").GetString()}"]);
    }

    [Theory]
    [InlineData("--max-tool-calls", "2", "tool-calls")]
    [InlineData("--max-model-calls", "3", "model-calls")]
    public async Task LimitOfCalls_Holds(string option, string value, string stop)
    {
        var number = 0;
        var (done, play, server) = await Ask(
            [ChatAnswer.When(request => request.HasTools ? ChatAnswer.Tool("search_code", new { query = $"limiter {number++}", top = 1 }) : ChatAnswer.Edits(Wrong))],
            60, "--max-attempts", "1", option, value);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(2, done.ToString());
        play.RunJson.GetProperty("attempts")[0].GetProperty("stop").GetString().ShouldBe(stop);
        server.Requests.Count(static request => request.HasTools).ShouldBe(option == "--max-model-calls" ? 2 : 1);
        server.Requests.Count.ShouldBe(option == "--max-model-calls" ? 3 : 4, "the hand-over asks, twice as its answer is none, only where calls are left");
    }

    // Every first answer of a chain is refused, every repair is a wrong edit, and the loop never ends by itself.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(8, true)]
    public async Task LimitOfModelCalls_IsExact_InAChainThatHasBegun(int limit, bool hasWork)
    {
        var number = 0;
        var (done, play, server) = await Ask(
            [ChatAnswer.When(request => request.HasTools ? ChatAnswer.Tool("search_code", new { query = $"limiter {number++}", top = 1 })
                : request.Json.GetProperty("messages").GetArrayLength() > 2 ? ChatAnswer.Edits(Wrong) : ChatAnswer.Prose())],
            60, "--max-model-calls", $"{limit}");
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(2, done.ToString());
        server.Requests.Count.ShouldBe(limit);
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("model-calls", done.ToString());
        play.RunJson.GetProperty("attempts").EnumerateArray().Sum(static attempt => attempt.GetProperty("modelCalls").GetInt32()).ShouldBe(limit);
        (await play.Branches()).Length.ShouldBe(hasWork ? 1 : 0);
    }

    [Fact]
    public async Task Question_ParksTheRun_AndItsAnswerReachesTheModel()
    {
        var asks = ChatAnswer.Tool("ask_person", new { question = "Should the limit itself be let through?" });
        var (done, play, server) = await Ask(
            [ChatAnswer.When(request => !request.HasTools ? ChatAnswer.Edits(Wrong) : request.Prompt.Contains("Yes, the limit too", StringComparison.Ordinal) ? ChatAnswer.Apply(Good) : asks)], 60);
        using var place = play;
        await using var endpoint = server;

        done.ExitCode.ShouldBe(6, done.ToString());
        done.Error.ShouldContain("Should the limit itself be let through?");
        var run = await play.RunId();
        (await play.Run("approve", run, "--data", play.Data)).ExitCode.ShouldBe(1);
        var answered = await play.Run("answer", run, "Yes, the limit too.", "--data", play.Data);

        answered.ExitCode.ShouldBe(0, answered.ToString());
        play.RunJson.GetProperty("attempts")[0].GetProperty("toolCalls").GetInt32().ShouldBe(2);
    }

    private static async Task<(CliResult Done, Playground Play, ChatServer Server)> Ask(IReadOnlyList<ChatAnswer> script, int timeoutSeconds = 60, params IReadOnlyList<string> more)
    {
        var server = await ChatServer.Start(script);
        var play = await Playground.With(PythonBug.Code, PythonBug.Tests, Other);
        await ModelsFile.Write(play, server, timeoutSeconds);
        var done = await play.Resolve(["--tiers", "small", "--models", play.Models, .. more]);
        return (done, play, server);
    }
}
