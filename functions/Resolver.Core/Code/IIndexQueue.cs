using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Code;

/// <summary>
/// Commits that the index is to be brought to, soon and in the background. A wish is durable when the call returns and is met at least
/// once, also after <c>kill -9</c>. Of one branch only the newest commit is built.
/// </summary>
public interface IIndexQueue
{
    /// <summary>Wishes for a commit of a branch. It takes the place of an older wish of the same branch, also after a force-push.</summary>
    /// <exception cref="Faults.ResolverFault"><c>INDEX-BUSY</c>, <c>INDEX-DISK-FULL</c>, <c>INDEX-UNWRITABLE</c>: nothing was kept.</exception>
    Task Enqueue(IndexWish wish, CancellationToken cancel);

    /// <summary>The branch is gone: what was wished for it is not built any more.</summary>
    /// <param name="repo">Whose branch.</param>
    /// <param name="branch">Its name.</param>
    /// <param name="at">When it went; an older event than what the queue has of the branch changes nothing. Null for now.</param>
    /// <param name="cancel">Stops before anything is kept.</param>
    Task Withdraw(RepoId repo, string branch, DateTimeOffset? at, CancellationToken cancel);
}

/// <summary>A commit that a branch has come to.</summary>
/// <param name="Repo">The repository; its import names it.</param>
/// <param name="Source">Where it is read from. Credentials in a URL stay in this process: only its own worker meets the wish.</param>
/// <param name="Branch">The branch without <c>refs/heads/</c>; at most 1,024 characters.</param>
/// <param name="Commit">Its commit.</param>
public sealed record IndexWish(RepoId Repo, RepoSource Source, string Branch, CommitSha Commit)
{
    /// <summary>When the branch moved, where the sender says: events may come in another order than they happened. Null for now.</summary>
    public DateTimeOffset? MovedAt { get; init; }
}
