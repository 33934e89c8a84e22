using System.Text.RegularExpressions;
using Resolver.Activities.Account;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Activities.Tests;

/// <summary>The first screen of a hand-over.</summary>
public sealed class HandOverTests
{
    private const string Hostile = "@everyone <img src=x onerror=y> [click](http://evil.example/a) | x\n# Approved\n```\n`@admin` https://evil.example www.evil.example ![i](y)";

    [Fact]
    public void FirstScreen_IsTheAnswerToATiredPerson()
    {
        var report = ReportWriter.Write(Input(), null);

        report.ShouldStartWith(
            """
            # Needs a person: Paging skips the last item

            **2 attempts were not enough; the last one: nothing-breaks: T.first passed before.**

            | | |
            |---|---|
            | Likely cause | The loop ends one page early, because the bound excludes the last index. (`T.last`, `src/pages.py:3`) |
            | Next step | Compare the bound in `src/pages.py` with the page count. (attempt 2) |
            | Failing | `T.first` |
            | Cost | $0.2500 in 2 attempts, 12 s |
            | Stopped by | `attempts` |
            | Branch | `resolver/wip/run-1` |
            | Assigned to | @core (CODEOWNERS) |

            | # | tried | failing | cost |
            |---|---|---|---|
            | 1 | Changed `i < n` to … | `T.last` | $0.1000 |
            | 2 | Counted pages from one. | `T.first` | $0.1500 |

            ## Why it stopped

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void OrdinaryHandOver_IsReadInTenSeconds() => Size(ReportWriter.Write(Input(), null)).Words.ShouldBeLessThanOrEqualTo(95);

    [Fact]
    public void LongestHandOver_IsStillOneScreen()
    {
        var size = Size(ReportWriter.Write(Worst(string.Concat(Enumerable.Repeat("many words of a very talkative model ", 200))), null));

        size.Words.ShouldBeLessThanOrEqualTo(130);
        size.Lines.ShouldBeLessThanOrEqualTo(24);
        size.LongestLine.ShouldBeLessThanOrEqualTo(500);
    }

    [Fact]
    public void HostileText_CallsNobody_LinksNowhere_AndMakesNoBlock()
    {
        var screen = FirstScreen(ReportWriter.Write(Worst(Hostile), null));
        var outside = Regex.Replace(screen, @"(?<![\\`])(?<ticks>`+)(?!`).*?(?<!`)\k<ticks>(?!`)", "code", RegexOptions.ExplicitCapture);

        outside.Split((char)10).Where(static line => line.Contains("@everyone", StringComparison.Ordinal)).ShouldBeEmpty();
        outside.ShouldNotContain("@admin");
        outside.ShouldNotContain("://");
        outside.ShouldNotContain("www.");
        outside.ShouldNotContain("<img");
        outside.ShouldNotContain("](http");
        screen.Split('\n').Count(static line => line.StartsWith('#')).ShouldBe(1);
        screen.Split('\n').Where(static line => line.StartsWith("```", StringComparison.Ordinal)).ShouldBeEmpty();
        screen.Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| | |", StringComparison.Ordinal)).ShouldAllBe(static line => Cells(line) == 2 || Cells(line) == 4);
    }

    [Fact]
    public void PersonsNames_AreNoMentions_AndNoModelIsSaidSo()
    {
        var input = Input();
        var report = ReportWriter.Write(
            input with { Escalation = input.Escalation! with { Cause = null, NextStep = null, Assignees = ["Ada @all Lovelace"], AssignedBy = AssignmentSource.Blame, Note = "no model answered (MODEL-TIMEOUT)" } }, null);

        report.ShouldContain("| Assigned to | Ada `@all` Lovelace (git blame) |");
        report.ShouldContain("| Likely cause | nobody ventures one |");
        report.ShouldContain("_Written without a model: no model answered (MODEL-TIMEOUT)._");
    }

    [Fact]
    public void Secrets_AreNotShown()
    {
        var input = Input();

        FirstScreen(ReportWriter.Write(input with { Record = input.Record with { Explanation = "The log has ghp" + "_0123456789abcdefghijklmnopqrstuvwxyz in it." } }, null)).ShouldNotContain("ghp_");
    }

    private static int Cells(string line) => Regex.Count(line, @"(?<!\\)\|") - 1;

    private static string FirstScreen(string report) => report[..report.IndexOf("\n## ", StringComparison.Ordinal)];

    // What a reader reads: words, without the table's lines and marks; a name in backticks is one word.
    private static (int Words, int Lines, int LongestLine) Size(string report)
    {
        var lines = FirstScreen(report).Split('\n').Where(static line => line.Length > 0).ToList();
        var words = lines.Where(static line => !line.StartsWith("|---", StringComparison.Ordinal)).Sum(static line => Regex.Count(Regex.Replace(line, "`[^`]*`", "name"), @"[\p{L}\p{N}$][^\s|]*"));
        return (words, lines.Count, lines.Max(static line => line.Length));
    }

    private static AccountInput Worst(string text)
    {
        var input = Input();
        var attempt = input.Record.Attempts[0] with { Change = text, Hypothesis = text, FailingTests = [text, text, text, text] };
        return input with
        {
            Record = input.Record with { Issue = text, Explanation = text, StopReason = "attempts", Attempts = [attempt, attempt, attempt, attempt, attempt] },
            Escalation = input.Escalation! with { Cause = new CitedClaim(text, [text, text, text, text]), NextStep = new CitedClaim(text, [text]), Note = text },
        };
    }

    private static AccountInput Input() => new(
        new RunRecord
        {
            RunId = RunId.Parse("run-1"),
            Issue = "Paging skips the last item",
            Repo = "shop",
            Outcome = RunOutcome.Escalated,
            StopReason = "attempts",
            Explanation = "2 attempts were not enough; the last one: nothing-breaks: T.first passed before.",
            Branch = "resolver/wip/run-1",
            Attempts =
            [
                new AttemptRecord(1, "small", 2, 0.10m, 1000, 200, "fail", ["T.last"], "Changed `i < n` to `i <= n` in `pages.py`.", "off by one"),
                new AttemptRecord(2, "large", 3, 0.15m, 1000, 200, "fail", ["T.first"], "Counted pages from one.", "wrong origin"),
            ],
            Tests = new TestsRecord(new TestCounts(3, 1, 0), new TestCounts(3, 1, 0)),
            Usd = 0.25m,
            TokensIn = 2000,
            TokensOut = 400,
            Seconds = 12.3,
            TraceId = new string('0', 32),
        },
        null, null, null, ["src/pages.py:3"], [], [new OwnerRule("*", ["@core"])], null, null)
    {
        Escalation = new Escalation(
            new CitedClaim("The loop ends one page early, because the bound excludes the last index.", ["`T.last`", "`src/pages.py:3`"]),
            new CitedClaim("Compare the bound in `src/pages.py` with the page count.", ["attempt 2"]),
            ["@core"],
            AssignmentSource.CodeOwners,
            null,
            ModelUsage.None),
    };
}
