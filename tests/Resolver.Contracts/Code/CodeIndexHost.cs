using System.Text;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Xunit;

namespace Resolver.Contracts.Code;

/// <summary>One store of indexes, empty at the start, that any number of indexes share, and a working copy to commit from.</summary>
public abstract class CodeIndexHost : IAsyncDisposable
{
    /// <summary>How many commits of a repository the store keeps.</summary>
    public const int KeptCommits = 3;

    private readonly Dictionary<RepoPath, byte[]> _working = [];

    /// <summary>The commits.</summary>
    public CommitsFake Commits { get; } = new();

    /// <summary>A further index on the same store, as another process would open it; the owner reads all where no access is given.</summary>
    public abstract ICodeIndex Open(IReadAccess? access = null);

    public abstract ValueTask DisposeAsync();

    /// <summary>Writes a file of the working copy.</summary>
    public CodeIndexHost Write(string path, string content)
    {
        _working[RepoPath.Parse(path)] = Encoding.UTF8.GetBytes(content);
        return this;
    }

    /// <summary>Removes one.</summary>
    public CodeIndexHost Remove(string path)
    {
        _working.Remove(RepoPath.Parse(path));
        return this;
    }

    /// <summary>Commits the working copy.</summary>
    public CommitSha Commit(RepoId? repo = null)
    {
        Pass();
        return Commits.Add(repo ?? CodeIndexContract.Repo, _working);
    }

    /// <summary>Lets a minute pass between commits, where the store tells them apart by time.</summary>
    protected virtual void Pass()
    {
    }
}

/// <summary>What the contract asks for.</summary>
public abstract class CodeIndexContract
{
    public static RepoId Repo { get; } = RepoId.Parse("0123456789abcdef");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<CodeIndexHost> Host();

    protected static Task<IReadOnlyList<UnitHit>> Search(ICodeIndex index, CommitSha commit, string text, Principal? who = null, int top = 10) =>
        index.Search(new CodeQuery(Repo, commit, text, who ?? Principal.Owner, top), Cancel);

    protected static async Task<IReadOnlyList<string>> Paths(ICodeIndex index, CommitSha commit, string text, Principal? who = null) =>
        [.. (await Search(index, commit, text, who)).Select(hit => hit.Unit.Path.Value).Distinct()];

    protected static Task<FileExplanation> Explain(ICodeIndex index, CommitSha commit, string path, Principal? who = null) =>
        index.Explain(Repo, commit, RepoPath.Parse(path), who ?? Principal.Owner, Cancel);

    /// <summary>A small shop in several languages, and a guide full of the words of every error.</summary>
    protected static CommitSha Shop(CodeIndexHost host) => host
        .Write("src/shop/cart.py", "\"\"\"Cart.\"\"\"\n\n\ndef add(cart, item):\n    cart.append(item)\n\n\ndef total(cart):\n    return 1 / 0\n\n\ndef clear(cart):\n    cart.clear()\n")
        .Write("src/Shop/Pager.cs", "namespace Shop;\n\npublic sealed class Pager\n{\n    private int size;\n\n    public int PageOf(int index) =>\n        index / size;\n}\n")
        .Write("src/store.ts", "import x from 'x';\n\nexport function loadEverything() {\n  return [];\n}\n\nexport async function saveAll(items) {\n  items.map(save);\n}\n")
        .Write("java/Basket.java", "package org.shop;\n\npublic class Basket {\n    void add(String item) {\n        throw new IllegalStateException(\"the basket is closed\");\n    }\n}\n")
        .Write("docs/guide.md", "# Error guide\nThe system shows a button; press it, and an error breaks the total on the page.\n## Store handler\nThe main store handler is the total of all system errors on the button page.\n")
        .Commit();
}
