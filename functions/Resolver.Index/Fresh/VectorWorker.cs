using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Index.Fresh;

/// <summary>
/// Gives vectors to commits that were brought into the index, one after the other and apart from the queue, so that no push waits for a
/// model. Of a branch only the newest commit counts. What it does not get done is done when the commit is next indexed.
/// </summary>
internal sealed partial class VectorWorker(IVectorFill vectors, Func<RepoId, bool> paused, ILogger log)
{
    private readonly ConcurrentDictionary<(RepoId Repo, string Branch), CommitSha> wanted = new();
    private readonly Channel<(RepoId Repo, string Branch)> order = Channel.CreateUnbounded<(RepoId, string)>();

    /// <summary>Wishes for a commit of a branch.</summary>
    public void Want(RepoId repo, string branch, CommitSha commit)
    {
        wanted[(repo, branch)] = commit;
        order.Writer.TryWrite((repo, branch));
    }

    /// <summary>Works until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            await foreach (var branch in order.Reader.ReadAllAsync(cancel))
            {
                if (wanted.TryRemove(branch, out var commit) && !paused(branch.Repo))
                {
                    await Fill(branch.Repo, commit, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What was made is kept.
        }
    }

    private async Task Fill(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        try
        {
            if (await vectors.Fill(repo, commit, cancel) is { Code: { } code, Lacking: var lacking })
            {
                Behind(log, code, repo.Value, lacking);
            }
        }
        catch (ResolverFault trouble)
        {
            // The index file itself: who searches will hear of it.
            Behind(log, trouble.Code, repo.Value, 0);
        }
    }

    [LoggerMessage(4163, LogLevel.Warning, "{Code}: {Lacking} units of repository {Repo} have no vectors; searches do without. They are made when the commit is next indexed.")]
    private static partial void Behind(ILogger log, string code, string repo, int lacking);
}
