namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>A lock between processes: the operating system lets go of it when its holder dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream held;

    private FolderLock(FileStream held) => this.held = held;

    public static async Task<FolderLock> Take(string file, TimeProvider clock, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FolderLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    public void Dispose() => held.Dispose();
}
