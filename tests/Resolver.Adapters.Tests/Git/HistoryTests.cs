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
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HistoryThatIsFollowed_IsWhatAFreshLookGives(int seed)
    {
        var random = new Random(seed);
        var kept = Workspaces();
        for (var push = 0; push < 12; push++)
        {
            for (var commits = random.Next(1, 4); commits > 0; commits--)
            {
                Change(random);
            }

            var most = random.Next(3, 30);
            Text(await History(most: most, workspaces: kept)).ShouldBe(Text(await History(most: most)));
        }
    }

    [Fact]
    public async Task FileThatSortsBeforeAFolderOfItsNamesBegin_IsAllThatChanged()
    {
        // Git orders the folder "a" as "a/": behind "a-c" and "a.b", before "a0".
        var kept = Workspaces();
        _repo.Write("a/b", "1").Write("a0", "1").CommitAll();
        await History(workspaces: kept);
        _repo.Write("a.b", "1").CommitAll();
        (await History(workspaces: kept))[0].Paths.ShouldBe([RepoPath.Parse("a.b")]);
        _repo.Git("rm", "--quiet", "a.b");
        _repo.Write("a-c", "1").CommitAll();

        (await History(workspaces: kept))[0].Paths.ShouldBe([RepoPath.Parse("a-c"), RepoPath.Parse("a.b")]);
    }

    // Names that are files and folders in turn, messages of every kind, times out of order, merges.
    private void Change(Random random)
    {
        var name = new[] { "a", "a/b", "a/c/d", "a.b", "a-c", "z", "\U0001F600", "\uFF5E" }[random.Next(8)];
        _repo.Shell($"rm -rf '{name}'; [ -d \"$(dirname '{name}')\" ] || rm -rf a");
        if (random.Next(4) > 0)
        {
            _repo.Write(name, new string('x', random.Next(1, 9)));
        }

        _repo.Git("add", "-A");
        var message = new[] { "", "One line", "Subject\n\n body\n\n\n", "\n\nLate subject", "\u00FCmlaut \U0001F600", "tree 1\nparent 2\n\nencoding x" }[random.Next(6)];
        var encoding = random.Next(4) == 0 ? "ISO-8859-1" : "UTF-8";
        File.WriteAllText(Path.Combine(_repo.Folder, "message"), message);
        _repo.Shell($"GIT_COMMITTER_DATE='@{random.Next(1_000_000_000, 1_700_000_000)} +0230' git -c user.name='U <x> > ser' -c user.email=u@example.org -c i18n.commitEncoding={encoding} commit --quiet --allow-empty --allow-empty-message --cleanup=verbatim -F ../message");
        if (random.Next(6) == 0)
        {
            _repo.Git("checkout", "--quiet", "-B", "side", "HEAD~1");
            _repo.Write("side", random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture)).CommitAll("Side");
            _repo.Git("checkout", "--quiet", "main");
            _repo.Git("merge", "--quiet", "--no-ff", "-m", "Merge", "side");
        }
    }

    private static string[] Text(IEnumerable<PastCommit> commits) => [.. commits.Select(static commit => $"{commit.When:O} {commit.Message} {string.Join('|', commit.Paths)}")];

    private GitWorkspaces Workspaces() => new(new GitOptions { DataFolder = _repo.Data }, TimeProvider.System);

    private async Task<IReadOnlyList<PastCommit>> History(string? at = null, int most = 100, GitWorkspaces? workspaces = null)
    {
        workspaces ??= Workspaces();
        var snapshot = await workspaces.Import(new RepoSource(_repo.Top), null, Cancel);
        return await workspaces.History(snapshot.Repo, at is null ? snapshot.Base : CommitSha.Parse(at), most, Cancel);
    }
}
