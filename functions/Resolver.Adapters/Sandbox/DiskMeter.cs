namespace Resolver.Adapters.Sandbox;

/// <summary>
/// Tells when a command has filled its writable folders. The file system's free space is looked at often, since that is cheap; the
/// folders are measured only once that much space is really gone.
/// </summary>
internal sealed class DiskMeter
{
    private readonly long limit;
    private readonly IReadOnlyList<(string Folder, long FreeAtStart)> folders;

    public DiskMeter(IReadOnlyList<string> folders, long limit)
    {
        this.limit = limit;
        this.folders = [.. folders.Select(folder => (folder, Free(folder)))];
    }

    /// <summary>True once the folders hold more than the limit beyond what they held at the start.</summary>
    public Task<bool> IsOver(CancellationToken stop) =>
        folders.Any(entry => entry.FreeAtStart - Free(entry.Folder) > limit / 2)
            ? Task.Run(() => folders.Sum(entry => Size(entry.Folder, stop)) > limit, stop)
            : Task.FromResult(false);

    private static long Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static long Size(string folder, CancellationToken stop)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        long total = 0;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", everything))
            {
                stop.ThrowIfCancellationRequested();
                total += file.Exists ? file.Length : 0;
            }
        }
        catch (IOException)
        {
            // The command deletes while we look; the next look is another one.
        }

        return total;
    }
}
