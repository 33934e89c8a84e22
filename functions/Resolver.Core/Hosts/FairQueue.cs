using Resolver.Core.Issues;

namespace Resolver.Core.Hosts;

/// <summary>An issue whose run waits to be started.</summary>
/// <param name="Id">Its number in the queue: who came first has the smaller one.</param>
/// <param name="Issue">The issue, of any host.</param>
/// <param name="Place">The repository that it is about: owner and name, or server and path for one that is not on the code host.</param>
/// <param name="By">The account that asked, as the issue's host names it.</param>
/// <param name="Again">Whether an issue whose run has ended gets another one.</param>
public sealed record WaitingStart(long Id, IssueRef Issue, string Place, string By, bool Again);

/// <summary>What was started before, of one repository.</summary>
/// <param name="Place">Owner and name.</param>
/// <param name="Last">Number of its latest start; a later start has a greater one.</param>
public sealed record PastStart(string Place, long Last);

/// <summary>
/// Which run is started next: teams take turns, and within a team its repositories do. Who asks for a hundred runs at once waits for them;
/// nobody else does.
/// </summary>
/// <param name="Teams">Names of teams, each with names of repositories or <c>owner/*</c>. A repository that no team names belongs to its owner's team.</param>
public sealed record FairQueue(IReadOnlyDictionary<string, IReadOnlyList<string>> Teams)
{
    /// <summary>The one whose team has the fewest runs at work, then whose team was served longest ago, then the same for its repository, then the oldest.</summary>
    /// <param name="waiting">Those that wait.</param>
    /// <param name="working">The repository of each run at work.</param>
    /// <param name="past">Starts of the past.</param>
    /// <returns>Null where none waits.</returns>
    public WaitingStart? Next(IReadOnlyCollection<WaitingStart> waiting, IReadOnlyCollection<string> working, IReadOnlyCollection<PastStart> past) => waiting
        .OrderBy(start => working.Count(place => TeamOf(place) == TeamOf(start.Place)))
        .ThenBy(start => past.Where(served => TeamOf(served.Place) == TeamOf(start.Place)).Select(static served => served.Last).DefaultIfEmpty(-1).Max())
        .ThenBy(start => working.Count(place => Same(place, start.Place)))
        .ThenBy(start => past.Where(served => Same(served.Place, start.Place)).Select(static served => served.Last).DefaultIfEmpty(-1).Max())
        .ThenBy(static start => start.Id)
        .FirstOrDefault();

    /// <summary>The team of a repository.</summary>
    public string TeamOf(string place) =>
        Teams.Where(team => team.Value.Any(pattern => HostPlaces.Matches(pattern, place))).Select(static team => "team " + team.Key).Order(StringComparer.Ordinal).FirstOrDefault()
        ?? $"owner {place.Split('/')[0].ToUpperInvariant()}";

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Names of repositories in the operator's settings.</summary>
public static class HostPlaces
{
    /// <summary>Whether a name, or <c>owner/*</c>, means a repository.</summary>
    public static bool Matches(string pattern, string place) =>
        string.Equals(pattern, place, StringComparison.OrdinalIgnoreCase)
        || (pattern.EndsWith("/*", StringComparison.Ordinal) && place.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase));
}
