using System.Diagnostics;

namespace Resolver.Adapters.Tests.Sandbox;

/// <summary>A folder of one test; closed to other users, as data folders are.</summary>
public sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("resolver-sandbox-").FullName;

    public string At(string path) => Path.Combine(Root, path);

    public string Folder(string path) => Directory.CreateDirectory(At(path)).FullName;

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public string Read(string path) => File.ReadAllText(At(path));

    /// <summary>Waits until a file is there.</summary>
    public async Task Appears(string path)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var watch = Stopwatch.StartNew(); !File.Exists(At(path)); await timer.WaitForNextTickAsync())
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), $"{path} did not appear");
        }
    }

    /// <summary>Nobody writes to a file any more.</summary>
    public void ShouldStandStill(string path)
    {
        var before = Read(path);
        SpinWait.SpinUntil(() => Read(path) != before, TimeSpan.FromMilliseconds(250)).ShouldBeFalse($"{path} is still being written");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
