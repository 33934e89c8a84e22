using Resolver.Adapters.Configuration;
using Resolver.Core.Faults;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Tests.Configuration;

public sealed class RoutingRulesFileTests
{
    private static readonly RoutingRules BuiltIn = RoutingRulesFile.Parse(RoutingRulesFile.BuiltInText);

    [Theory]
    [InlineData("", "Paging skips the last item", "", IssueKind.Bug, "words")]
    [InlineData("", "Login page", "panic: runtime error: nil pointer dereference", IssueKind.Bug, "words")]
    [InlineData("", "Add dark mode", "Users want it.", IssueKind.Feature, "words")]
    [InlineData("", "Add returns a wrong sum", "add(1, 2) is 4", IssueKind.Bug, "words")]
    [InlineData("", "Support for TOML", "", IssueKind.Feature, "words")]
    [InlineData("", "Fix typo in README", "teh", IssueKind.Docs, "words")]
    [InlineData("", "Document the retry policy", "", IssueKind.Docs, "words")]
    [InlineData("", "Refactor the parser", "It is long.", IssueKind.Refactor, "words")]
    [InlineData("", "Rename Foo to Bar", "", IssueKind.Refactor, "words")]
    [InlineData("", "Something odd", "Please look.", IssueKind.Bug, "default")]
    [InlineData("enhancement", "It crashes", "panic", IssueKind.Feature, "label")]
    [InlineData("docs-only", "The example fails", "exception", IssueKind.Docs, "label")]
    [InlineData("bug,feature", "x", "", IssueKind.Bug, "label")]
    [InlineData("priority/high", "Implement paging", "", IssueKind.Feature, "words")]
    public void BuiltInRules_TakeAnIssueFor(string labels, string title, string body, IssueKind kind, string by)
    {
        var issue = new IssueFacts(title, body, labels.Split(',', StringSplitOptions.RemoveEmptyEntries));

        var decision = KindPolicy.Decide(issue, BuiltIn, [], null);

        decision.Kind.ShouldBe(kind);
        decision.By.ShouldBe(by);
    }

    [Theory]
    [InlineData("## Acceptance criteria\n- the list is sorted", true)]
    [InlineData("Done when the list is sorted", true)]
    [InlineData("- [ ] sorted\n- [x] paged", true)]
    [InlineData("Given a list\nWhen it is shown\nThen it is sorted", true)]
    [InlineData("The list must be sorted.", true)]
    [InlineData("Sorting would be nice.", false)]
    public void BuiltInRules_KnowAcceptanceCriteria(string body, bool has) => BuiltIn.Criteria.IsMatch(body).ShouldBe(has);

    [Fact]
    public void WholeFile_IsRead()
    {
        var rules = RoutingRulesFile.Parse("""
            kinds:
              - name: site
                paths: ["docs/**"]
                title: '^site'
                minCharacters: 5
                kind: docs
            start:
              - name: big
                kinds: [bug, refactor]
                text: 'race|deadlock'
                maxCharacters: 900
                tier: large
            criteria: 'ready when'
            ladders: {falseAccepts: 0.1, falseRejects: 0.02, usdPerIssue: 0.4, minOutcomes: 50, neighbours: 10}
            """);

        rules.Kinds.ShouldHaveSingleItem().Match(new IssueFacts("Site is old", "see docs/a/b.md", []), null).ShouldBe("site");
        rules.Kinds[0].Match(new IssueFacts("Site is old", "see docs/a.md and src/x.py", []), null).ShouldBeNull();
        rules.Kinds[0].Match(new IssueFacts("Site is old", "no file", []), null).ShouldBeNull();
        var start = rules.Start.ShouldHaveSingleItem();
        start.Tier.ShouldBe("large");
        start.Match(new IssueFacts("x", "a DEADLOCK", []), IssueKind.Bug).ShouldBe("big ('DEADLOCK')");
        start.Match(new IssueFacts("x", "a deadlock", []), IssueKind.Feature).ShouldBeNull();
        start.Match(new IssueFacts("x", "a deadlock" + new string(' ', 900), []), IssueKind.Bug).ShouldBeNull();
        rules.Criteria.IsMatch("Ready when done").ShouldBeTrue();
        rules.Spending.ShouldBe(new LadderOptions { FalseAccepts = 0.1, FalseRejects = 0.02, UsdPerIssue = 0.4, MinOutcomes = 50, Neighbours = 10 });
    }

    [Theory]
    [InlineData("kinds:\n  - name: a\n    label: [x]\n    kind: bug\n", "ROUTING-KEY", "line 3", "'label' is not a key of a rule of kinds; known keys: name, labels")]
    [InlineData("kinds:\n  - name: a\n    labels: [x]\n    kind: bugs\n", "ROUTING-TYPE", "line 4", "kinds: bug, feature")]
    [InlineData("kinds:\n  - name: a\n    kind: bug\n", "ROUTING-KEY", "line 2", "at least one condition")]
    [InlineData("kinds:\n  - name: a\n    labels: []\n    kind: bug\n", "ROUTING-TYPE", "line 3", "empty list")]
    [InlineData("start:\n  - labels: [x]\n    tier: large\n", "ROUTING-KEY", "line 2", "a rule has a name, a tier")]
    [InlineData("start:\n  - name: a\n    labels: [x]\n    tier: large\n    kind: bug\n", "ROUTING-KEY", "line 5", "'kind' is not a key of a rule of start")]
    [InlineData("\nkinds: x\n", "ROUTING-TYPE", "line 2", "'kinds' is a list")]
    [InlineData("kinds:\n  - name: a\n    text: '(?<=x)y'\n    kind: bug\n", "ROUTING-TYPE", "line 3", "no look-around")]
    [InlineData("kinds:\n  - name: a\n    text: '('\n    kind: bug\n", "ROUTING-TYPE", "line 3", "regular expression")]
    [InlineData("ladders:\n  falseAccepts: 0.7\n", "ROUTING-RANGE", "line 2", "it may be 0 to 0.5")]
    [InlineData("ladders:\n  minOutcomes: 10.5\n", "ROUTING-TYPE", "line 2", "whole number")]
    [InlineData("ladders:\n  usdPerIssue: much\n", "ROUTING-TYPE", "line 2", "is a number")]
    [InlineData("kinds: [a\n", "ROUTING-YAML", "line", "not valid YAML")]
    [InlineData("- a\n", "ROUTING-YAML", "line 1", "'key: value'")]
    public void WrongFile_IsAUsageFaultWithLineAndCure(string text, string code, params string[] words)
    {
        var fault = Should.Throw<ResolverFault>(() => RoutingRulesFile.Parse(text));

        fault.Code.ShouldBe(code);
        fault.Kind.ShouldBe(FaultKind.Usage);
        words.ShouldAllBe(word => fault.Message.Contains(word, StringComparison.Ordinal), fault.Message);
    }

    [Fact]
    public async Task FileOfTheDataFolder_TakesTheBuiltInOnesPlace()
    {
        var folder = Directory.CreateTempSubdirectory("resolver-routing-").FullName;
        try
        {
            RoutingRulesFile.Load(folder).Kinds.Count.ShouldBe(BuiltIn.Kinds.Count);

            await File.WriteAllTextAsync(Path.Combine(folder, "routing.yml"), "\uFEFFstart:\n  - {name: a, labels: [x], tier: large}\n", TestContext.Current.CancellationToken);
            var own = RoutingRulesFile.Load(folder);
            own.Kinds.ShouldBeEmpty();
            own.Start.ShouldHaveSingleItem();
            own.Criteria.IsMatch("It must work").ShouldBeTrue();

            await File.WriteAllBytesAsync(Path.Combine(folder, "routing.yml"), [0xFF, 0xFE, 0x41], TestContext.Current.CancellationToken);
            Should.Throw<ResolverFault>(() => RoutingRulesFile.Load(folder)).Code.ShouldBe("ROUTING-YAML");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
