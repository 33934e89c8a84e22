using FsCheck.Xunit;
using Resolver.Core.Code;
using Resolver.Core.Ids;

namespace Resolver.Core.Tests.Code;

/// <summary>A token is a character here. Units are made of lines that are all different, so that a line can be told from every other.</summary>
public sealed class ContextPackerTests
{
    private static readonly CommitSha Commit = CommitSha.Parse(new string('a', 40));

    [Property(MaxTest = 500)]
    public void Budget_IsNeverPassed(byte[] shapes, ushort budget)
    {
        var packed = ContextPacker.Pack(Hits(shapes), budget, Size);

        packed.Tokens.ShouldBeLessThanOrEqualTo(budget);
        packed.Best.Sum(unit => Size(unit.Hit.Unit)).ShouldBe(packed.Tokens);
    }

    [Property(MaxTest = 500)]
    public void NoLine_IsShownTwice(byte[] shapes, ushort budget)
    {
        var lines = ContextPacker.Pack(Hits(shapes), budget, Size).Best
            .SelectMany(unit => unit.Hit.Unit.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (unit.Hit.Unit.Path, line))).ToList();

        lines.Distinct().Count().ShouldBe(lines.Count);
    }

    [Property(MaxTest = 500)]
    public void Units_AreWholeOrTheirSignature_BestFirst(byte[] shapes, ushort budget)
    {
        var hits = Hits(shapes);
        var best = ContextPacker.Pack(hits, budget, Size).Best;

        best.ShouldAllBe(unit => hits.Any(hit => hit.Score == unit.Hit.Score && (hit.Unit == unit.Hit.Unit || hit.Unit.Signature == unit.Hit.Unit.Text)));
        best.Zip(best.Skip(1)).ShouldAllBe(pair => pair.First.Hit.Score > pair.Second.Hit.Score);
    }

    [Fact]
    public void MostImportant_StandAtTheEnds()
    {
        var hits = Enumerable.Range(0, 5).Select(number => Hit($"f{number}.py", 1, 1, 100 - number)).ToList();

        ContextPacker.Pack(hits, 1000, Size).AtTheEnds.Select(unit => unit.Hit.Unit.Path.Value).ShouldBe(["f0.py", "f2.py", "f4.py", "f3.py", "f1.py"]);
    }

    [Fact]
    public void BeyondTheBestThree_ValuePerTokenDecides()
    {
        UnitHit[] hits = [Hit("a.py", 1, 1, 9), Hit("b.py", 1, 1, 8), Hit("c.py", 1, 1, 7), Hit("large.py", 1, 50, 6), Hit("small.py", 1, 2, 5)];

        ContextPacker.Pack(hits, 100, Size).Best.Select(unit => unit.Hit.Unit.Path.Value).ShouldBe(["a.py", "b.py", "c.py", "small.py"]);
    }

    [Fact]
    public void UnitThatDoesNotFit_HasItsSignature()
    {
        var hit = Hit("a.py", 1, 50, 1);
        var signed = hit with { Unit = hit.Unit with { Signature = "def f():" } };

        ContextPacker.Pack([signed], 10, Size).Best.ShouldHaveSingleItem().Hit.Unit.Text.ShouldBe("def f():");
        ContextPacker.Pack([signed], 7, Size).Best.ShouldBeEmpty();
        ContextPacker.Pack([hit], 10, Size).Best.ShouldBeEmpty();
    }

    [Fact]
    public void TypeWithoutItsBodies_StandsBesideItsMethod()
    {
        var type = Hit("a.py", 1, 10, 2);
        var method = Hit("a.py", 3, 5, 1);
        var outline = type with { Unit = type.Unit with { Text = "class A: …" } };

        ContextPacker.Pack([type, method], 1000, Size).Best.Count.ShouldBe(1);
        ContextPacker.Pack([outline, method], 1000, Size).Best.Count.ShouldBe(2);
    }

    private static int Size(CodeUnit unit) => unit.Text.Length;

    // Each shape is a unit: its file, its first line and its length, best first; every second one has a signature.
    private static List<UnitHit> Hits(byte[] shapes) =>
    [
        .. shapes.Select((shape, number) =>
        {
            var hit = Hit($"f{shape % 3}.py", 1 + (shape / 3 % 17), 1 + (shape / 51 * 4), shapes.Length - number);
            return number % 2 == 0 ? hit : hit with { Unit = hit.Unit with { Signature = hit.Unit.Text.Split('\n')[0] } };
        }),
    ];

    private static UnitHit Hit(string path, int first, int lines, double score) => new(
        new CodeUnit(Commit, RepoPath.Parse(path), "f", "function", new LineSpan(first, first + lines - 1), string.Join('\n', Enumerable.Range(first, lines).Select(line => $"l{line};"))), score, ["bm25"]);
}
