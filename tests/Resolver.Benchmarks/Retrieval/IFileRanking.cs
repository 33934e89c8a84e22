namespace Resolver.Benchmarks.Retrieval;

/// <summary>Ranks the files of a commit for a text, in one way or in several.</summary>
internal interface IFileRanking : IAsyncDisposable
{
    /// <summary>What the table calls each way.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Brings it to a commit.</summary>
    Task Load(string commit, CancellationToken cancel);

    /// <summary>For each way the paths, best first, each once.</summary>
    Task<IReadOnlyList<IReadOnlyList<string>>> Rank(string text, CancellationToken cancel);
}
