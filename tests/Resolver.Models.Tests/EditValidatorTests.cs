using Resolver.Core.Edits;
using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Models.Tests;

public sealed class EditValidatorTests
{
    private const string Source = "def allowed(count, limit):\n    return count < limit\n";

    [Theory]
    [InlineData("../src/limiter.py", "not inside the repository")]
    [InlineData("src/../src/limiter.py", "not inside the repository")]
    [InlineData("/etc/passwd", "not inside the repository")]
    [InlineData("./src/limiter.py", "not inside the repository")]
    [InlineData("src//limiter.py", "not inside the repository")]
    [InlineData("", "not inside the repository")]
    [InlineData(".git/config", "not inside the repository")]
    [InlineData("src/.GIT/hooks/x", "not inside the repository")]
    [InlineData("src\\limiter.py", "backslashes")]
    [InlineData("..\\..\\limiter.py", "backslashes")]
    [InlineData("C:/limiter.py", "not one of the editable files")]
    [InlineData("src/other.py", "not one of the editable files (src/limiter.py)")]
    [InlineData("src/LIMITER.py", "not one of the editable files")]
    [InlineData("src/limiter.py ", "not one of the editable files")]
    [InlineData("src/limiter.py\0", "not inside the repository")]
    public void Path_ThatIsNotAListedFile_IsRefused(string path, string reason) =>
        Refused(Files(), new SearchReplace(path, "count < limit", "count <= limit")).ShouldContain(reason);

    [Theory]
    [InlineData("tests/test_limiter.py", "belongs to the tests")]
    [InlineData("pyproject.toml", "build or runner configuration")]
    [InlineData(".github/workflows/ci.yml", "build or runner configuration")]
    [InlineData(".resolver.yml", "no patch may change it")]
    [InlineData("gen/schema.py", "no patch may change it")]
    public void Path_ThatTheGateForbids_IsRefused_EvenWhenItWasShown(string path, string reason)
    {
        var rules = EditRules.For(new ResolverConfig { ForbiddenPaths = ["gen/**"] });
        var files = new Dictionary<RepoPath, string> { [RepoPath.Parse(path)] = Source };

        var verdict = new EditValidator(Bench.Commit, files, rules).Validate([new SearchReplace(path, "count < limit", "count <= limit")]);

        verdict.ShouldBeOfType<EditVerdict.Refused>().Reason.ShouldContain(reason);
    }

    [Theory]
    [InlineData("", "x", "search is empty")]
    [InlineData("count > limit", "x", "does not occur")]
    [InlineData("count <  limit", "x", "does not occur")]
    [InlineData("limit", "x", "more than once")]
    [InlineData("count < limit", "count < limit", "the same")]
    [InlineData("count < limit\n", "count < limit\r\n", "the same")]
    [InlineData("count < limit", "count \0 limit", "NUL")]
    [InlineData("count < limit", "count \u202e< limit", "invisible characters")]
    [InlineData("count < limit", "count\u200b < limit", "invisible characters")]
    [InlineData("def allowed(count, limit):\n    return count < limit\n", "\n", "would be empty")]
    public void Edit_ThatDoesNotApplyExactly_IsRefused(string search, string replace, string reason) =>
        Refused(Files(), new SearchReplace("src/limiter.py", search, replace)).ShouldContain(reason);

    // Not inline data: attributes cannot carry half a surrogate pair.
    [Fact]
    public void HalfASurrogatePair_IsRefused() =>
        Refused(Files(), new SearchReplace("src/limiter.py", "count < limit", "count \ud800")).ShouldContain("half a surrogate pair");

    [Fact]
    public void OverlappingOccurrences_AreMoreThanOne() =>
        Refused(Files("aaa\n"), new SearchReplace("src/limiter.py", "aa", "b")).ShouldContain("more than once");

    [Fact]
    public void OverlappingEdits_AreRefused() => Refused(
        Files(),
        new SearchReplace("src/limiter.py", "return count < limit", "return True"),
        new SearchReplace("src/limiter.py", "count < limit", "count <= limit")).ShouldContain("overlap");

    [Fact]
    public void TheSameEditTwice_IsRefused()
    {
        var edit = new SearchReplace("src/limiter.py", "count < limit", "count <= limit");

        Refused(Files(), edit, edit).ShouldContain("overlap");
    }

    [Fact]
    public void EditsThatTouch_AreAccepted_InAnyOrder() => Accepted(
        Files(),
        new SearchReplace("src/limiter.py", " < limit", " <= limit"),
        new SearchReplace("src/limiter.py", "return count", "return (count)"))
        .ShouldBe("def allowed(count, limit):\n    return (count) <= limit\n");

    [Fact]
    public void AnEdit_SeesTheFileAsShown_NotAnotherEditsResult() => Refused(
        Files(),
        new SearchReplace("src/limiter.py", "count < limit", "count <= maximum"),
        new SearchReplace("src/limiter.py", "maximum", "limit")).ShouldContain("edits[1]");

    [Fact]
    public void OneBadEdit_RefusesAll() =>
        Refused(Files(), new SearchReplace("src/limiter.py", "count < limit", "x"), new SearchReplace("../x", "a", "b")).ShouldStartWith("edits[1]");

    [Fact]
    public void TooManyEdits_AreRefused() =>
        Refused(Files(), [.. Enumerable.Repeat(new SearchReplace("src/limiter.py", "count < limit", "x"), 21)]).ShouldContain("1 to 20");

    [Fact]
    public void TooLargeTexts_AreRefused() =>
        Refused(Files(), new SearchReplace("src/limiter.py", "count < limit", new string('x', 70_000))).ShouldContain("65536");

    [Fact]
    public void BinaryFile_IsRefused() => Refused(Files("a\0b\n"), new SearchReplace("src/limiter.py", "a", "b")).ShouldContain("binary");

    [Fact]
    public void FileThatWouldGrowTooLarge_IsRefused()
    {
        var rules = EditRules.Default with { MaxFileChars = 60 };

        var verdict = new EditValidator(Bench.Commit, Files(), rules).Validate([new SearchReplace("src/limiter.py", "count < limit", new string('y', 50))]);

        verdict.ShouldBeOfType<EditVerdict.Refused>().Reason.ShouldContain("more than 60 characters");
    }

    [Theory]
    [InlineData("a\r\nb\r\nc\r\n", "a\nb", "x\ny", "x\r\ny\r\nc\r\n")]
    [InlineData("a\nb\nc\n", "a\r\nb", "x\r\ny", "x\ny\nc\n")]
    [InlineData("a\r\nb\nc\n", "b", "x\r\ny", "a\r\nx\ny\nc\n")]
    [InlineData("a\r\nb\r\nc\n", "c", "x\ny", "a\r\nb\r\nx\r\ny\n")]
    [InlineData("a\rb\n", "b", "c", "a\rc\n")]
    [InlineData("\ufeffa\r\nb", "\nb", "\nc\n", "\ufeffa\r\nc\r\n")]
    public void LineEnds_DoNotMatterToASearch_AndTheFileKeepsItsOwn(string file, string search, string replace, string expected) =>
        Accepted(Files(file), new SearchReplace("src/limiter.py", search, replace)).ShouldBe(expected);

    [Fact]
    public void HiddenCharacterThatTheFileHas_MayStay() =>
        Accepted(Files("x = '\u200d'\ny = 1\n"), new SearchReplace("src/limiter.py", "y = 1", "y = '\u200d'"))!.ShouldContain("y = '\u200d'");

    [Fact]
    public void SeveralFiles_AreOnePatch()
    {
        var files = Files();
        files[RepoPath.Parse("src/b.py")] = "b = 1\n";
        files[RepoPath.Parse("src/c.py")] = "c = 1\n";

        var verdict = new EditValidator(Bench.Commit, files, EditRules.Default).Validate([new("src/c.py", "1", "2"), new("src/b.py", "1", "3")]);

        var set = verdict.ShouldBeOfType<EditVerdict.Accepted>().Set;
        set.Base.ShouldBe(Bench.Commit);
        set.Files.Select(file => $"{file.Path}:{file.Content}").ShouldBe(["src/b.py:b = 3\n", "src/c.py:c = 2\n"]);
    }

    [Fact]
    public void Reason_QuotesAHostilePathHarmlessly() =>
        Refused(Files(), new SearchReplace("../`rm`\"\n\u202e@all", "a", "b")).ShouldBe(
            "edits[0]: the path \"../'rm'' @all\" is not inside the repository; paths are relative, without '..' or '.git'.");

    private static Dictionary<RepoPath, string> Files(string content = Source) => new() { [Bench.Limiter] = content };

    private static string Refused(Dictionary<RepoPath, string> files, params SearchReplace[] edits) =>
        new EditValidator(Bench.Commit, files, EditRules.Default).Validate(edits).ShouldBeOfType<EditVerdict.Refused>().Reason;

    private static string? Accepted(Dictionary<RepoPath, string> files, params SearchReplace[] edits) =>
        new EditValidator(Bench.Commit, files, EditRules.Default).Validate(edits).ShouldBeOfType<EditVerdict.Accepted>().Set.Files.ShouldHaveSingleItem().Content;
}
