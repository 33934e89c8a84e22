using Resolver.Core.Repair;
using Resolver.Repair.Validate;

namespace Resolver.Repair.Tests.CSharp;

public sealed class ValidatorTests
{
    private const string Page = "src/Shop.Catalogue/Page.cs";
    private const string Service = "src/Shop.Catalogue/CatalogueService.cs";
    private const string Target = "Shop.Catalogue.Tests.PagingTests.HasNext_OnTheLastFullPage_IsFalse";

    [Fact]
    public async Task HostileCandidates_CostOnlyTheirOwnVerdict()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var box = new RepairBox();
        box.Take(RepairBox.Sample("csharp-paging"));
        await box.Prepare(cancel);
        await using var open = await box.Start([Target], cancel);

        var coverage = await open.Validator.Cover(cancel);
        coverage.Tests.Single(test => test.Id == Target).ShouldSatisfyAllConditions(
            test => test.Passed.ShouldBeFalse(),
            test => test.Lines.Single(file => file.Key.Value == Page).Value.ShouldContain(17),
            test => test.Lines.Single(file => file.Key.Value == Page).Value.ShouldNotContain(27));

        const string Buggy = "Number * Size <= Total";
        const string Fix = "Number * Size < Total";
        string Block(string statement) => $"new System.Func<bool>(() => {{ {statement} return {Fix}; }})()";
        var outcomes = await open.Outcomes(
            [
                box.Edit(Page, Buggy, "Number * Size >= Total"),
                box.Edit(Page, Buggy, Block("System.Environment.Exit(0);")),
                box.Edit(Page, Buggy, Block("while (true) { }")),
                box.Edit(Page, Buggy, Block("System.Threading.Thread.Sleep(-1);")),
                box.Edit(Page, Buggy, Block("System.Func<int, int> deep = null!; deep = n => deep(n + 1) + deep(n + 2); deep(1);")),
                box.Edit(Page, Buggy, Block("var all = new System.Collections.Generic.List<byte[]>(); while (true) { all.Add(new byte[1 << 24]); }")),
                box.Edit(Page, Buggy, "Number * Missing < Total"),
                box.Edit(Page, Buggy, "false"),
                box.Edit(Page, Buggy, Fix),
                box.Edit(Service, "page.HasNext", "page.HasPrevious"),
            ],
            [box.Source(Page), box.Source(Service)],
            cancel);

        outcomes[0].ShouldBe(CandidateOutcome.Fails);
        outcomes[1].ShouldBe(CandidateOutcome.Killed);
        outcomes[2].ShouldBe(CandidateOutcome.Fails);
        outcomes[3].ShouldBe(CandidateOutcome.Killed);
        outcomes[4].ShouldNotBe(CandidateOutcome.Plausible);
        outcomes[5].ShouldNotBe(CandidateOutcome.Plausible);
        outcomes[6].ShouldBe(CandidateOutcome.Invalid);
        outcomes[7].ShouldBe(CandidateOutcome.Breaks);
        outcomes[8].ShouldBe(CandidateOutcome.Plausible);
        outcomes[9].ShouldBe(CandidateOutcome.Fails);
    }

    [Fact]
    public async Task Sample_IsRepaired()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var box = new RepairBox();
        box.Take(RepairBox.Sample("csharp-paging"));
        await box.Prepare(cancel);

        var outcome = await box.Repair(await File.ReadAllTextAsync(Path.Combine(box.Repository, "ISSUE.md"), cancel), cancel);

        outcome.ShouldBeOfType<RepairOutcome.Found>().Patch.Files.Single().Content!.ShouldContain("Number * Size < Total");
    }

    [Fact]
    public async Task EveryFramework_IsJudgedAndStaticsDoNotLeak()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var box = new RepairBox();
        Frameworks.Write(box);
        await box.Prepare(cancel);
        await using var open = await box.Start(["X.CalcTests.Max", "N.CalcTests.Max", "M.CalcTests.Max"], cancel);
        const string Calc = "src/Calc/Calc.cs";

        var coverage = await open.Validator.Cover(cancel);
        coverage.Tests.Where(test => !test.Passed).Select(test => test.Id).Order(StringComparer.Ordinal).ShouldBe(["M.CalcTests.Max", "N.CalcTests.Max", "X.CalcTests.Max"]);
        coverage.Tests.Where(test => test.Passed).Select(test => test.Id).Order(StringComparer.Ordinal)
            .ShouldBe(["M.CalcTests.Row (1)", "M.CalcTests.Row (2)", "N.CalcTests.Row(1)", "N.CalcTests.Row(2)", "X.CalcTests.Row(x: 1)", "X.CalcTests.Row(x: 2)"]);

        var outcomes = await open.Outcomes(
            [
                box.Edit(Calc, "a < b ? a : b", "Poison() ? a : b"),
                box.Edit(Calc, "a < b ? a : b", "a > b ? b : a"),
                box.Edit(Calc, "a < b ? a : b", "a > b ? a : b"),
                box.Edit(Calc, "1", "2"),
            ],
            [box.Source(Calc)],
            cancel);

        outcomes.ShouldBe([CandidateOutcome.Fails, CandidateOutcome.Fails, CandidateOutcome.Plausible, CandidateOutcome.Fails]);
    }
}
