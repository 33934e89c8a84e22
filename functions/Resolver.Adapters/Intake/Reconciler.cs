using Resolver.Adapters.GitHub;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Intake;

/// <summary>What is remembered of looks at repositories.</summary>
public interface ILookBook
{
    /// <summary>What the last look at a repository left; nothing where there was none.</summary>
    /// <exception cref="ResolverFault"><c>INTAKE-*</c>, <c>STORAGE-*</c>.</exception>
    Task<GitHubMemory> Read(string place, CancellationToken cancel);

    /// <summary>Keeps what a look left.</summary>
    /// <exception cref="ResolverFault"><c>INTAKE-*</c>, <c>STORAGE-*</c>.</exception>
    Task Write(string place, GitHubMemory memory, CancellationToken cancel);
}

/// <summary>
/// Looks at repositories for what their webhooks did not bring, and keeps it as if they had: an outage loses nothing. What is found before it
/// is remembered is found again, in the same bytes.
/// </summary>
/// <param name="changes">Looks at one.</param>
/// <param name="places">Which repositories.</param>
/// <param name="keep">Puts a finding where events wait; says whether it is new there.</param>
/// <param name="looks">What is remembered.</param>
/// <param name="label">The label that starts a run.</param>
/// <param name="tell">Told what was found, and what could not be looked at.</param>
public sealed class Reconciler(GitHubChanges changes, PolledPlaces places, Func<GitHubFinding, CancellationToken, Task<bool>> keep, ILookBook looks, string label, Action<string> tell)
{
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);

    /// <summary>Looks at every repository once.</summary>
    /// <returns>How much was new, and how long GitHub wants to be left alone.</returns>
    public async Task<(int New, TimeSpan Wait)> Round(CancellationToken cancel)
    {
        var fresh = 0;
        try
        {
            foreach (var place in await places.List(cancel))
            {
                fresh += await Tolerant(place, cancel);
            }
        }
        catch (ResolverFault fault)
        {
            // The limit is one for all repositories; or nobody knows which there are.
            Tell("repositories", fault);
            return (fresh, fault.RetryAfter ?? TimeSpan.Zero);
        }

        return (fresh, TimeSpan.Zero);
    }

    // One repository that cannot be read is no reason to leave the others alone.
    private async Task<int> Tolerant(string place, CancellationToken cancel)
    {
        try
        {
            var fresh = await LookAt(place, cancel);
            told.Remove(place);
            return fresh;
        }
        catch (ResolverFault fault) when (fault.Code != "GH-RATE")
        {
            Tell(place, fault);
            return 0;
        }
    }

    private async Task<int> LookAt(string place, CancellationToken cancel)
    {
        var fresh = 0;
        GitHubLook look;
        do
        {
            look = await changes.Look(place, label, await looks.Read(place, cancel), cancel);
            var added = await Task.WhenAll(look.Findings.Select(finding => keep(finding, cancel)));
            await looks.Write(place, look.Memory, cancel);
            fresh += added.Count(static isNew => isNew);
        }
        while (!look.IsComplete);

        if (fresh > 0)
        {
            tell($"{place}: {fresh} events found by looking");
        }

        return fresh;
    }

    private void Tell(string what, ResolverFault fault)
    {
        if (told.GetValueOrDefault(what) != fault.Code)
        {
            told[what] = fault.Code;
            tell($"not looked at {what}: {fault.Code}: {fault.Message}");
        }
    }
}
