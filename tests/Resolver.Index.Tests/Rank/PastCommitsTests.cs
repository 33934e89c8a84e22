using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Rank;

namespace Resolver.Index.Tests.Rank;

public sealed class PastCommitsTests
{
    private static readonly Dictionary<string, double> Basket = new(StringComparer.Ordinal) { ["basket"] = 1, ["total"] = 1 };

    [Fact]
    public void LikeMessages_ComeFirst()
    {
        var past = Of(["a", "b", "c"], ("Fix the pager", ["a"]), ("The total of a basket is wrong", ["b"]), ("A basket may be closed", ["c"]));

        past.Like(Basket).Select(commit => commit.Paths.Single().Value).ShouldBe(["b", "c"]);
    }

    [Fact]
    public void CommitWithAFileThatMayNotBeRead_ChangesNothing()
    {
        var alone = Of(["a", "b"], ("The total of a basket is wrong", ["a"]), ("A basket may be closed", ["b"]));
        var beside = Of(["a", "b"], ("Secret basket", ["secret"]), ("The total of a basket is wrong", ["a"]), ("Basket and secret", ["a", "secret"]), ("A basket may be closed", ["b"]));

        beside.Like(Basket).Select(commit => (commit.Paths[0].Value, commit.Likeness)).ShouldBe(alone.Like(Basket).Select(commit => (commit.Paths[0].Value, commit.Likeness)));
        beside.Changes(RepoPath.Parse("a")).ShouldBe(alone.Changes(RepoPath.Parse("a")));
        beside.Changes(RepoPath.Parse("secret")).ShouldBe(0);
    }

    [Fact]
    public void LaterChanges_CountMore_AndLargeCommitsNothing()
    {
        var everything = Enumerable.Range(0, 50).Select(number => $"f{number}").ToArray();
        var past = Of(everything, ("new", ["f1"]), ("old", ["f2"]), ("format", everything));

        past.Changes(RepoPath.Parse("f1")).ShouldBeGreaterThan(past.Changes(RepoPath.Parse("f2")));
        past.Changes(RepoPath.Parse("f3")).ShouldBe(0);
        PastCommits.None.Like(Basket).ShouldBeEmpty();
    }

    private static PastCommits Of(string[] readable, params (string Message, string[] Paths)[] history) => new(
        PastMessage.Of([.. history.Select(commit => new PastCommit(DateTimeOffset.UnixEpoch, commit.Message, [.. commit.Paths.Select(RepoPath.Parse)]))]),
        [.. readable.Select(RepoPath.Parse)]);
}
