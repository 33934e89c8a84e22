using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Fetches one commit with its history from a repository on this machine.</summary>
internal sealed class LocalImport(GitOptions options, GitCommand git, Mirrors mirrors, Notices notices)
{
    // The other end of a fetch by path reads that repository's configuration: our own switches go there too.
    private const string UploadPack = "git -c safe.directory=* -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=true upload-pack";

    public async Task<RepoSnapshot> Import(RepoLocation location, string? revision, CancellationToken cancel)
    {
        var source = await SourceRepository.Open(git, location.Canonical, cancel);
        var commit = await source.Resolve(git, revision, cancel);
        var name = revision ?? await source.Branch(git, cancel) ?? commit.Short;
        Mirror mirror;
        using (await mirrors.Lock(location.Id, cancel))
        {
            mirror = await mirrors.Ensure(location.Id, cancel);
            await Fetch(mirror, source, commit, cancel);
        }

        return new RepoSnapshot(location.Id, commit, name, Publishable: true, await notices.Of(mirror, commit, source, cancel));
    }

    private async Task Fetch(Mirror mirror, SourceRepository source, CommitSha commit, CancellationToken cancel)
    {
        var reference = Mirror.BaseRef(commit);
        if (await Revisions.Resolve(git, mirror.GitDir, reference, cancel) is not null)
        {
            return;
        }

        var call = new GitCall(
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--update-shallow",
            "--upload-pack", UploadPack, "--", source.Top, $"+{commit}:{reference}")
        {
            GitDir = mirror.GitDir,
            Protocols = "file",
            Timeout = options.FetchTimeout,
            MayFail = true,
        };
        var answer = await git.Run(call, cancel);
        if (!answer.Ok)
        {
            throw NotFetched(call, answer);
        }
    }

    private static ResolverFault NotFetched(GitCall call, GitResult answer)
    {
        var inner = new InvalidOperationException(answer.Errors);
        if (GitFaults.IsDiskFull(answer.Errors))
        {
            return GitFaults.Failed(call, answer);
        }

        return answer.Errors.Contains("Permission denied", StringComparison.Ordinal)
            ? ResolverFault.Usage("GIT-UNREADABLE", "Some of the repository's objects may not be read by this user; change their permissions or run as their owner.", inner)
            : ResolverFault.Usage("GIT-FETCH-FAILED", "The repository could not be read whole: objects are missing or damaged, or it is a partial clone; check it with git fsck, or fetch what is missing there.", inner);
    }
}
