using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Git;

/// <summary>Our bare mirror of one repository: own configuration, no hooks, attributes that switch every conversion off.</summary>
/// <param name="Repo">Whose mirror.</param>
/// <param name="GitDir">Absolute path of the bare repository.</param>
internal sealed record Mirror(RepoId Repo, string GitDir)
{
    /// <summary>Points at a commit whose whole tree is here.</summary>
    public static string BaseRef(CommitSha commit) => "refs/resolver/base/" + commit;

    /// <summary>A path for a private index or another scratch file; the caller deletes it.</summary>
    public string Scratch(string prefix) => Path.Combine(GitDir, $"{prefix}-{Guid.NewGuid():N}");
}

/// <summary>Makes and finds mirrors.</summary>
internal sealed class Mirrors(GitOptions options, GitCommand git, TimeProvider clock)
{
    // info/attributes outranks every .gitattributes: bytes stay as they are committed, and no driver is ever named.
    private const string Attributes = "* -text -ident -filter -working-tree-encoding !diff !merge !eol\n";

    private const string Config = """
        [core]
            repositoryformatversion = 0
            filemode = true
            bare = true
            symlinks = true
            autocrlf = false
            precomposeunicode = false
        [gc]
            auto = 0
        [maintenance]
            auto = false
        [receive]
            denyCurrentBranch = refuse

        """;

    /// <summary>Finds the mirror of an imported repository.</summary>
    /// <exception cref="ResolverFault"><c>GIT-NO-MIRROR</c>.</exception>
    public Mirror Find(RepoId repo)
    {
        var mirror = At(repo);
        return Directory.Exists(mirror.GitDir)
            ? mirror
            : throw ResolverFault.Usage("GIT-NO-MIRROR", "This repository is not in the data folder; import it again, with the same data folder.");
    }

    /// <summary>Finds or makes the mirror. The caller holds <see cref="Lock"/>.</summary>
    public async Task<Mirror> Ensure(RepoId repo, CancellationToken cancel)
    {
        var mirror = At(repo);
        if (Directory.Exists(mirror.GitDir))
        {
            return mirror;
        }

        // Made aside and renamed: a mirror is whole or absent, also after kill -9.
        var fresh = $"{mirror.GitDir}.new-{Guid.NewGuid():N}";
        await git.Run(new GitCall("init", "--quiet", "--bare", "--template=", "--initial-branch=main", fresh), cancel);
        await File.WriteAllTextAsync(Path.Combine(fresh, "config"), Config, cancel);
        Directory.CreateDirectory(Path.Combine(fresh, "info"));
        await File.WriteAllTextAsync(Path.Combine(fresh, "info", "attributes"), Attributes, cancel);
        Directory.Move(fresh, mirror.GitDir);
        return mirror;
    }

    /// <summary>Waits until no other process changes this mirror's refs.</summary>
    public async Task<IDisposable> Lock(RepoId repo, CancellationToken cancel)
    {
        Directory.CreateDirectory(options.Mirrors);
        return await FileLock.Take(At(repo).GitDir + ".lock", clock, cancel);
    }

    private Mirror At(RepoId repo) => new(repo, Path.Combine(Path.GetFullPath(options.Mirrors), repo.Value + ".git"));
}
