namespace Resolver.Benchmarks.Measure;

/// <summary>Where a benchmark keeps all state, so that everything is measured on one disk. It goes with the benchmark.</summary>
internal sealed class StateFolder : IDisposable
{
    private const UnixFileMode ForOtherUsers = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes a folder of its own in the given one, or in the system's folder for temporary files.</summary>
    public StateFolder(string? parent)
    {
        var place = parent is null ? System.IO.Path.GetTempPath() : System.IO.Path.GetFullPath(parent);
        Directory.CreateDirectory(place);
        Path = Directory.CreateDirectory(System.IO.Path.Combine(place, $"resolver-bench-{Guid.NewGuid():N}")).FullName;
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL refuses root: its server runs as another user, and must come here.
            File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | ForOtherUsers);
        }
    }

    public string Path { get; }

    /// <summary>A folder in it, made if missing.</summary>
    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
