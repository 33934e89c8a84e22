using System.Text.Json;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>An issue that no test shows: a model writes one first, then it is frozen, and a person confirms it.</summary>
public sealed class WrittenTestTests
{
    private static readonly (string Path, string Text) OnlyZero = (PythonBug.Tests.Path, """
        import unittest

        from limiter import Limiter


        class LimiterTests(unittest.TestCase):
            def test_refuses_everything_at_zero(self):
                self.assertFalse(Limiter(0).allow())

        """);

    private const string Written = """
        import unittest

        from limiter import Limiter


        class ExactLimitTests(unittest.TestCase):
            def test_limit_of_three_lets_three_through(self):
                limiter = Limiter(3)
                self.assertEqual([limiter.allow() for _ in range(4)], [True, True, True, False])
        """;

    [Fact]
    public async Task TestIsWritten_Frozen_Confirmed_AndPublishedWithTheRepair()
    {
        await using var server = await ChatServer.Start(ChatAnswer.When(Answer));
        using var play = await Playground.With(PythonBug.Code, OnlyZero);
        await ModelsFile.Write(play, server);
        var waits = await play.Resolve("--tiers", "small", "--models", play.Models);

        waits.ExitCode.ShouldBe(6, waits.ToString());
        var done = await play.Run("approve", await play.RunId(), "--data", play.Data);

        done.ExitCode.ShouldBe(0, done.ToString());
        var branch = play.RunJson.GetProperty("branch").GetString()!;
        var changed = (await play.Git("diff", "--name-only", "main", branch)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        changed.Length.ShouldBe(2);
        changed.ShouldContain(PythonBug.Code.Path);
        changed.ShouldContain(static path => path.StartsWith("test_", StringComparison.Ordinal) && path != PythonBug.Tests.Path);
        await play.TestBranch(branch);
    }

    [Fact]
    public async Task TestThatPassesAtBase_IsRefused_AndTheRunIsHandedOver()
    {
        var passes = Written.Replace("[True, True, True, False]", "[True, True, False, False]", StringComparison.Ordinal);
        await using var server = await ChatServer.Start(ChatAnswer.When(request => Asks(request, "write one test") ? Test(passes) : ChatAnswer.Text("{}")));
        using var play = await Playground.With(PythonBug.Code, OnlyZero);
        await ModelsFile.Write(play, server);
        var done = await play.Resolve("--tiers", "small", "--models", play.Models);

        done.ExitCode.ShouldBe(2, done.ToString());
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("not-reproduced");
        (await play.Branches()).ShouldBeEmpty();
    }

    private static ChatAnswer Answer(ChatRequest request) => Asks(request, "write one test") ? Test(Written)
        : Asks(request, "understand") ? ChatAnswer.Text(JsonSerializer.Serialize(new { hypotheses = new[] { new { cause = "The bound is left out.", evidence = "One too few." } }, look_for = Array.Empty<string>() }))
        : Asks(request, "plan") ? ChatAnswer.Text(JsonSerializer.Serialize(new { changes = new[] { new { path = PythonBug.Code.Path, symbol = "allow", change = "Include it." } }, watch = Array.Empty<string>(), give_up = (string?)null }))
        : ChatAnswer.Edits(new ChatEdit(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition));

    private static bool Asks(ChatRequest request, string step) => request.Prompt.Contains($"# This step: {step}", StringComparison.Ordinal);

    private static ChatAnswer Test(string text) =>
        ChatAnswer.Text(JsonSerializer.Serialize(new { expectation = "A limit of three lets three requests through.", test = text, give_up = (string?)null }));
}
