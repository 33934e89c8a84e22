using System.Text.Json;
using Resolver.Adapters.Storage;
using Resolver.Core.Json;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>
/// The result of a setup phase on disk: <c>cache/</c> (mounted read-only), <c>overlay/</c> (small files, copied into each clone) and
/// <c>mounts/</c> (large folders such as <c>node_modules</c>, mounted read-only inside the clone, so that no candidate can change them).
/// </summary>
internal sealed record PreparedSetup(string Folder, IReadOnlyList<string> MountedFolders)
{
    private const string Index = "setup.json";

    // Where vite, vitest and babel keep their own caches.
    private static readonly string[] Scratch = [".vite", ".vite-temp", ".vitest", ".cache"];

    public string CacheFolder => Path.Combine(Folder, "cache");

    public string OverlayFolder => Path.Combine(Folder, "overlay");

    /// <summary>Reads a finished setup; null where there is none, and where its index is damaged: it is made again.</summary>
    public static async Task<PreparedSetup?> Load(string folder, CancellationToken cancel)
    {
        var index = Path.Combine(folder, Index);
        try
        {
            return File.Exists(index)
                ? new PreparedSetup(folder, JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(index, cancel), ResolverJson.Options) ?? [])
                : null;
        }
        catch (Exception gone) when (gone is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes what the setup commands left behind in the clone. Files of the commit stay where they are.</summary>
    public static void Collect(string clone, IReadOnlySet<string> tracked, string folder)
    {
        var mounted = new List<string>();
        Directory.CreateDirectory(Path.Combine(folder, "overlay"));
        Directory.CreateDirectory(Path.Combine(folder, "cache"));
        Sweep(clone, string.Empty, tracked, folder, mounted);
        WholeFile.Write(Path.Combine(folder, Index), JsonSerializer.SerializeToUtf8Bytes(mounted, ResolverJson.Options));
    }

    /// <summary>Copies the overlay, and makes the places for the mounts; without isolation there are no mounts, and links stand in.</summary>
    public void BringInto(string clone, bool isolated)
    {
        Trees.Copy(OverlayFolder, clone);
        foreach (var relative in MountedFolders)
        {
            var place = Path.Combine(clone, relative);
            Directory.CreateDirectory(isolated ? place : Path.GetDirectoryName(place)!);
            if (!isolated)
            {
                Directory.CreateSymbolicLink(place, Path.Combine(Folder, "mounts", relative));
            }
        }
    }

    /// <summary>The large folders read-only, and the few places in them that tools write to as scratch folders of the session.</summary>
    public IEnumerable<SandboxMount> Mounts(string scratch)
    {
        foreach (var (relative, index) in MountedFolders.Select((relative, index) => (relative, index)))
        {
            var inside = $"{SandboxPaths.Repo}/{relative}";
            yield return new SandboxMount(Path.Combine(Folder, "mounts", relative), inside);
            foreach (var name in Scratch.Where(_ => IsNodeModules(relative)))
            {
                var folder = Directory.CreateDirectory(Path.Combine(scratch, $"{index}{name}"));
                yield return new SandboxMount(folder.FullName, $"{inside}/{name}", Writable: true);
            }
        }
    }

    private static bool IsNodeModules(string relative) => Path.GetFileName(relative) == "node_modules";

    private static void Sweep(string clone, string relative, IReadOnlySet<string> tracked, string folder, List<string> mounted)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(clone, relative)).GetFileSystemInfos())
        {
            var path = RepositoryView.Join(relative, entry.Name);
            if (entry is DirectoryInfo && entry.LinkTarget is null)
            {
                SweepFolder(clone, path, tracked, folder, mounted);
            }
            else if (!tracked.Contains(path) && path != ".git")
            {
                Keep(entry, Path.Combine(folder, "overlay", path));
            }
        }
    }

    private static void SweepFolder(string clone, string path, IReadOnlySet<string> tracked, string folder, List<string> mounted)
    {
        if (path == ".git")
        {
            return;
        }

        if (Path.GetFileName(path) is "node_modules" or ".venv" or "venv" && !tracked.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            Trees.Move(Path.Combine(clone, path), Path.Combine(folder, "mounts", path));
            MakeScratch(Path.Combine(folder, "mounts", path));
            mounted.Add(path);
            return;
        }

        Sweep(clone, path, tracked, folder, mounted);
    }

    private static void MakeScratch(string folder)
    {
        foreach (var name in Scratch.Where(_ => IsNodeModules(folder)))
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }
    }

    private static void Keep(FileSystemInfo entry, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (entry.LinkTarget is { } link)
        {
            File.CreateSymbolicLink(target, link);
        }
        else if ((entry.Attributes & FileAttributes.Device) == FileAttributes.None)
        {
            File.Copy(entry.FullName, target);
        }
    }
}
