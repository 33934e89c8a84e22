using System.Text;
using System.Text.Json;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Index;

/// <summary><c>resolver search</c> as programs and people use it.</summary>
public sealed class SearchCommandTests
{
    [Fact]
    public async Task Json_HasTheFieldsOfTheContract_AndIngredientsOnlyWhenAsked()
    {
        using var play = await Playground.WithBug();

        var plain = await Search(play, "limiter allow", "--json");
        var explained = await Search(play, "limiter allow", "--json", "--explain");

        var head = (await play.Git("rev-parse", "HEAD")).Trim();
        var rows = JsonElement.Parse(plain.Out).EnumerateArray().ToList();
        rows.ShouldNotBeEmpty();
        foreach (var row in rows)
        {
            row.EnumerateObject().Select(static field => field.Name).ShouldBe(["path", "symbol", "kind", "startLine", "endLine", "score", "commit"]);
            row.GetProperty("commit").GetString().ShouldBe(head);
        }

        JsonElement.Parse(explained.Out).EnumerateArray().ShouldAllBe(static row => row.EnumerateObject().Last().Name == "ingredients");
        rows.Select(static row => row.GetProperty("score").GetDouble()).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task Text_HasPlacesThatCanBeClicked_AndNoEscapesInAPipe()
    {
        using var play = await Playground.WithBug();

        var done = await Search(play, "limiter allow");

        done.ExitCode.ShouldBe(0, done.ToString());
        done.Out.ShouldContain(" limiter.py:");
        done.Out.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task NothingFoundAndNothingAsked_SayWhatToTry()
    {
        using var play = await Playground.WithBug();

        var none = await Search(play, "qqzzxxqq");
        var empty = await Search(play, "");

        none.ExitCode.ShouldBe(0, none.ToString());
        none.Out.ShouldStartWith("Nothing found. Try");
        empty.ExitCode.ShouldBe(0, empty.ToString());
        empty.Out.ShouldStartWith("Nothing found: the query has no words.");
        (await Search(play, "qqzzxxqq", "--json")).Out.Trim().ShouldBe("[]");
    }

    [Theory]
    [InlineData("\"AND OR NOT NEAR( * ^")]
    [InlineData("limiter\" OR symbol:x) NEAR/3 {path} : * ^ -- ; DROP TABLE unit")]
    [InlineData("\u0001\u0007\u001b[31m\u007f limiter")]
    public async Task OddQueries_AreAnswered_AndTheIndexLivesOn(string query)
    {
        using var play = await Playground.WithBug();

        var done = await Search(play, query);

        done.ExitCode.ShouldBe(0, done.ToString());
        done.Out.ShouldNotContain('\u001b');
        if (query.Contains("limiter", StringComparison.Ordinal))
        {
            done.Out.ShouldContain(" limiter.py:");
        }
    }

    [Fact]
    public async Task StandardInput_IsTheQuery_UpToOneMebibyte()
    {
        using var play = await Playground.WithBug();
        var megabyte = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 90_000).Select(static i => $"w{i} (\"x{i}\"\n")).PadRight(1_000_000)[..1_000_000]);

        var found = await Input(play, [.. "limiter allow\0\u0001"u8, 0xFF, 0xFE]);
        var large = await Input(play, [.. "limiter allow "u8, .. megabyte]);
        var larger = await Input(play, new byte[(1 << 20) + 1]);

        found.Out.ShouldContain(" limiter.py:");
        large.ExitCode.ShouldBe(0, large.ToString());
        larger.ExitCode.ShouldBe(1, larger.ToString());
        larger.Error.ShouldContain("USAGE-QUERY");
    }

    [Fact]
    public async Task OtherPrincipals_AreRefused_UnlessARuleLetsThemRead()
    {
        using var play = await Playground.WithBug();

        var done = await Search(play, "limiter", "--as", "mallory", "--group", "admins", "--group", "owner");

        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain("INDEX-FORBIDDEN");
        done.Out.ShouldBeEmpty();
    }

    private static Task<CliResult> Search(Playground play, string query, params IReadOnlyList<string> more) =>
        play.Run(["search", "--repo", play.Repo, "--data", play.Data, .. more, "--", query]);

    private static Task<CliResult> Input(Playground play, byte[] input) =>
        ResolverProgram.Run(play.Root, ["search", "--repo", play.Repo, "--data", play.Data, "-"], input);
}
