using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Index.Fresh;
using Resolver.Local.Console;

namespace Resolver.Local.Tests.Index;

public sealed class PrinterTests
{
    private static readonly CommitSha Commit = CommitSha.Parse(new string('c', 40));

    private const string Allow = "    @cached\n    def allow(self, now):\n        self.calls = [call for call in self.calls if call > now]\n        if len(self.calls) > self.limit:\n            return False\n        return True\n";

    [Fact]
    public async Task Unit_IsShownByPlaceNameAndItsMatchingLines_WithoutEscapesWhereThereIsNoColour()
    {
        var text = await Print(Hit("src/limiter.py", "Limiter.allow", Allow), "limit of calls", width: 70);

        text.ShouldBe(
            """
              1  src/limiter.py:10  method Limiter.allow                    0.5000
                  11  def allow(self, now):
                  12      self.calls = [call for call in self.calls if call > now]
                  13      if len(self.calls) > self.limit:

            """);
    }

    [Fact]
    public async Task OnATerminal_MatchingWordsAreMarked_AndThePathLeadsToTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("resolver-print-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a b.py"), "x", TestContext.Current.CancellationToken);

        var text = await Print(Hit("a b.py", "allow", Allow), "limits", width: 70, colour: true, root: folder.FullName);

        folder.Delete(recursive: true);
        text.ShouldContain("if len(self.calls) > self.\u001b[1;33mlimit\u001b[0m:");
        text.ShouldContain($"\u001b]8;;{new Uri(folder.FullName).AbsoluteUri}/a%20b.py\u001b\\\u001b[1ma b.py:10\u001b[0m\u001b]8;;\u001b\\");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task Lines_AreNoWiderThanTheScreen(int width)
    {
        var hit = Hit($"{new string('p', 60)}/file.py", $"Namespace.{new string('N', 60)}.method", Allow + new string('w', 500) + " limit\n");

        var text = await Print(hit, "limit", width, explain: true);

        text.Split('\n').ShouldAllBe(line => line.Length <= width);
        text.ShouldContain("0.5000");
    }

    [Fact]
    public async Task NameThatDoesNotFit_KeepsItsEnd()
    {
        var text = await Print(Hit("a.py", "Some.Long.Namespace.Of.A.Type.allow", Allow), "limit", width: 50);

        text.ShouldContain("method …");
        text.ShouldContain(".Type.allow ");
    }

    [Fact]
    public async Task TextOfARepository_CannotDriveTheTerminal()
    {
        var hit = Hit("e\u001b[31mvil.py", "sym\u202Ebol", "def f():\u001b]0;title\u0007 limit\tx\r\n");

        var text = await Print(hit, "limit", width: 100);

        text.ShouldNotContain('\u001b');
        text.ShouldNotContain('\u202E');
        text.ShouldNotContain('\u0007');
        text.ShouldContain("limit    x");
    }

    [Fact]
    public async Task Explain_ShowsEachIngredient()
    {
        var hit = Hit("a.py", "allow", Allow) with { Ingredients = [new Ingredient("bm25", 3, 0.0159), new Ingredient("path", 1, 0.0328)] };

        (await Print(hit, "limit", width: 80, explain: true)).ShouldContain("     bm25 #3 +0.0159, path #1 +0.0328\n");
        (await Print(hit with { Ingredients = [] }, "limit", width: 80, explain: true)).ShouldContain("     bm25, path\n");
    }

    [Fact]
    public void Explanation_OfAFile_HasItsUnitsOrTheReason()
    {
        var path = RepoPath.Parse("src/a.py");

        IndexText.Explanation(new FileExplanation(path, "generated", string.Empty, null, [])).ShouldBe(["src/a.py: left out: generated"]);
        IndexText.Explanation(new FileExplanation(path, null, "lines", "python3 is not here", [new("A", "type", new(1, 120)), new("A.b", "method", new(7, 9))])).ShouldBe(
            ["src/a.py: cut by lines into 2 units", "note: python3 is not here", "  1-120  type    A", "    7-9  method  A.b"]);
    }

    [Fact]
    public void Queue_SaysWhatWaitsAndWhatFailed()
    {
        var now = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        var row = new QueuedBranch(RepoId.Parse(new string('a', 16)), "https://example.com/shop", "main", QueueState.Waiting, Commit, now.AddSeconds(-40), 2, now.AddSeconds(8), "GIT-AUTH: no access");

        IndexText.Branch(row, now).ShouldBe(["cccccccccccc  again in 8 s, 40 s behind, 2 failures  main  https://example.com/shop", "              GIT-AUTH: no access"]);
        IndexText.Branch(row with { State = QueueState.Fresh, Since = null, Tries = 0, NextTry = null, Fault = null }, now).ShouldBe(["cccccccccccc  fresh  main  https://example.com/shop"]);
    }

    private static UnitHit Hit(string path, string symbol, string text) => new(
        new CodeUnit(Commit, RepoPath.Parse(path), symbol, "method", new LineSpan(10, 10 + text.Count(static letter => letter == '\n') - 1), text), 0.5, ["bm25", "path"]);

    private static async Task<string> Print(UnitHit hit, string query, int width, bool colour = false, string? root = null, bool explain = false)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await new SearchPrinter(new Screen(output, width, colour), root, explain).Print(query, [hit]);
        return output.ToString();
    }
}
