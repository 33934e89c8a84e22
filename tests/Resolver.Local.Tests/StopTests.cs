using Microsoft.Data.Sqlite;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>Stopping on purpose: Ctrl-C, the kill switch; and a data folder that cannot be used.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("reproduce …")]
    [InlineData("repair-mechanically …")]
    public async Task InterruptedOnce_StopsCleanlyAndResumes(string moment)
    {
        using var play = await Playground.WithBug();
        await using var driver = play.Start(play.Arguments("--approve", "auto"));
        await driver.Line(moment);

        await driver.Interrupt();

        var stopped = await driver.End();
        stopped.ExitCode.ShouldBe(130, stopped.ToString());
        stopped.Error.ShouldContain($"resolver runs resume {await play.RunId()}");
        (await play.Branches()).ShouldBeEmpty();

        var done = await play.Run("runs", "resume", await play.RunId(), "--data", play.Data);
        done.ExitCode.ShouldBe(0, done.ToString());
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("resolved");
        (await play.Branches()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Paused_RefusesWithTheCure_AndGoesOnAfterUnpause()
    {
        using var play = await Playground.WithBug();
        (await play.Run("pause", "--data", play.Data)).ExitCode.ShouldBe(0);

        var refused = await play.Resolve();

        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("PAUSED");
        refused.Error.ShouldContain("resolver unpause");
        (await play.Run("unpause", "--data", play.Data)).ExitCode.ShouldBe(0);
        (await play.Resolve()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task PausedWhileItWorks_StopsAndResumes()
    {
        using var play = await Playground.WithBug();
        await using var driver = play.Start(play.Arguments("--approve", "auto"));
        await driver.Line("repair-mechanically …");

        (await play.Run("pause", "--data", play.Data, "--repo", play.Repo)).ExitCode.ShouldBe(0);

        var stopped = await driver.End();
        stopped.ExitCode.ShouldBe(6, stopped.ToString());
        stopped.Error.ShouldContain("resolver unpause");
        var refused = await play.Run("runs", "resume", await play.RunId(), "--data", play.Data);
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("PAUSED");
        (await play.Run("unpause", "--data", play.Data, "--repo", play.Repo)).ExitCode.ShouldBe(0);
        (await play.Run("runs", "resume", await play.RunId(), "--data", play.Data)).ExitCode.ShouldBe(0);
        (await play.Branches()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ResumedAfterTheEnd_GivesTheSameResultAgain()
    {
        using var play = await Playground.WithBug();
        (await play.Resolve()).ExitCode.ShouldBe(0);
        File.Delete(Path.Combine(play.Out, "run.json"));

        // As after a kill between the journal's last word and the files.
        var again = await play.Run("runs", "resume", await play.RunId(), "--data", play.Data);

        again.ExitCode.ShouldBe(0, again.ToString());
        play.RunJson.GetProperty("outcome").GetString().ShouldBe("resolved");
        (await play.Branches()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task DataFolderOfANewerVersion_IsLeftAlone()
    {
        using var play = await Playground.WithBug();
        (await play.Run("runs", "list", "--data", play.Data)).ExitCode.ShouldBe(0);
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(play.Data, "engine.db")};Pooling=False"))
        {
            await db.OpenAsync(TestContext.Current.CancellationToken);
            await using var newer = db.CreateCommand();
            newer.CommandText = "INSERT INTO schema_version(version) VALUES (999)";
            await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        foreach (var command in new[] { play.Arguments(), ["runs", "list", "--data", play.Data], ["doctor", "--data", play.Data] })
        {
            var refused = await play.Run(command);
            refused.ExitCode.ShouldBe(1, refused.ToString());
            (refused.Error + refused.Out).ShouldContain("ENGINE-SCHEMA-NEWER");
        }
    }

    [Fact]
    public async Task DataFolderThatIsAFile_NamesTheOption()
    {
        using var play = await Playground.WithBug();

        var refused = await play.Run("runs", "list", "--data", play.Issue);

        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("DATA-FOLDER");
        refused.Error.ShouldContain("--data");
    }

    [Fact]
    public async Task OutputFolderThatIsAFile_NamesTheOptionAndStartsNothing()
    {
        using var play = await Playground.WithBug();
        await File.WriteAllTextAsync(play.Out, "in the way", TestContext.Current.CancellationToken);

        var done = await play.Resolve();

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("--out");
        (await play.List()).ShouldBeEmpty();
    }
}
