namespace Resolver.Adapters.Git;

/// <summary>A lock between processes on one machine: the operating system releases it when its holder dies, however it dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<IDisposable> Take(string path, TimeProvider clock, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException held) when (held is not (DirectoryNotFoundException or PathTooLongException) && !GitFaults.IsDiskFull(held))
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }
}
