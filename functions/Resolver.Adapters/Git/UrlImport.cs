using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Keeps a blob-less clone of a URL, fetched again at each import; the base's files are fetched in one batch.</summary>
internal sealed class UrlImport(GitOptions options, GitCommand git, Mirrors mirrors, Notices notices, GitSecret secrets)
{
    private const string Protocols = "https:http:ssh";

    /// <summary>Options of every fetch: nothing but what is asked for, and no blobs.</summary>
    internal static readonly string[] Quietly = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--filter=blob:none"];

    public async Task<RepoSnapshot> Import(RepoLocation location, string? revision, CancellationToken cancel)
    {
        using var held = await mirrors.Lock(location.Id, cancel);
        var mirror = await mirrors.Ensure(location.Id, cancel);
        await RemoteConfig.Write(mirror, location, cancel);
        var secret = await secrets.For(location, cancel);
        var head = await Head(mirror, location, secret, cancel);
        await Network(mirror, secret, new GitCall(["fetch", "--prune", .. Quietly, "origin", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]), cancel);
        var commit = await Base(mirror, secret, revision, head, cancel);
        await Fill(mirror, commit, secret, cancel);
        var name = revision ?? head.Branch ?? commit.Short;
        var notes = await notices.Of(mirror, commit, source: null, cancel);
        return secrets.Covers(location)
            ? new RepoSnapshot(location.Id, commit, name, Publishable: true, notes)
            : new RepoSnapshot(location.Id, commit, name, Publishable: false, [UrlNotice, .. notes]);
    }

    private const string UrlNotice = "The repository is a URL: the patch stays a file.";

    /// <summary>Fetches what a blob-less mirror does not have of a commit's tree.</summary>
    /// <exception cref="ResolverFault"><c>GIT-FETCH-FAILED</c>, <c>GIT-AUTH</c>.</exception>
    public async Task EnsureBlobs(Mirror mirror, CommitSha commit, CancellationToken cancel)
    {
        if (RemoteConfig.IsBlobless(mirror) && !File.Exists(Path.Combine(mirror.GitDir, Mirror.BaseRef(commit))))
        {
            var url = (await git.Run(new GitCall("config", "--get", "remote.origin.url") { GitDir = mirror.GitDir }, cancel)).Text;
            await Fill(mirror, commit, RepoUrl.TryParse(url, out var location) ? await secrets.For(location, cancel) : null, cancel);
        }
    }

    /// <summary>Where the branches of the URL point now; nothing is fetched.</summary>
    public async Task<SourceTips> Tips(RepoLocation location, CancellationToken cancel)
    {
        Mirror mirror;
        using (await mirrors.Lock(location.Id, cancel))
        {
            mirror = await mirrors.Ensure(location.Id, cancel);
        }

        var call = new GitCall("ls-remote", "--symref", "--", location.Address, "HEAD", RefLines.Heads + "*");
        var answer = (await Network(mirror, await secrets.For(location, cancel), call, cancel)).Text;
        var branches = RefLines.Read(answer);
        var (commit, branch) = ReadHead(answer);
        if (branch is null && commit.Length > 0)
        {
            branches["HEAD"] = CommitSha.Parse(commit);
        }

        return new SourceTips(location.Id, branch ?? "HEAD", branches);
    }

    private async Task Fill(Mirror mirror, CommitSha commit, IReadOnlyDictionary<string, string>? secret, CancellationToken cancel)
    {
        var list = new GitCall("rev-list", "--objects", "--no-walk", "--missing=print", "--no-object-names", commit.Value) { GitDir = mirror.GitDir };
        var missing = (await git.Run(list, cancel)).Text.Split('\n').Where(line => line.StartsWith('?')).Select(line => line[1..] + "\n").ToList();
        if (missing.Count > 0)
        {
            var fetch = new GitCall(["-c", "fetch.negotiationAlgorithm=noop", "fetch", .. Quietly, "--stdin", "origin"]);
            await Network(mirror, secret, fetch with { Input = Encoding.ASCII.GetBytes(string.Concat(missing)) }, cancel);
        }

        await git.Run(new GitCall("update-ref", Mirror.BaseRef(commit), commit.Value) { GitDir = mirror.GitDir }, cancel);
    }

    private async Task<(string Commit, string? Branch)> Head(Mirror mirror, RepoLocation location, IReadOnlyDictionary<string, string>? secret, CancellationToken cancel)
    {
        var answer = await Network(mirror, secret, new GitCall("ls-remote", "--symref", "--", location.Address, "HEAD"), cancel);
        return ReadHead(answer.Text);
    }

    // ref: refs/heads/main TAB HEAD LF <sha> TAB HEAD
    private static (string Commit, string? Branch) ReadHead(string text)
    {
        var lines = text.Split('\n').Where(line => line.EndsWith("\tHEAD", StringComparison.Ordinal)).Select(line => line[..^5]).ToList();
        var branch = lines.Find(line => line.StartsWith("ref: refs/heads/", StringComparison.Ordinal))?["ref: refs/heads/".Length..];
        return (lines.Find(line => line.Length == 40) ?? string.Empty, branch);
    }

    private async Task<CommitSha> Base(Mirror mirror, IReadOnlyDictionary<string, string>? secret, string? revision, (string Commit, string? Branch) head, CancellationToken cancel)
    {
        var wanted = revision ?? head.Commit;
        if (wanted.Length == 0)
        {
            throw ResolverFault.Usage("GIT-NO-COMMIT", "The repository at this URL has no commit on its default branch; name a branch with --base, or commit something first.");
        }

        if (wanted.Length == 40 && wanted.All(char.IsAsciiHexDigitLower) && await Revisions.Resolve(git, mirror.GitDir, wanted, cancel) is null)
        {
            // A commit that no branch holds: servers give it when it is asked for by its full id.
            await Network(mirror, secret, new GitCall(["fetch", .. Quietly, "origin", wanted]) { MayFail = true }, cancel);
        }

        return await Revisions.Resolve(git, mirror.GitDir, wanted, cancel) ?? throw Revisions.Unknown(wanted);
    }

    private async Task<GitResult> Network(Mirror mirror, IReadOnlyDictionary<string, string>? secret, GitCall call, CancellationToken cancel)
    {
        var full = call with { GitDir = mirror.GitDir, Protocols = Protocols, Timeout = options.FetchTimeout, MayFail = true };
        var answer = await git.Run(secret is null ? full : full with { Environment = secret }, cancel);
        return answer.Ok || call.MayFail ? answer : throw NetworkFaults.Of(full, answer);
    }
}

/// <summary>The remote of a blob-less mirror, without credentials.</summary>
internal static class RemoteConfig
{
    private const string Mark = "resolver-blobless";

    public static bool IsBlobless(Mirror mirror) => File.Exists(Path.Combine(mirror.GitDir, Mark));

    /// <summary>Writes the remote once. The caller holds the mirror's lock.</summary>
    public static async Task Write(Mirror mirror, RepoLocation location, CancellationToken cancel)
    {
        if (IsBlobless(mirror))
        {
            return;
        }

        var url = location.Address.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var config = (await File.ReadAllTextAsync(Path.Combine(mirror.GitDir, "config"), cancel)).Replace("repositoryformatversion = 0", "repositoryformatversion = 1", StringComparison.Ordinal)
            + $"[extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\turl = \"{url}\"\n\tpromisor = true\n\tpartialclonefilter = blob:none\n";
        var fresh = Path.Combine(mirror.GitDir, "config.new");
        await File.WriteAllTextAsync(fresh, config, cancel);
        File.Move(fresh, Path.Combine(mirror.GitDir, "config"), overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(mirror.GitDir, Mark), string.Empty, cancel);
    }
}

/// <summary>What failures of a remote are called.</summary>
internal static class NetworkFaults
{
    private static readonly string[] Denied =
        ["Authentication failed", "could not read Username", "could not read Password", "terminal prompts disabled", "Permission denied (", "error: 401", "error: 403", "Host key verification failed"];

    private static readonly string[] Absent = ["not found", "does not appear to be a git repository", "error: 404", "Could not read from remote repository"];

    public static ResolverFault Of(GitCall call, GitResult answer)
    {
        var inner = new InvalidOperationException(answer.Errors);
        if (GitFaults.IsDiskFull(answer.Errors))
        {
            return GitFaults.Failed(call, answer);
        }

        if (answer.Errors.Contains("archived so it is read-only", StringComparison.Ordinal))
        {
            return ResolverFault.Usage("GIT-ARCHIVED", "The repository is archived, so nothing can be pushed to it. Let its owner unarchive it, or take the patch file.", inner);
        }

        if (Denied.Any(words => answer.Errors.Contains(words, StringComparison.Ordinal)))
        {
            return ResolverFault.Usage("GIT-AUTH", "The server refused access: it asks for credentials that are missing or wrong; load an ssh key into the agent, or use a URL with a token.", inner);
        }

        return Absent.Any(words => answer.Errors.Contains(words, StringComparison.Ordinal))
            ? ResolverFault.Usage("GIT-NOT-FOUND", "There is no repository at this URL, or it may not be seen without credentials; check the URL.", inner)
            : new ResolverFault("GIT-FETCH-FAILED", transient: true, "The repository could not be fetched from its URL; check the network and the proxy, then try again.", inner);
    }
}
