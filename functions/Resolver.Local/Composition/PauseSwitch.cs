using System.Text.Json;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Local.Composition;

/// <summary>The kill switch: files in the data folder that every process looks at. All, or one repository.</summary>
public sealed class PauseSwitch(DataFolder data)
{
    private readonly string folder = data.At("paused");

    /// <summary>Stops everything, or one repository.</summary>
    public void Pause(RepoId? repo, string? place)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(FileOf(repo), JsonSerializer.Serialize(new { repo = place ?? "all" }, ResolverJson.Options));
    }

    /// <summary>Lets it go on.</summary>
    /// <returns>False where it was not paused.</returns>
    public bool Unpause(RepoId? repo)
    {
        var file = FileOf(repo);
        var was = File.Exists(file);
        File.Delete(file);
        return was;
    }

    /// <summary>Whether work on a repository is stopped.</summary>
    public bool IsPaused(RepoId? repo) => File.Exists(FileOf(null)) || (repo is not null && File.Exists(FileOf(repo)));

    /// <summary>Refuses to begin while paused.</summary>
    /// <exception cref="ResolverFault"><c>PAUSED</c>.</exception>
    public void Demand(RepoId? repo)
    {
        if (IsPaused(repo))
        {
            throw ResolverFault.Usage("PAUSED", "Resolver is paused. Nothing is lost; go on with 'resolver unpause'.");
        }
    }

    private string FileOf(RepoId? repo) => Path.Combine(folder, repo is null ? "all.json" : repo.Value + ".json");
}
