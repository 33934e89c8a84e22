using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Resolver.Core.Edits;
using Resolver.Core.Ids;
using Resolver.Core.Text;
using Resolver.Models.Answers;
using Resolver.Models.Prompts;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>Laws that hold for every input.</summary>
public sealed class EditProperties
{
    // Few characters, so that passages repeat and line ends of both kinds meet.
    private static readonly string[] Alphabet = ["a", "b", "ab", " ", "\n", "\r\n", "\n", "(", "é", "😀"];

    private static readonly Gen<string> Texts = Gen.Elements(Alphabet).ListOf().Select(parts => string.Concat(parts));

    [Property(MaxTest = 500)]
    public Property AnAcceptedEdit_ReplacesTheOneOccurrence_AndNothingElse() => Prop.ForAll(
        Arb.From(Texts), Arb.From(Texts), Arb.From(Gen.Choose(0, 1000).Zip(Gen.Choose(1, 12))), (file, replace, cut) =>
        {
            var normal = LineText.Normalize(file);
            if (normal.Length == 0)
            {
                return;
            }

            var start = cut.Item1 % normal.Length;
            var search = normal.Substring(start, Math.Min(cut.Item2, normal.Length - start));
            var verdict = Validate(file, new SearchReplace("src/limiter.py", search, replace));
            if (verdict is EditVerdict.Accepted accepted)
            {
                var content = accepted.Set.Files.Single().Content!;
                LineText.Normalize(content).ShouldBe(normal[..start] + LineText.Normalize(replace) + normal[(start + search.Length)..]);
                CommonPrefix(file, content).ShouldBeGreaterThanOrEqualTo(RawLength(file, start));
            }
            else if (Occurrences(normal, search) == 1 && char.IsSurrogate(search[0]) == char.IsSurrogate(search[^1]))
            {
                // Exactly one match is refused only for what it would put in.
                ((EditVerdict.Refused)verdict).Reason.ShouldNotContain("occur");
            }
        });

    [Property(MaxTest = 500)]
    public void ArbitraryEdits_NeverThrow_AndTouchOnlyListedFiles(string?[] texts)
    {
        var edits = texts.Chunk(3).Where(chunk => chunk.Length == 3)
            .Select(chunk => new SearchReplace(chunk[0] is { Length: > 3 } ? chunk[0]! : "src/limiter.py", chunk[1] ?? "a", chunk[2] ?? "b")).ToList();

        if (Validate("a b c\n", [.. edits]) is EditVerdict.Accepted accepted)
        {
            accepted.Set.Files.ShouldAllBe(file => file.Path == Bench.Limiter);
        }
    }

    [Property(MaxTest = 1000)]
    public void ArbitraryReply_NeverThrows(string? reply) => AnswerReader.Read(reply ?? string.Empty).ShouldNotBeNull();

    [Property(MaxTest = 1000)]
    public void DamagedAnswer_NeverThrows(NonNegativeInt at, NonNegativeInt length, char put)
    {
        var good = ChatAnswer.EditsJson(Bench.GoodEdit);
        var start = at.Get % good.Length;
        var damaged = good[..start] + put + good[Math.Min(good.Length, start + (length.Get % 20))..];

        AnswerReader.Read(damaged).ShouldNotBeNull();
    }

    [Property(MaxTest = 500)]
    public Property VisibleText_HoldsNothingHidden_AndStaysAsItIs() => Prop.ForAll(
        Arb.From(Gen.Elements("<!--", "-->", "<!", "--", "a", "\u200b", "\u202e", "\ud83d", "\U000E0041", "\r\n", " ").ListOf().Select(parts => string.Concat(parts))), text =>
        {
            var visible = VisibleText.FromIssue(text);

            visible.ShouldNotContain("<!--");
            visible.EnumerateRunes().Where(rune => rune.Value is not '\n').Any(VisibleText.IsHidden).ShouldBeFalse();
            VisibleText.FromIssue(visible).ShouldBe(visible);
        });

    [Property]
    public void Fence_IsInNoneOfItsContents(NonNull<string>[] contents, NonNull<string>[] others)
    {
        var texts = contents.Select(content => content.Get).ToList();
        var more = others.Select(content => content.Get).ToList();
        var fence = Fence.For(texts, more);
        var mark = fence.Wrap("x", string.Empty).Split([' ', '<'], StringSplitOptions.RemoveEmptyEntries)[0];

        mark.Length.ShouldBe(21);
        texts.ShouldAllBe(text => !text.Contains(mark));
        more.ShouldAllBe(text => !text.Contains(mark));
        Fence.For(texts, []).Wrap("x", "y").ShouldBe(fence.Wrap("x", "y"), "what stands behind does not change the mark");
        Fence.For(texts, [.. more, mark]).Wrap("x", "y").ShouldNotContain(mark);
    }

    private static EditVerdict Validate(string file, params SearchReplace[] edits) =>
        new EditValidator(Bench.Commit, new Dictionary<RepoPath, string> { [Bench.Limiter] = file }, EditRules.Default).Validate(edits);

    private static int Occurrences(string text, string search) =>
        Enumerable.Range(0, text.Length).Count(at => string.CompareOrdinal(text, at, search, 0, search.Length) == 0);

    private static int CommonPrefix(string left, string right) => left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();

    private static int RawLength(string file, int normalLength)
    {
        var raw = 0;
        for (var normal = 0; normal < normalLength; normal++)
        {
            raw += file.AsSpan(raw).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
        }

        return raw;
    }
}
