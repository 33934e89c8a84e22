using Shouldly;
using Xunit;

namespace Resolver.Contracts.Code;

/// <summary>What a query finds, in what order, and what no query can do.</summary>
public abstract class QueryContract : CodeIndexContract
{
    [Theory]
    [InlineData("")]
    [InlineData("   \n\t")]
    [InlineData("\"")]
    [InlineData("\"\" \"a\" `b")]
    [InlineData("NEAR(a b) AND OR NOT * ^ : {path} - a\"b")]
    [InlineData("+cart -total | (add* ~2) cart~ field:cart^4 /ca.*t/ [a TO z] \\")]
    [InlineData("symbol:x OR 1=1; DROP TABLE unit; -- ' or repo ne ''")]
    [InlineData("\0\u0001\u001b[31m\uFFFE")]
    [InlineData("\ud800 lone cart_\udc00total()")]
    [InlineData("日本語 ümlaut İstanbul ﬁ naïve_Übung()")]
    public async Task OddQueries_AreAnswered(string text)
    {
        await using var host = await Host();
        var index = host.Open();
        var commit = Shop(host);

        (await Search(index, commit, text)).ShouldAllBe(hit => hit.Score > 0);
        (await Search(index, commit, "cart total"))[0].Unit.Symbol.ShouldBe("total");
    }

    [Fact]
    public async Task EmptyQuery_FindsNothing()
    {
        await using var host = await Host();

        (await Search(host.Open(), Shop(host), " \n")).ShouldBeEmpty();
    }

    [Fact]
    public async Task QueryOfAMegabyte_IsAnswered()
    {
        await using var host = await Host();
        var text = "the cart total is wrong " + string.Concat(Enumerable.Range(0, 22_000).Select(i => $"word{i} a.b.c(File \"x{i}.py\", line {i}, at f{i}({i}) "));
        text.Length.ShouldBeGreaterThan(1_000_000);

        (await Paths(host.Open(), Shop(host), text)).ShouldContain("src/shop/cart.py");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-7, 1)]
    [InlineData(3, 3)]
    [InlineData(int.MaxValue, 200)]
    public async Task Top_IsBetween1And200(int top, int expected)
    {
        await using var host = await Host();
        for (var i = 0; i < 220; i++)
        {
            host.Write($"m{i}.txt", $"water number{i}\n");
        }

        (await Search(host.Open(), host.Commit(), "water", top: top)).Count.ShouldBe(expected);
    }

    [Theory]
    [InlineData("calling loadEverything() is slow on the store page", "src/store.ts", "loadEverything")]
    [InlineData("`Pager` shows a wrong page of the system", "src/Shop/Pager.cs", "Pager")]
    [InlineData("something in `src/store.ts` is off with saveAll", "src/store.ts", "saveAll")]
    [InlineData("it says \"the basket is closed\" and stops", "java/Basket.java", "Basket")]
    public async Task WhatIsNamed_ComesFirst(string text, string path, string symbol)
    {
        await using var host = await Host();

        var first = (await Search(host.Open(), Shop(host), text))[0].Unit;

        first.Path.Value.ShouldBe(path);
        first.Symbol.ShouldStartWith(symbol);
    }

    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"/usr/lib/python3/unittest/case.py\", line 57, in run\n  File \"/app/src/shop/cart.py\", line 9, in total\n    return 1 / 0\nZeroDivisionError", "src/shop/cart.py", "total")]
    [InlineData("System.NullReferenceException\n   at Shop.Pager.PageOf(Int32 index) in C:\\build\\src\\Shop\\Pager.cs:line 8\n   at Shop.Program.Main()", "src/Shop/Pager.cs", "Pager")]
    [InlineData("TypeError: x is undefined\n    at saveAll (/srv/app/src/store.ts:7:11)\n    at process (node:internal:1:1)", "src/store.ts", "saveAll")]
    public async Task UnitOfAStackFrame_ComesFirst(string trace, string path, string symbol)
    {
        await using var host = await Host();

        var hits = await Search(host.Open(), Shop(host), "It breaks when I press the button, error system total page handler store main.\n" + trace);

        (hits[0].Unit.Path.Value, hits[0].Unit.Symbol).ShouldBe((path, symbol));
        hits[0].Why.ShouldContain("stack-frame");
    }

    [Fact]
    public async Task CaseSnakeAndEndings_FindEachOther()
    {
        await using var host = await Host();
        var index = host.Open();
        var commit = host.Write("a.go", "package a\n\nfunc ParseHTTPRequest2() {}\n").Write("b.py", "def load_user_name():\n    return 1\n").Write("c.txt", "nothing of it\n").Commit();

        (await Paths(index, commit, "http requests parsing"))[0].ShouldBe("a.go");
        (await Paths(index, commit, "loadUserName"))[0].ShouldBe("b.py");
        (await Paths(index, commit, "names of users"))[0].ShouldBe("b.py");
    }

    [Fact]
    public async Task Hits_AreBestFirst_AndSayWhy()
    {
        await using var host = await Host();

        var hits = await Search(host.Open(), Shop(host), "the total of the cart is wrong, see src/shop/cart.py");

        hits.Count.ShouldBeGreaterThan(2);
        hits.Select(hit => hit.Score).ShouldBe(hits.Select(hit => hit.Score).OrderDescending());
        hits.ShouldAllBe(hit => hit.Why.Count > 0 && hit.Why.SequenceEqual(hit.Ingredients.Select(part => part.Name)));
        hits[0].Why.ShouldContain("bm25");
        hits[0].Why.ShouldContain("path");
    }

    [Fact]
    public async Task Hit_HasItsSignature_AndItsFileSaysWhatCutIt()
    {
        await using var host = await Host();
        var commit = host
            .Write("graph/race.py", "import pool\n\n\ndef start_race(crowd):\n    lane_marker(crowd)\n")
            .Commit();

        var hits = await Search(host.Open(), commit, "the crowd");

        hits[0].Unit.Symbol.ShouldBe("start_race");
        hits[0].Unit.Signature.ShouldBe("def start_race(crowd):");
        (await Explain(host.Open(), commit, "graph/race.py")).CutBy.ShouldBe("python");
    }
}
