using System.Text.Json;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Models.Cassettes;

namespace Resolver.Local.Composition;

/// <summary>Where everything of ours is: journal, mirrors, artifacts, clones, runs.</summary>
public sealed class DataFolder
{
    private DataFolder(string root) => Root = root;

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>Opens or makes the folder. Only its owner can read it.</summary>
    /// <param name="path">Null for the user's data folder.</param>
    /// <exception cref="ResolverFault"><c>DATA-FOLDER</c> where it cannot be written.</exception>
    public static DataFolder Open(string? path)
    {
        var root = Path.GetFullPath(path ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "resolver"));
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(root);
            }
            else if (!Directory.Exists(root))
            {
                MakePrivate(root);
            }

            var probe = Path.Combine(root, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
            return new DataFolder(root);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw ResolverFault.Usage("DATA-FOLDER", $"The data folder '{root}' cannot be written ({refused.GetType().Name}). Free space, mend its permissions, or name another one with --data.", refused);
        }
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A place below the root.</summary>
    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The folder of a run: settings of this host, the trace, and by default its results.</summary>
    public string Run(RunId run) => At("runs", run.Value);

    /// <summary>What this host remembers of a run besides its journal.</summary>
    public HostSettings? Settings(RunId run)
    {
        var file = Path.Combine(Run(run), "host.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<HostSettings>(File.ReadAllText(file), ResolverJson.Options) : null;
    }

    /// <summary>Remembers the host's settings of a run.</summary>
    public void Save(RunId run, HostSettings settings)
    {
        Directory.CreateDirectory(Run(run));
        WholeFile.Write(Path.Combine(Run(run), "host.json"), JsonSerializer.SerializeToUtf8Bytes(settings, ResolverJson.Indented));
    }
}

/// <summary>Settings of this machine for a run; they are places, so they are not in its journal.</summary>
/// <param name="ModelsFile">Absolute path of the models file, or null.</param>
/// <param name="Out">Absolute path of the output folder, or null for the default.</param>
/// <param name="AllowUnsandboxed">The user said <c>--allow-unsandboxed</c>.</param>
public sealed record HostSettings(string? ModelsFile, string? Out, bool AllowUnsandboxed)
{
    /// <summary>Where models' answers are recorded or come from; null asks the endpoints and keeps nothing.</summary>
    public CassetteSettings? Cassette { get; init; }

    /// <summary>How long finished runs are kept while this host advances all runs; null for ever.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan? Keep { get; init; }
}

/// <summary>A recording of model traffic.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Mode">What is done with requests.</param>
public sealed record CassetteSettings(string File, CassetteMode Mode);
