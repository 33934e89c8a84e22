using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.Git;
using Resolver.Adapters.Sandbox;
using Resolver.Adapters.Toolchains;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Workspaces;
using Resolver.Syntax;
using Resolver.Syntax.Outlines;

namespace Resolver.Index.Tests;

/// <summary>This product's own repository, indexed once with the real parsers in the real sandbox.</summary>
public sealed class OwnRepository : IAsyncLifetime
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("resolver-own-");
    private SandboxedOutliner outliner = null!;

    public CodeIndex Index { get; private set; } = null!;

    public RepoSnapshot Snapshot { get; private set; } = null!;

    public IndexReport Report { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var sandbox = new SandboxFactory(new SandboxOptions { DataFolder = data.FullName }, TimeProvider.System).Create();
        outliner = await SandboxedOutliner.CreateAsync(sandbox, new HostToolchains(), new SyntaxOptions(), TimeProvider.System, CancellationToken.None);
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = data.FullName }, TimeProvider.System);
        Index = new CodeIndex(
            new IndexOptions { DataFolder = data.FullName }, workspaces, outliner, new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance);
        Snapshot = await workspaces.Import(new RepoSource(Top()), null, CancellationToken.None);
        Report = await Index.Update(Snapshot.Repo, Snapshot.Base, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await outliner.DisposeAsync();
        data.Delete(recursive: true);
    }

    public Task<IReadOnlyList<UnitHit>> Search(string text, int top = 10) =>
        Index.Search(new CodeQuery(Snapshot.Repo, Snapshot.Base, text, Principal.Owner, top), TestContext.Current.CancellationToken);

    private static string Top()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ResolverFunctions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of their repository.");
        }

        return folder.FullName;
    }
}

public sealed class OwnRepositoryTests(OwnRepository own) : IClassFixture<OwnRepository>
{
    [Fact]
    public async Task ParsedFile_GivesItsTypesAndMembersWhole()
    {
        var hits = await own.Search("`WordReader.Whole`");

        var unit = hits[0].Unit;
        unit.Path.Value.ShouldBe("functions/Resolver.Index/Rank/Words.cs");
        unit.Symbol.ShouldEndWith("WordReader.Whole");
        unit.Kind.ShouldBe("method");
        unit.Text.TrimStart().ShouldStartWith("private bool Whole()");
        unit.Text.TrimEnd().ShouldEndWith("}");
        hits[0].Why.ShouldContain("bm25");
        hits[0].Why.ShouldContain("symbol");
    }

    [Theory]
    [InlineData("RepoPath must refuse a .git segment in upper case", "functions/Resolver.Core/Ids/Ids.cs")]
    [InlineData("The worker's reply is too long and the channel closes its output", "functions/Resolver.Core/Sandbox/JsonLineChannel.cs")]
    [InlineData("splitting identifiers in camelCase and snake_case into search words loses digits", "functions/Resolver.Index/Rank/Words.cs")]
    [InlineData("leftover clones of dead processes are never deleted at start", "functions/Resolver.Adapters/Git/WorkspaceJanitor.cs")]
    [InlineData("a symlink in the tree that leads out of it through another link is kept", "functions/Resolver.Adapters/Git/SymlinkCheck.cs")]
    [InlineData("publishing fails when the branch already exists and points elsewhere", "functions/Resolver.Adapters/Git/GitPublisher.cs")]
    [InlineData("a directory glob with two stars does not match paths at the top", "functions/Resolver.Core/Testing/PathPolicy.cs")]
    public async Task IssueInPlainWords_FindsItsFileAmongTheFirstFive(string issue, string path) =>
        (await own.Search(issue, top: 5)).Select(hit => hit.Unit.Path.Value).ShouldContain(path);

    [Fact]
    public async Task EveryUnit_LiesInItsFileAndAnswersNeverRepeatALine()
    {
        var hits = await own.Search("the commit of a repository and its patch", top: 200);

        own.Report.Files.ShouldBeGreaterThan(50);
        own.Report.Skipped.ShouldContain(file => file.Path.EndsWith("packages.lock.json") && file.Reason == "lock file");
        hits.Count.ShouldBeGreaterThan(20);
        hits.ShouldAllBe(hit => hit.Unit.Text.Length > 0 && hit.Unit.Lines.Start <= hit.Unit.Lines.End && hit.Unit.Commit == own.Snapshot.Base);
        hits.Zip(hits.Skip(1)).ShouldAllBe(pair => pair.First.Score >= pair.Second.Score);
    }
}
