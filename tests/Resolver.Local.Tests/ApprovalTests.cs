using System.Text.Json;
using Resolver.Local.Composition;
using Resolver.Local.Server;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>Asking, answering, attaching, beginning again, giving up.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task AskWithoutATerminal_Parks_AttachesOnRepeat_AndApproveFinishesIt()
    {
        using var play = await Playground.WithBug();

        var parked = await play.Run(play.Arguments("--approve", "ask"));
        parked.ExitCode.ShouldBe(6, parked.ToString());
        parked.Error.ShouldContain($"resolver approve {await play.RunId()}");
        (await play.Branches()).ShouldBeEmpty();
        (await play.List())[0].GetProperty("outcome").ValueKind.ShouldBe(JsonValueKind.Null);

        var again = await play.Run(play.Arguments("--approve", "ask"));
        again.ExitCode.ShouldBe(6, again.ToString());
        Shapes.RunRow((await play.List()).ShouldHaveSingleItem());

        var approved = await play.Run("approve", await play.RunId(), "--data", play.Data);
        approved.ExitCode.ShouldBe(0, approved.ToString());
        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("approved");
        (await play.Branches()).ShouldBe([play.RunJson.GetProperty("branch").GetString()!]);

        var late = await play.Run("approve", await play.RunId(), "--data", play.Data);
        late.ExitCode.ShouldBe(1, late.ToString());
        late.Error.ShouldContain("RUN-FINISHED");
        new LateAnswers(DataFolder.Open(play.Data)).Of(Core.Ids.RunId.Parse(await play.RunId())).ShouldHaveSingleItem().Way.ShouldBe("terminal");
    }

    [Fact]
    public async Task AskAtATerminal_ShowsTheDiffAndWhy_AndYesPublishes()
    {
        using var play = await Playground.WithBug();
        await using var program = ResolverProgram.StartAtTerminal(play.Root, play.Arguments("--approve", "ask"));

        await program.Printed("[y]es, [n]o, [w]hy, later:");
        await program.Type("perhaps");
        await program.Printed("Please answer y, n, w or later:");
        await program.Type("w");
        await program.Printed("[y]es, [n]o, later:");
        (await play.Branches()).ShouldBeEmpty();
        await program.Type("y");

        var ended = await program.End();
        ended.ExitCode.ShouldBe(0, ended.ToString());
        var (diff, why) = (ended.Out.IndexOf("diff --git", StringComparison.Ordinal), ended.Out.IndexOf("Touches ", StringComparison.Ordinal));
        diff.ShouldBeInRange(0, ended.Out.IndexOf("[w]hy", StringComparison.Ordinal), ended.ToString());
        why.ShouldBeGreaterThan(diff, ended.ToString());
        play.RunJson.GetProperty("stopReason").GetString().ShouldBe("approved");
        (await play.Branches()).ShouldBe([play.RunJson.GetProperty("branch").GetString()!]);
    }

    [Fact]
    public async Task Denied_EndsRejectedWithTheReason_AndResolvingAgainIsTheNextGeneration()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "ask"))).ExitCode.ShouldBe(6);
        var first = await play.RunId();

        await play.Run("approve", first, "--deny", "--reason", "not like this", "--data", play.Data);

        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("rejected");
        (await File.ReadAllTextAsync(Path.Combine(play.Out, "report.md"), TestContext.Current.CancellationToken)).ShouldContain("not like this");
        (await play.Branches()).ShouldBeEmpty();

        (await play.Resolve()).ExitCode.ShouldBe(0);
        var second = await play.RunId();
        first.ShouldEndWith("-1");
        second.ShouldBe(first[..^1] + "2");
        (await play.Branches()).ShouldBe([$"resolver/{second}"]);
    }

    [Fact]
    public async Task CancelledWhileWaiting_EndsCancelled()
    {
        using var play = await Playground.WithBug();
        (await play.Run(play.Arguments("--approve", "ask"))).ExitCode.ShouldBe(6);

        var cancelled = await play.Run("runs", "cancel", await play.RunId(), "--reason", "done by hand", "--data", play.Data);

        cancelled.ExitCode.ShouldBe(0, cancelled.ToString());
        Shapes.RunRecord(play.RunJson);
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("cancelled");
        (await play.Branches()).ShouldBeEmpty();
        (await play.List())[0].GetProperty("outcome").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task CancelledWhileAnotherProcessDrivesIt_EndsThereToo()
    {
        using var play = await Playground.WithBug();
        await using var driver = play.Start(play.Arguments("--approve", "auto"));
        await driver.Line("reproduce …");

        var cancelled = await play.Run("runs", "cancel", await play.RunId(), "--data", play.Data);

        cancelled.ExitCode.ShouldBe(0, cancelled.ToString());
        (await driver.End()).ExitCode.ShouldBe(130);
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("cancelled");
        (await play.Branches()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Never_LeavesThePatchAndNoBranch()
    {
        using var play = await Playground.WithBug();

        var done = await play.Run(play.Arguments("--approve", "never"));

        done.ExitCode.ShouldBe(0, done.ToString());
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("resolved");
        play.RunJson.GetProperty("branch").ValueKind.ShouldBe(JsonValueKind.Null);
        (await play.Branches()).ShouldBeEmpty();
        await play.Git("apply", "--check", Path.Combine(play.Out, "patch.diff"));
    }

    [Fact]
    public async Task UnknownRun_IsNamedWithWhereToLook()
    {
        using var play = await Playground.WithBug();

        var done = await play.Run("approve", "no-such-run", "--data", play.Data);

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("RUN-UNKNOWN");
        done.Error.ShouldContain("runs list");
    }
}
