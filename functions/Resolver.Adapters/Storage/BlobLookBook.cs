using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;

namespace Resolver.Adapters.Storage;

/// <summary>What is remembered of looks at repositories and at Jira. For one that looks at a time; what is lost is looked at again.</summary>
/// <param name="book">Remembers.</param>
public sealed class BlobLookBook(BlobBook book) : ILookBook, ITicketMark
{
    // No repository is called so: their names have a slash.
    private const string Jira = "jira";

    /// <inheritdoc />
    public async Task<GitHubMemory> Read(string place, CancellationToken cancel) => await book.Read<GitHubMemory>(Name(place), cancel) ?? new GitHubMemory();

    /// <inheritdoc />
    public Task Write(string place, GitHubMemory memory, CancellationToken cancel) => book.Write(Name(place), memory, cancel);

    /// <inheritdoc />
    public async Task<DateTimeOffset?> Read(CancellationToken cancel) => (await book.Read<Mark>(Jira, cancel))?.Until;

    /// <inheritdoc />
    public Task Write(DateTimeOffset until, CancellationToken cancel) => book.Write(Jira, new Mark(until), cancel);

    // GitHub's names are the same in every case.
    private static string Name(string place) => place.ToLowerInvariant();

    private sealed record Mark(DateTimeOffset Until);
}
