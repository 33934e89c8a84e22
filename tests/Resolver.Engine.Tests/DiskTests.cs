using System.Globalization;
using Resolver.Adapters.Storage;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>Real failures of the disk under a real process.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FlushThatFails_IsACodedFault_AndWhatWasAcknowledgedIsThere()
    {
        // strace makes the 12th flush of each thread fail, as a dying disk does, and all after it.
        string[] failing = ["strace", "-f", "-q", "-o", Path.Combine(_folder.Path, "strace.txt"), "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=12+"];
        var said = await Said(failing, "50");

        said[0].ShouldBe("open");
        said[^1].ShouldBe("fault ENGINE-IO");
        var acknowledged = said[1..^1];
        acknowledged.Length.ShouldBeInRange(1, 49);
        await using var client = EngineClient.Open(new EngineOptions { DataFolder = _folder.Path }, new FileArtifactStore(_folder.Path));
        for (var number = 0; number < acknowledged.Length; number++)
        {
            acknowledged[number].ShouldBe(string.Create(CultureInfo.InvariantCulture, $"started {number}"));
            (await client.Get(RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"run-{number}")), Cancel)).ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task WriteThatFails_IsACodedFault()
    {
        string[] failing = ["strace", "-f", "-q", "-o", Path.Combine(_folder.Path, "strace.txt"), "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC:when=250+"];
        var said = await Said(failing, "100");

        said[0].ShouldBe("open");
        said[1].ShouldBe("started 0");
        said[^1].ShouldBe("fault ENGINE-DISK-FULL");
    }

    [Fact]
    public async Task WriteThatFails_WhileTheJournalIsMade_IsACodedFault()
    {
        string[] failing = ["strace", "-f", "-q", "-o", Path.Combine(_folder.Path, "strace.txt"), "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC:when=12+"];

        (await Said(failing, "1")).ShouldBe(["fault ENGINE-DISK-FULL"]);
    }

    [Fact]
    public async Task ReadOnlyDisk_IsACodedFault()
    {
        (await Said([], "1"))[^1].ShouldBe("started 0");

        // A mount namespace of its own, where the folder is mounted read-only: root cannot write either.
        var command = $"mount --bind '{_folder.Path}' '{_folder.Path}' && mount -o remount,bind,ro '{_folder.Path}' && exec \"$@\"";
        var said = await Said(["unshare", "--mount", "--map-root-user", "sh", "-c", command, "sh"], "1");

        said.ShouldBe(["fault ENGINE-READ-ONLY"]);
    }

    private async Task<string[]> Said(IReadOnlyList<string> before, string count)
    {
        using var child = Children.Start(before, "starter", _folder.Path, count);
        var output = await child.StandardOutput.ReadToEndAsync(Cancel);
        var error = await child.StandardError.ReadToEndAsync(Cancel);
        await child.WaitForExitAsync(Cancel);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldNotBeEmpty(error);
        return lines;
    }
}
