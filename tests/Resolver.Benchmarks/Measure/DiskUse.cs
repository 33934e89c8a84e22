using System.Diagnostics;
using System.Globalization;

namespace Resolver.Benchmarks.Measure;

/// <summary>What a folder takes on the disk.</summary>
internal static class DiskUse
{
    /// <summary>The sum of the files' lengths. Space that a file has set aside beyond its end is not counted: it goes when the file is closed.</summary>
    public static async Task<long> Bytes(string folder, CancellationToken cancel)
    {
        // Servers make and remove files while we look; du goes on where .NET's enumeration throws.
        var start = new ProcessStartInfo("du", ["-s", "-b", folder]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var du = Process.Start(start)!;
        var complaints = du.StandardError.ReadToEndAsync(cancel);
        var said = await du.StandardOutput.ReadToEndAsync(cancel);
        await du.WaitForExitAsync(cancel);
        return long.TryParse(said.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : throw new IOException(await complaints);
    }
}
