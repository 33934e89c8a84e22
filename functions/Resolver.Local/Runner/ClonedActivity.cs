using Resolver.Adapters.Git;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Local.Runner;

/// <summary>Brings the base of a job into this machine's mirror before its activity begins: no other step has to have been here.</summary>
/// <param name="inner">Does the work.</param>
/// <param name="workspaces">Mirrors, with the right to read the job's repository.</param>
/// <param name="source">The job's repository.</param>
/// <param name="baseOf">The commit that the input is about.</param>
internal sealed class ClonedActivity<TIn, TOut>(IActivity<TIn, TOut> inner, IWorkspaces workspaces, RepoSource source, Func<TIn, CommitRef> baseOf) : IActivity<TIn, TOut>
{
    /// <inheritdoc />
    public async Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel)
    {
        var at = baseOf(input);
        if (GitRepos.IdOf(source) != at.Repo)
        {
            // A mirror of an earlier job is not this job's to read.
            throw ResolverFault.Usage("RUNNER-REPOSITORY", "The job's input is about another repository than the one that it may read. Start the run again.");
        }

        await workspaces.Import(source, at.Commit.Value, cancel);
        return await inner.Run(scope, input, cancel);
    }
}

/// <summary>A job's right to read its one repository.</summary>
/// <param name="source">The repository.</param>
/// <param name="token">A token, or null.</param>
internal sealed class OneRepository(RepoSource source, string? token) : IGitCredentials
{
    /// <inheritdoc />
    public bool Covers(string url) => token is not null && GitRepos.IdOf(new RepoSource(url)) == GitRepos.IdOf(source);

    /// <inheritdoc />
    public Task<string?> UserInfo(string url, CancellationToken cancel) => Task.FromResult(Covers(url) ? $"x-access-token:{token}" : null);
}
