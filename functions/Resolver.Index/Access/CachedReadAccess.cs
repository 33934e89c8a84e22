using System.Collections.Concurrent;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Index.Access;

/// <summary>
/// Remembers what another source granted for a while, so that a search does not ask a code host each time. A look-up that failed is never
/// remembered: nothing is read then, and the next one asks again. What was taken away may be read until the time is over.
/// </summary>
/// <param name="inner">Who knows.</param>
/// <param name="kept">How long an answer holds.</param>
/// <param name="clock">Time.</param>
public sealed class CachedReadAccess(IReadAccess inner, TimeSpan kept, TimeProvider clock) : IReadAccess
{
    private const int MostAnswers = 10_000;

    private readonly ConcurrentDictionary<(string Name, string Groups, RepoId Repo), (ReadGrant? Grant, DateTimeOffset Until)> answers = new();

    /// <inheritdoc />
    public async Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel)
    {
        var key = (requester.Name, string.Join('\n', requester.Groups.Order(StringComparer.Ordinal)), repo);
        if (answers.TryGetValue(key, out var known) && clock.GetUtcNow() < known.Until)
        {
            return known.Grant;
        }

        var grant = await inner.Look(requester, repo, cancel);
        if (answers.Count >= MostAnswers)
        {
            answers.Clear();
        }

        answers[key] = (grant, clock.GetUtcNow() + kept);
        return grant;
    }

    /// <inheritdoc />
    public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => inner.Rules(repo, cancel);
}
