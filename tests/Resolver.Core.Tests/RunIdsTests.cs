using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;

namespace Resolver.Core.Tests;

public sealed class RunIdsTests
{
    private static readonly RepoId Repo = RepoId.Parse("0123456789abcdef");

    [Theory]
    [InlineData("Paging skips the last item!", "paging-skips-the-last-item-")]
    [InlineData("Überlauf bei Größe", "berlauf-bei-gr-e-")]
    [InlineData("日本語", "issue-")]
    [InlineData("../../etc/passwd @{u} ~^:?*[", "etc-passwd-u-")]
    public void Id_IsReadableAndLegal(string title, string slug)
    {
        var run = RunIds.Generation(RunIds.Prefix(Issue(title, "x"), Repo), 1);
        run.Value.ShouldStartWith(slug);
    }

    [Fact]
    public void LongTitle_StaysWithinTheLimit() =>
        RunIds.Generation(RunIds.Prefix(Issue(new string('a', 500), "x"), Repo), 123_456).Value.Length.ShouldBeLessThanOrEqualTo(80);

    [Fact]
    public void SameIssue_SameId_OtherContentOrRepository_Other()
    {
        var one = RunIds.Prefix(Issue("t", "x"), Repo);
        RunIds.Prefix(Issue("t", "x"), Repo).ShouldBe(one);
        RunIds.Prefix(Issue("t", "y"), Repo).ShouldNotBe(one);
        RunIds.Prefix(Issue("t", "x"), RepoId.Parse("fedcba9876543210")).ShouldNotBe(one);
    }

    [Fact]
    public void Generation_RoundTrips()
    {
        var prefix = RunIds.Prefix(Issue("t", "x"), Repo);
        RunIds.GenerationOf(RunIds.Generation(prefix, 7), prefix).ShouldBe(7);
        RunIds.GenerationOf(RunId.Parse("other-1"), prefix).ShouldBe(0);
    }

    private static Issue Issue(string title, string number) =>
        new(new IssueRef("file", "place", number), title, [], null, new ArtifactRef("aa", 1, "text/markdown"));
}
