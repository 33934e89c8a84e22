using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Fresh;

/// <summary>Whose wishes a worker meets.</summary>
public enum QueueScope
{
    /// <summary>Repositories that this process has wished for itself: a command does not do everybody's work.</summary>
    Own,

    /// <summary>All of the data folder.</summary>
    All,
}

/// <summary>A wish that a worker has taken, and holds the repository for.</summary>
/// <param name="Lease">Fences a worker that was thought dead.</param>
/// <param name="Repo">The repository.</param>
/// <param name="Source">Where it is read from, with the credentials that this process knows.</param>
/// <param name="Branch">The branch.</param>
/// <param name="Commit">What is to be reached.</param>
/// <param name="Since">When the oldest push came that is not searchable yet.</param>
/// <param name="Tries">Failures before this one.</param>
internal sealed record IndexJob(string Lease, RepoId Repo, RepoSource Source, string Branch, CommitSha Commit, DateTimeOffset Since, int Tries);

/// <summary>A branch as the queue knows it.</summary>
/// <param name="Repo">The repository.</param>
/// <param name="Source">Where it is read from, without credentials.</param>
/// <param name="Branch">The branch.</param>
/// <param name="State">What is done about it.</param>
/// <param name="Newest">The newest commit that is known.</param>
/// <param name="Since">When the oldest push came that is not searchable yet; null where all are.</param>
/// <param name="Tries">Failures so far.</param>
/// <param name="NextTry">Not before this; null where nothing keeps it.</param>
/// <param name="Fault">Code and message of the last failure.</param>
public sealed record QueuedBranch(
    RepoId Repo, string Source, string Branch, QueueState State, CommitSha Newest, DateTimeOffset? Since, int Tries, DateTimeOffset? NextTry, string? Fault);

/// <summary>What is done about a branch.</summary>
public enum QueueState
{
    /// <summary>Its newest commit is searchable.</summary>
    Fresh,

    /// <summary>It waits for a worker.</summary>
    Waiting,

    /// <summary>A worker is at it.</summary>
    Building,

    /// <summary>It failed too often, or in a way that no retry mends; the next push, or <c>resolver index</c>, begins anew.</summary>
    Parked,
}

/// <summary>The queue in figures.</summary>
/// <param name="Length">Branches that are not fresh and not parked.</param>
/// <param name="Parked">Parked branches.</param>
/// <param name="Oldest">How long the oldest push of those that are not parked is not searchable.</param>
public sealed record QueueFigures(long Length, long Parked, TimeSpan Oldest);

/// <summary>What became of a wish.</summary>
public abstract record IndexOutcome(RepoId Repo, string Branch)
{
    /// <summary>The commit can be searched.</summary>
    /// <param name="Repo">The repository.</param>
    /// <param name="Branch">The branch.</param>
    /// <param name="Commit">What was reached.</param>
    /// <param name="Report">What was done.</param>
    /// <param name="Lag">From the oldest push that it covers until now.</param>
    public sealed record Updated(RepoId Repo, string Branch, CommitSha Commit, IndexReport Report, TimeSpan Lag) : IndexOutcome(Repo, Branch);

    /// <summary>The branch is no more.</summary>
    public sealed record Gone(RepoId Repo, string Branch) : IndexOutcome(Repo, Branch);

    /// <summary>It failed and is tried again.</summary>
    /// <param name="Repo">The repository.</param>
    /// <param name="Branch">The branch.</param>
    /// <param name="Code">The fault's code.</param>
    /// <param name="Message">The fault's message.</param>
    /// <param name="Pause">How long it waits.</param>
    public sealed record Delayed(RepoId Repo, string Branch, string Code, string Message, TimeSpan Pause) : IndexOutcome(Repo, Branch);

    /// <summary>It failed and waits for a person or the next push.</summary>
    /// <param name="Repo">The repository.</param>
    /// <param name="Branch">The branch.</param>
    /// <param name="Code">The fault's code.</param>
    /// <param name="Message">The fault's message.</param>
    public sealed record Parked(RepoId Repo, string Branch, string Code, string Message) : IndexOutcome(Repo, Branch);
}
