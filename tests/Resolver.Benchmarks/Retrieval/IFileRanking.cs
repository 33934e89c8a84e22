namespace Resolver.Benchmarks.Retrieval;

/// <summary>Ranks the files of a commit for a text.</summary>
internal interface IFileRanking : IAsyncDisposable
{
    /// <summary>What the table calls it.</summary>
    string Name { get; }

    /// <summary>Brings it to a commit.</summary>
    Task Load(string commit, CancellationToken cancel);

    /// <summary>Paths, best first, each once.</summary>
    Task<IReadOnlyList<string>> Rank(string text, CancellationToken cancel);
}
