using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.Git;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Vectors;
using Resolver.Syntax.Outlines;

namespace Resolver.Index.Tests;

/// <summary>A real folder, imported by real git, with an index of its own.</summary>
public sealed class IndexFixture : IDisposable
{
    public IndexFixture(IOutliner? outliner = null)
    {
        Folder = Directory.CreateTempSubdirectory("resolver-index-").FullName;
        Top = Directory.CreateDirectory(Path.Combine(Folder, "repo")).FullName;
        Data = Path.Combine(Folder, "data");
        Workspaces = new GitWorkspaces(new GitOptions { DataFolder = Data }, TimeProvider.System);
        Index = NewIndex(outliner);
    }

    public string Folder { get; }

    public string Top { get; }

    public string Data { get; }

    public GitWorkspaces Workspaces { get; }

    public CodeIndex Index { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public CodeIndex NewIndex(IOutliner? outliner = null, int keep = 16, IReadAccess? access = null, string? data = null, VectorModel? vectors = null, ILogger<CodeIndex>? log = null) =>
        new(new IndexOptions { DataFolder = data ?? Data, KeepCommits = keep }, Workspaces, outliner ?? new NoOutliner(), access ?? new OwnerReadAccess(), TimeProvider.System, log ?? NullLogger<CodeIndex>.Instance, vectors);

    public IndexFixture Write(string path, string content)
    {
        var target = Path.Combine(Top, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, content);
        return this;
    }

    public Task<RepoSnapshot> Import() => Workspaces.Import(new RepoSource(Top), null, Cancel);

    public async Task<IReadOnlyList<UnitHit>> Search(string text, int top = 10)
    {
        var snapshot = await Import();
        return await Index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, text, Principal.Owner, top), Cancel);
    }

    public string Database(RepoId repo) => Path.Combine(Data, "index", repo + ".db");

    public void Dispose() => Process.Start("rm", ["-rf", Folder])!.WaitForExit();
}
