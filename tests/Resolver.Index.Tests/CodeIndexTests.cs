using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Index.Tests;

public sealed class CodeIndexTests : IDisposable
{
    private const string Limiter = """
        import time

        class RateLimiter:
            def __init__(self, limit, window):
                self.limit = limit
                self.window = window
                self.calls = []


        def allow(limiter, now):
            limiter.calls = [call for call in limiter.calls if call > now - limiter.window]
            if len(limiter.calls) > limiter.limit:
                return False
            limiter.calls.append(now)
            return True


        def reset(limiter):
            limiter.calls.clear()
        """;

    private readonly IndexFixture at = new();

    public void Dispose() => at.Dispose();

    [Fact]
    public async Task Update_Again_ReadsOnlyWhatChanged()
    {
        at.Write("a.py", Limiter).Write("b.md", "# One\ntext\n## Two\nmore\n").Write("c.txt", "c\n");
        var first = await at.Import();
        var one = await at.Index.Update(first.Repo, first.Base, IndexFixture.Cancel);
        (one.Files, one.Read).ShouldBe((3, 3));
        one.Units.ShouldBeGreaterThanOrEqualTo(5);
        (await at.Index.Update(first.Repo, first.Base, IndexFixture.Cancel)).Read.ShouldBe(0);

        var second = await at.Write("c.txt", "changed\n").Import();
        var two = await at.Index.Update(second.Repo, second.Base, IndexFixture.Cancel);

        (two.Files, two.Read).ShouldBe((3, 1));
        (await at.Index.Update(first.Repo, first.Base, IndexFixture.Cancel)).Read.ShouldBe(0);
    }

    [Fact]
    public async Task Search_GivesWholeUnitsOfTheCommit()
    {
        at.Write("src/limiter.py", Limiter).Write("README.md", "# Rate limits\nThe limiter allows calls.\n");

        var hits = await at.Search("limiter allows one call too many");
        var before = await at.Import();
        at.Write("src/limiter.py", "x = 1\n");

        var unit = hits[0].Unit;
        (unit.Path.Value, unit.Symbol, unit.Kind, unit.Lines).ShouldBe(("src/limiter.py", "allow", "function", new LineSpan(10, 15)));
        unit.Text.ShouldStartWith("def allow(limiter, now):\n");
        unit.Text.TrimEnd().ShouldEndWith("return True");
        unit.Commit.ShouldBe(before.Base);
        hits[0].Why.ShouldContain("bm25");
        (await at.Search("limiter")).ShouldAllBe(hit => hit.Unit.Path.Value == "README.md" || hit.Unit.Path.Value == "src/limiter.py");
        (await at.Index.Search(new CodeQuery(before.Repo, before.Base, "allow limiter", Principal.Owner), IndexFixture.Cancel)).ShouldContain(hit => hit.Unit.Text.Contains("def allow"));
    }

    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"/usr/lib/python3/unittest/case.py\", line 57, in run\n  File \"/app/src/shop/cart.py\", line 9, in total\n    return 1 / 0\nZeroDivisionError", "src/shop/cart.py", "total")]
    [InlineData("System.NullReferenceException\n   at Shop.Pager.PageOf(Int32 index) in C:\\build\\src\\Shop\\Pager.cs:line 8\n   at Shop.Program.Main()", "src/Shop/Pager.cs", "Pager")]
    [InlineData("panic: runtime error\n\ngoroutine 1 [running]:\nexample.com/auth.(*Handler).Check(0x0, 0x1)\n\t/home/x/auth/handler.go:9 +0x1d\nmain.main()", "auth/handler.go", "Handler.Check")]
    [InlineData("TypeError: x is undefined\n    at saveAll (/srv/app/src/store.ts:7:11)\n    at process (node:internal:1:1)", "src/store.ts", "saveAll")]
    [InlineData("java.lang.IllegalStateException: no\n\tat org.shop.Basket.add(Basket.java:5)\n\tat org.shop.Main.main(Main.java:1)", "java/Basket.java", "Basket")]
    public async Task StackFrame_PutsItsUnitFirst(string trace, string path, string symbol)
    {
        WriteShop();

        var hits = await at.Search("It breaks when I press the button, error system total page handler store main.\n" + trace);

        (hits[0].Unit.Path.Value, hits[0].Unit.Symbol).ShouldBe((path, symbol));
        hits[0].Why.ShouldContain("stack-frame");
    }

    [Theory]
    [InlineData("something in `src/store.ts` is off", "src/store.ts", "path")]
    [InlineData("calling loadEverything() is slow", "src/store.ts", "symbol")]
    [InlineData("it says \"the basket is closed\" and stops", "java/Basket.java", "literal")]
    public async Task NamedPathSymbolOrLiteral_LiftsItsUnit(string text, string path, string why)
    {
        WriteShop();

        var hits = await at.Search(text);

        hits[0].Unit.Path.Value.ShouldBe(path);
        hits[0].Why.ShouldContain(why);
    }

    [Fact]
    public async Task CamelAndSnakeCase_FindEachOther()
    {
        at.Write("a.go", "package a\n\nfunc ParseHTTPRequest2() {}\n").Write("b.py", "def load_user_name():\n    return 1\n").Write("c.txt", "nothing of it\n");

        (await at.Search("http request parsing"))[0].Unit.Path.Value.ShouldBe("a.go");
        (await at.Search("loadUserName"))[0].Unit.Path.Value.ShouldBe("b.py");
        (await at.Search("user name"))[0].Unit.Path.Value.ShouldBe("b.py");
    }

    [Fact]
    public async Task TestsComeAfterProductCode_AtEqualWorth()
    {
        at.Write("aaa/tests/test_widget.py", "def spin_widget(x):\n    return widget(x)\n").Write("src/widget_.py", "def spin_widget(x):\n    return widget(x)\n");

        (await at.Search("spin widget")).Select(hit => hit.Unit.Path.Value).ShouldBe(["src/widget_.py", "aaa/tests/test_widget.py"]);
    }

    [Fact]
    public async Task FilesNotWorthIt_AreSkippedWithAReason()
    {
        at.Write("package-lock.json", "{}").Write("web/app.min.js", "x").Write("third_party/x.c", "int x;").Write("logo.png", "x").Write("empty.py", "")
            .Write("nul.txt", "a\0b").Write("gen.go", "// Code generated by protoc. DO NOT EDIT.\npackage x\n").Write("big.txt", new string('a', (1 << 20) + 1))
            .Write("mini.js", "var a=1;" + new string('x', 6000)).Write("ok.py", "def f():\n    pass\n");
        var snapshot = await at.Import();

        var report = await at.Index.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);

        report.Files.ShouldBe(1);
        report.Skipped.ToDictionary(file => file.Path, file => file.Reason).ShouldBe(
            new Dictionary<string, string>
            {
                ["package-lock.json"] = "lock file",
                ["web/app.min.js"] = "generated",
                ["third_party/x.c"] = "vendored or built",
                ["logo.png"] = "binary",
                ["empty.py"] = "empty",
                ["nul.txt"] = "binary",
                ["gen.go"] = "generated",
                ["big.txt"] = "too large",
                ["mini.js"] = "minified or data",
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\t")]
    [InlineData("\"")]
    [InlineData("NEAR(a b) AND OR NOT * ^ : {path} - a\"b")]
    [InlineData("symbol:x OR 1=1; DROP TABLE unit; --")]
    [InlineData("\0\u0001\u001b[31m\uFFFE")]
    [InlineData("\ud800 lone")]
    [InlineData("日本語 ümlaut İstanbul ﬁ")]
    public async Task OddQueries_NeverCrash(string text)
    {
        at.Write("a.py", Limiter);

        (await at.Search(text)).ShouldAllBe(hit => hit.Score > 0);
        (await at.Search("limiter")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task HugeQuery_IsAnsweredInTime()
    {
        WriteShop();
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"word{i} a.b.c(File \"x{i}.py\", line {i}, at f({i}) "));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var snapshot = await at.Import();
        await at.Index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, text, Principal.Owner), limit.Token);
        limit.IsCancellationRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("mallory")]
    public async Task UnknownRequester_IsRefused(string name)
    {
        var snapshot = await at.Write("a.py", Limiter).Import();

        var fault = await Should.ThrowAsync<ResolverFault>(() => at.Index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, "limiter", new Principal(name, ["admins"])), IndexFixture.Cancel));

        fault.Code.ShouldBe("INDEX-FORBIDDEN");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task DamagedFile_IsBuiltAgain(int from)
    {
        WriteShop();
        var hits = await at.Search("basket total");
        var repo = (await at.Import()).Repo;
        foreach (var side in new[] { "-wal", "-shm" })
        {
            File.Delete(at.Database(repo) + side);
        }

        await using (var file = File.OpenWrite(at.Database(repo)))
        {
            file.Position = from;
            var junk = new byte[60_000];
            Array.Fill(junk, (byte)0xA5);
            await file.WriteAsync(junk, IndexFixture.Cancel);
        }

        (await at.Search("basket total")).Select(hit => hit.Unit.Symbol).ShouldBe(hits.Select(hit => hit.Unit.Symbol));
    }

    [Fact]
    public async Task OldCommits_AreForgottenAndReadAgain()
    {
        var index = at.NewIndex(keep: 2);
        var commits = new List<CommitSha>();
        RepoId? repo = null;
        for (var i = 0; i < 4; i++)
        {
            var snapshot = await at.Write("a.py", $"def version_{i}():\n    pass\n").Import();
            repo = snapshot.Repo;
            commits.Add(snapshot.Base);
            await index.Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel);
        }

        (await index.Update(repo!, commits[3], IndexFixture.Cancel)).Read.ShouldBe(0);
        (await index.Update(repo!, commits[0], IndexFixture.Cancel)).Read.ShouldBe(1);
        (await index.Search(new CodeQuery(repo!, commits[1], "version", Principal.Owner), IndexFixture.Cancel)).Single().Unit.Symbol.ShouldBe("version_1");
    }

    [Fact]
    public async Task SeveralIndexersAtOnce_GiveOneAnswer()
    {
        for (var i = 0; i < 300; i++)
        {
            at.Write($"m{i}.py", $"def function_{i}(x):\n    return x + {i}\n");
        }

        var snapshot = await at.Import();
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => at.NewIndex().Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel))));

        reports.ShouldAllBe(report => report.Files == 300 && report.Units == 300);
    }

    private void WriteShop() => at
        .Write("src/shop/cart.py", "\"\"\"Cart.\"\"\"\n\n\ndef add(cart, item):\n    cart.append(item)\n\n\ndef total(cart):\n    return 1 / 0\n\n\ndef clear(cart):\n    cart.clear()\n")
        .Write("src/Shop/Pager.cs", "namespace Shop;\n\npublic sealed class Pager\n{\n    private int size;\n\n    public int PageOf(int index) =>\n        index / size;\n}\n")
        .Write("auth/handler.go", "package auth\n\ntype Handler struct {\n\tname string\n}\n\n// Check checks.\nfunc (h *Handler) Check(token string) bool {\n\treturn h.name == token\n}\n\nfunc New() *Handler {\n\treturn nil\n}\n")
        .Write("src/store.ts", "import x from 'x';\n\nexport function loadEverything() {\n  return [];\n}\n\nexport async function saveAll(items) {\n  items.map(save);\n}\n")
        .Write("java/Basket.java", "package org.shop;\n\npublic class Basket {\n    void add(String item) {\n        throw new IllegalStateException(\"the basket is closed\");\n    }\n}\n")
        .Write("docs/guide.md", "# Error guide\nThe system shows a button; press it, and an error breaks the total on the page.\n## Store handler\nThe main store handler is the total of all system errors on the button page.\n");
}
