using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Activities.Enrich;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Escalate;

/// <summary>Who owns the suspected code: CODEOWNERS first, then who wrote the lines. Machines are nobody, and addresses are never shown.</summary>
internal static partial class Assignment
{
    private const int MaxAssignees = 3;
    private const int MaxPlaces = 5;
    private const int Around = 3;

    internal static async Task<(IReadOnlyList<string> Who, AssignmentSource Why)> Find(EscalateInput input, IWorkspaces workspaces, CancellationToken cancel)
    {
        var places = Places(input).ToList();
        var owners = input.Paths.Concat(places.Select(static place => place.Path)).Distinct()
            .SelectMany(path => CodeOwners.Of(path, input.Owners))
            .Where(CodeOwners.IsAccount)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MaxAssignees)
            .ToList();
        if (owners.Count > 0)
        {
            return (owners, AssignmentSource.CodeOwners);
        }

        var authors = input.Snapshot is null || places.Count == 0 ? [] : await Authors(input.Snapshot, places, workspaces, cancel);
        return authors.Count > 0 ? (authors, AssignmentSource.Blame) : ([], AssignmentSource.Nobody);
    }

    private static async Task<IReadOnlyList<string>> Authors(RepoSnapshot snapshot, List<(RepoPath Path, int Line)> places, IWorkspaces workspaces, CancellationToken cancel)
    {
        var ranges = places.Select(static place => new LineRange(place.Path, Math.Max(1, place.Line - Around), place.Line + Around)).ToList();
        try
        {
            var authors = await workspaces.Blame(snapshot.Repo, snapshot.Base, ranges, cancel);
            return [.. authors.Select(static author => author.Handle is { } handle ? $"@{handle}" : author.Name).Distinct(StringComparer.Ordinal).Take(MaxAssignees)];
        }
        catch (ResolverFault unknown) when (unknown.Code.StartsWith("GIT-", StringComparison.Ordinal))
        {
            // A hand-over without an owner is better than none.
            return [];
        }
    }

    private static IEnumerable<(RepoPath Path, int Line)> Places(EscalateInput input) => input.Places.Take(MaxPlaces)
        .Select(static place => PlaceForm().Match(place))
        .Where(static match => match.Success && RepoPath.TryParse(match.Groups["path"].Value, out _))
        .Select(static match => (RepoPath.Parse(match.Groups["path"].Value), int.TryParse(match.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 1));

    [GeneratedRegex(@"^(?<path>.+?)(:(?<line>[0-9]{1,7}))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PlaceForm();
}
