using Resolver.Core.Ids;

namespace Resolver.Core.Code;

/// <summary>
/// Gives the units of a commit their vectors. Apart from <see cref="ICodeIndex.Update"/>: a commit can be searched before it has them,
/// and without a model that makes them nothing changes.
/// </summary>
public interface IVectorFill
{
    /// <summary>
    /// Makes the vectors that a commit lacks; what a text had in another commit, branch or file is not made again. What was made before
    /// it ends is kept, however it ends. A model that fails is no fault: the report says so, and the next call goes on.
    /// </summary>
    /// <param name="repo">Where.</param>
    /// <param name="commit">A commit that the index was brought to; of any other nothing is done.</param>
    /// <param name="cancel">Stops it.</param>
    Task<VectorReport> Fill(RepoId repo, CommitSha commit, CancellationToken cancel);
}

/// <summary>What became of the vectors of a commit.</summary>
/// <param name="Units">Units of the commit.</param>
/// <param name="Lacking">Units that have no vector yet; while there are any, searches do without vectors.</param>
/// <param name="Made">Vectors that were made now.</param>
/// <param name="Usd">What they cost, US dollars; null where the model does not say.</param>
public sealed record VectorReport(int Units, int Lacking, int Made, decimal? Usd)
{
    /// <summary>Why it ended early, a stable code; null where it did not.</summary>
    public string? Code { get; init; }

    /// <summary>The same in a sentence that names the cure; safe to post in public.</summary>
    public string? Why { get; init; }
}
