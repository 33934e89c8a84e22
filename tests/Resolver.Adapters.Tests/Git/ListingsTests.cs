using Resolver.Adapters.Git;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Git;

public sealed class ListingsTests : IDisposable
{
    // Names whose order differs by bytes, by characters and by folders; one of them is a folder of others.
    private static readonly string[] Names = ["a", "a.b", "a-c", "a/b", "a/c/d", "aa", "\U0001F600.txt", "\uFF5E.txt", "z\nz", ":(top)x", "*.cs", "deep/er/x.cs", "deep/er/y.cs", "deep.cs"];

    private readonly TestRepo repo = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => repo.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ListingThatFollowsCommits_IsTheListingOfEachAlone(int seed)
    {
        var random = new Random(seed);
        var following = Workspaces();
        for (var commit = 0; commit < 15; commit++)
        {
            Change(random);
            var snapshot = await following.Import(new RepoSource(repo.Top), null, Cancel);

            var followed = await following.ListFiles(snapshot.Repo, snapshot.Base, Cancel);

            followed.ShouldBe(await Workspaces().ListFiles(snapshot.Repo, snapshot.Base, Cancel));
        }
    }

    [Fact]
    public async Task ListingAfterMoreDifferencesThanAreCompared_IsRight()
    {
        var workspaces = Workspaces();
        repo.Write("a", "1").CommitAll();
        var before = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);
        await workspaces.ListFiles(before.Repo, before.Base, Cancel);
        repo.Shell("mkdir many; cd many; for i in $(seq 5100); do echo $i > $i; done");
        repo.CommitAll();
        var after = await workspaces.Import(new RepoSource(repo.Top), null, Cancel);

        (await workspaces.ListFiles(after.Repo, after.Base, Cancel)).Count.ShouldBe(5101);
        (await workspaces.ListFiles(before.Repo, before.Base, Cancel)).Select(static file => file.Path.Value).ShouldBe(["a"]);
    }

    private GitWorkspaces Workspaces() => new(new GitOptions { DataFolder = repo.Data }, TimeProvider.System);

    private void Change(Random random)
    {
        foreach (var name in Names.OrderBy(_ => random.Next()).Take(4))
        {
            var path = Path.Combine(repo.Top, name);
            repo.Shell($"rm -rf '{path}'; at='{path}'; while at=$(dirname \"$at\"); [ \"$at\" != '{repo.Top}' ]; do if [ -L \"$at\" ] || [ -f \"$at\" ]; then rm -f \"$at\"; fi; done");
            switch (random.Next(5))
            {
                case 0:
                    break;
                case 1:
                    repo.Shell($"mkdir -p \"$(dirname '{path}')\"; ln -s nowhere '{path}'");
                    break;
                default:
                    repo.Write(name, new string('x', random.Next(1, 5)));
                    break;
            }
        }

        repo.Write("last", random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture)).CommitAll();
    }
}
