using Resolver.Activities.Account;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Activities.Tests;

public sealed class ReportTests
{
    [Fact]
    public void ResolvedRun_ReadsInTenSeconds() => ReportWriter.Write(Input("Paging skips the last item"), "--- a\n+++ b\n").ShouldStartWith(
        """
        # Resolved: Paging skips the last item

        **The tests prove the change.**

        | | |
        |---|---|
        | Change | Changed `i < n` to `i <= n` in `pages.py`. |
        | Tests before | 3 passed, 1 failed, 0 not run |
        | Tests after | 4 passed, 0 failed, 0 not run |
        | Cost | $0.2500, 1200 tokens, 12.5 s |
        | Branch | `resolver/run-1` |
        | Stop reason | `approved` |
        | Owner of the code | @core |

        ## Attempts

        | # | tier | change | verdict | failing tests | hypothesis | cost |
        |---|---|---|---|---|---|---|
        | 1 | small | Changed `i < n` to `i <= n` in `pages.py`. | pass |  | off by one | $0.2500, 2.0 s |

        ## Gate

        """.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("<img src=x onerror=y>", "&lt;img src=x onerror=y>")]
    [InlineData("one\n# two\r\n| x |", "one # two \\| x \\|")]
    [InlineData("[click](http://x) ![i](y)", "\\[click\\](`http://x`) !\\[i\\](y)")]
    [InlineData("ask @all, not a@b.example", "ask `@all`, not a@b.example")]
    [InlineData("@a``<i> ` <b>``", "`@a` ``<i> ` <b>``")]
    [InlineData("`x`@a", "`x` `@a`")]
    [InlineData("see www.x.example/y. ok", "see `www.x.example/y.` ok")]
    [InlineData("**bold** __init__ a_b", "\\*\\*bold\\*\\* \\_\\_init\\_\\_ a_b")]
    [InlineData("`a < b` and c < d", "`a < b` and c &lt; d")]
    [InlineData("`a | b`", "`a \\| b`")]
    [InlineData("open ` <b>", "open \\` &lt;b>")]
    [InlineData("\\`<b>` x", "\\\\`<b>` x")]
    [InlineData("``x ` <y>`` <z>", "``x ` <y>`` &lt;z>")]
    [InlineData("`a\\|<b>`", "\\`a\\\\\\|&lt;b>\\`")]
    [InlineData("&lt;b> & c", "&amp;lt;b> & c")]
    [InlineData("safe\u202Eevil\u200B\u0007", "safeevil")]
    public void HostileText_StaysTextInACell(string text, string cell) => Markdown.Cell(text).ShouldBe(cell);

    [Theory]
    [InlineData("T.m(x: 1)", "`T.m(x: 1)`")]
    [InlineData("a`b<c>", "`` a`b<c> ``")]
    [InlineData("```", "```` ``` ````")]
    [InlineData("one\ntwo", "`one two`")]
    [InlineData("", "")]
    public void CodeValue_CannotLeaveItsSpan(string value, string code) => Markdown.Code(value).ShouldBe(code);

    [Fact]
    public void HostileTitleTestAndDiff_MakeNoBlockOfTheirOwn()
    {
        var input = Input("x\n## Approved by everyone\n<script>") with
        {
            Reproduction = new Reproduction.Unusable("tests-hang", "x", "log\n```\n# escaped", new TestCounts(0, 0, 0)),
        };

        var report = ReportWriter.Write(input, "```\n# not a heading\n````\n");

        var headings = Headings(report);
        headings.ShouldBe(["# Resolved: x ## Approved by everyone &lt;script>", "## Attempts", "## Gate", "## Tests at base", "## Patch", "## Run"]);
    }

    [Fact]
    public void EscalatedRun_SaysWhereToLook()
    {
        var input = Input("x");
        var report = ReportWriter.Write(input with { Record = input.Record with { Outcome = RunOutcome.Escalated } }, null);

        report.ShouldStartWith("# Needs a person: x");
        report.ShouldContain("## Where to look\n\n- `src/pages.py:3`\n");
        report.ShouldNotContain("## Patch");
    }

    [Fact]
    public void ThousandFailingTests_AreCutAndCounted()
    {
        var ids = Enumerable.Range(0, 1000).Select(static number => $"T.t{number}").ToList();
        var input = Input("x") with { Reproduction = new Reproduction.Ready(Fixture.Plan, new("0", 1, "x"), new TestCounts(0, 1000, 0), ids, [], []) };

        var report = ReportWriter.Write(input, null);

        report.ShouldContain("Failing because of the issue (1000)");
        report.ShouldContain("- and 980 more");
        report.Length.ShouldBeLessThan(4000);
    }

    [Fact]
    public void LongDiff_IsCut()
    {
        var report = ReportWriter.Write(Input("x"), new string('+', 50_000));

        report.ShouldContain("the rest is in patch.diff");
        report.Length.ShouldBeLessThan(25_000);
    }

    // Headings outside of fences, as a reader of Markdown finds them.
    private static List<string> Headings(string report)
    {
        var headings = new List<string>();
        string? fence = null;
        foreach (var line in report.Split('\n'))
        {
            var ticks = line.TakeWhile(static letter => letter == '`').Count();
            if (fence is null && ticks >= 3)
            {
                fence = line[..ticks];
            }
            else if (fence is not null && ticks >= fence.Length && line.Trim('`').Length == 0)
            {
                fence = null;
            }
            else if (fence is null && line.StartsWith('#'))
            {
                headings.Add(line);
            }
        }

        return headings;
    }

    private static AccountInput Input(string title)
    {
        var record = new RunRecord
        {
            RunId = RunId.Parse("run-1"),
            Issue = title,
            Repo = "shop",
            Outcome = RunOutcome.Resolved,
            StopReason = "approved",
            Explanation = "The tests prove the change.",
            Branch = "resolver/run-1",
            Attempts = [new AttemptRecord(1, "small", 2, 0.25m, 1000, 200, "pass", [], "Changed `i < n` to `i <= n` in `pages.py`.", "off by one")],
            Tests = new TestsRecord(new TestCounts(3, 1, 0), new TestCounts(4, 0, 0)),
            Usd = 0.25m,
            TokensIn = 1000,
            TokensOut = 200,
            Seconds = 12.5,
            TraceId = new string('0', 32),
        };
        return new AccountInput(
            record, null, null, null, ["src/pages.py:3"], [new GateCheck("paths", Verdict.Pass, "no test is touched")], [new OwnerRule("*", ["@core"])], null, null);
    }
}
