using Resolver.Adapters.Git;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

public sealed class HistoryTests : IDisposable
{
    private readonly TestRepo _repo = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _repo.Dispose();

    [Fact]
    public async Task Commits_NewestFirst_WithWhatTheyTouched()
    {
        _repo.Write("a.cs", "1").Write("übung/b c.cs", "1").CommitAll("First\n\nbody of it");
        _repo.Write("a.cs", "2").CommitAll("Second");

        var commits = await History();

        commits.Select(commit => commit.Message).ShouldBe(["Second", "First\n\nbody of it"]);
        commits.Select(commit => string.Join('|', commit.Paths)).ShouldBe(["a.cs", "a.cs|übung/b c.cs"]);
    }

    [Fact]
    public async Task MergesAndWhatComesLater_AreNotThere()
    {
        var first = _repo.Write("a.cs", "1").CommitAll("First");
        _repo.Git("switch", "--quiet", "-c", "side");
        _repo.Write("b.cs", "1").CommitAll("Side");
        _repo.Git("switch", "--quiet", "main");
        _repo.Write("c.cs", "1").CommitAll("Main");
        _repo.Git("merge", "--quiet", "--no-ff", "-m", "Merge", "side");

        (await History()).Select(commit => commit.Message).ShouldBe(["Main", "Side", "First"], ignoreOrder: true);
        (await History(at: first)).Select(commit => commit.Message).ShouldBe(["First"]);
        (await History(most: 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task MessageThatLooksLikeOurFormat_StaysAMessage()
    {
        var message = $"\n\n{new string('a', 40)}\n12\n\u0001";
        _repo.Write("a.cs", "1").CommitAll($"x{message}y");
        _repo.Git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "-m", "");

        var commits = await History();

        commits.Select(commit => commit.Message).ShouldBe([string.Empty, $"x{message}y"]);
        commits.Select(commit => commit.Paths.Count).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task UnknownCommit_HasNoHistory()
    {
        _repo.Write("a.cs", "1").CommitAll();

        (await History(at: new string('1', 40))).ShouldBeEmpty();
    }

    [Fact]
    public async Task HistoryThatGrowsOrIsRewritten_IsWhatAFreshLookGives()
    {
        var kept = Workspaces();
        var first = _repo.Write("a.cs", "1").CommitAll("First");
        _repo.Write("b.cs", "1").CommitAll("Second");
        await Same();
        _repo.Git("switch", "--quiet", "-c", "side", first);
        _repo.Write("c.cs", "1").CommitAll("Side");
        _repo.Git("switch", "--quiet", "main");
        _repo.Write("d.cs", "1").CommitAll("Third");
        _repo.Git("merge", "--quiet", "--no-ff", "-m", "Merge", "side");
        (await Same()).ShouldBe(4);
        _repo.Git("reset", "--quiet", "--hard", first);
        _repo.Write("e.cs", "1").CommitAll("Another second");
        (await Same()).ShouldBe(2);

        async Task<int> Same()
        {
            var commits = await History(workspaces: kept);
            Text(commits).ShouldBe(Text(await History()));
            return commits.Count;
        }

        static string[] Text(IEnumerable<PastCommit> commits) => [.. commits.Select(static commit => $"{commit.When:O} {commit.Message} {string.Join('|', commit.Paths)}")];
    }

    private GitWorkspaces Workspaces() => new(new GitOptions { DataFolder = _repo.Data }, TimeProvider.System);

    private async Task<IReadOnlyList<PastCommit>> History(string? at = null, int most = 100, GitWorkspaces? workspaces = null)
    {
        workspaces ??= Workspaces();
        var snapshot = await workspaces.Import(new RepoSource(_repo.Top), null, Cancel);
        return await workspaces.History(snapshot.Repo, at is null ? snapshot.Base : CommitSha.Parse(at), most, Cancel);
    }
}
