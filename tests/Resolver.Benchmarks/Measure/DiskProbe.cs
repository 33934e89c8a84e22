using System.Runtime.InteropServices;

namespace Resolver.Benchmarks.Measure;

/// <summary>What the disk itself takes: appends of 4 KiB, each with an fdatasync. No durable figure means anything without it.</summary>
internal static class DiskProbe
{
    private const int Appends = 200;
    private const int Block = 4096;
    private const int DiscardedFirst = 20;

    /// <summary>The median time of one append in a folder, in milliseconds.</summary>
    public static double Median(string folder)
    {
        var path = Path.Combine(folder, "probe");
        var times = new List<double>();
        var block = new byte[Block];
        Random.Shared.NextBytes(block);
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var append = 0; append < Appends + DiscardedFirst; append++)
            {
                var start = TimeProvider.System.GetTimestamp();
                RandomAccess.Write(file, block, (long)append * Block);
                if (Sync(file) != 0)
                {
                    throw new IOException($"fdatasync failed with {Marshal.GetLastPInvokeError()}.");
                }

                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(path);
        return Statistics.Median(times.Skip(DiscardedFirst));
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(Microsoft.Win32.SafeHandles.SafeFileHandle file);
}
