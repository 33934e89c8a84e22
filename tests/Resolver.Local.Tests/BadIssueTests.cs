using System.Text;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests;

/// <summary>Issues and options as they should not be: nothing is started.</summary>
public sealed class BadIssueTests
{
    public static TheoryData<string, string, byte[]> Issues => new()
    {
        { "ISSUE-EMPTY", "what happens", [] },
        { "ISSUE-EMPTY", "what happens", " \n\t\n"u8.ToArray() },
        { "ISSUE-TOO-LONG", "1 MiB", Encoding.UTF8.GetBytes(new string('x', 5_000_000)) },
        { "ISSUE-BINARY", "UTF-8", [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 1, 2] },
        { "ISSUE-ENCODING", "iconv", Encoding.Latin1.GetBytes("# Größe falsch\n") },
    };

    [Theory]
    [MemberData(nameof(Issues))]
    public async Task IssueThatCannotBeRead_IsRefusedFromAFileAndFromStandardInput(string code, string cure, byte[] issue)
    {
        using var play = await Playground.WithBug();
        await File.WriteAllBytesAsync(play.Issue, issue, TestContext.Current.CancellationToken);

        Refused(await play.Resolve(), code, cure);
        Refused(await ResolverProgram.Run(play.Root, ["resolve", "--repo", play.Repo, "--issue", "-", "--data", play.Data], issue), code, cure);
        (await play.List()).ShouldBeEmpty();
    }

    [Fact]
    public async Task IssueFromStandardInput_IsResolved()
    {
        using var play = await Playground.WithBug();

        var done = await ResolverProgram.Run(
            play.Root,
            ["resolve", "--repo", play.Repo, "--issue", "-", "--data", play.Data, "--out", play.Out, "--approve", "never"],
            Encoding.UTF8.GetBytes(PythonBug.Issue));

        done.ExitCode.ShouldBe(0, done.ToString());
    }

    [Theory]
    [InlineData("ISSUE-MISSING", "--issue", "no-such-file.md")]
    [InlineData("ISSUE-UNREADABLE", "folder", ".")]
    public async Task IssueThatIsNoFile_IsRefused(string code, string cure, string issue)
    {
        using var play = await Playground.WithBug();

        Refused(await play.Run("resolve", "--repo", play.Repo, "--issue", issue, "--data", play.Data), code, cure);
    }

    [Theory]
    [InlineData("USAGE-TIERS", "mechanical", "--tiers", "huge")]
    [InlineData("USAGE-MAX-USD", "0 to 500", "--max-usd", "501")]
    [InlineData("USAGE-MAX-MINUTES", "1 to 1440", "--max-minutes", "0")]
    [InlineData("--max-usd", "--max-usd", "--max-usd", "much")]
    [InlineData("--tiers", "huge", "--tiers", "mechanical,huge")]
    [InlineData("--no-such-option", "--no-such-option", "--no-such-option", "1")]
    [InlineData("MODELS-FILE-MISSING", "models", "--models", "no-such-models.json")]
    public async Task OptionThatIsWrong_IsAUsageErrorThatNamesIt(string code, string word, string option, string value)
    {
        using var play = await Playground.WithBug();

        Refused(await play.Resolve(option, value), code, word);
        (await play.List()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("no-such-command")]
    [InlineData("runs", "show")]
    [InlineData("resolve", "--repo", ".", "--issue", "-", "--approve", "sometimes")]
    public async Task CommandThatIsIncomplete_IsAUsageError(params string[] arguments)
    {
        using var play = Playground.Plain();

        (await play.Run(arguments)).ExitCode.ShouldBe(1);
    }

    private static void Refused(CliResult done, string code, string cure)
    {
        done.ExitCode.ShouldBe(1, done.ToString());
        done.Error.ShouldContain(code);
        done.Error.ShouldContain(cure);
        done.Error.ShouldNotContain("   at ");
    }
}
