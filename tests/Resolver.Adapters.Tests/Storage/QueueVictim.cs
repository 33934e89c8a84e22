using System.Diagnostics;
using System.Globalization;
using Resolver.Adapters.Storage;

namespace Resolver.Adapters.Tests.Storage;

/// <summary>
/// A process of its own that works on a queue, to be killed with SIGKILL. An effect is a file named by its key, which can be made once; what
/// outlives the processes are these files and a log of the deliveries that found theirs made.
/// </summary>
internal static class QueueVictim
{
    public const int Immortal = 0;

    /// <summary>How the queue is worked on: a message of a dead process is seen again after two seconds.</summary>
    public static StorageQueueOptions Options(string queue) =>
        new() { Name = queue, Parallelism = 16, MaxDeliveries = 100, Visibility = TimeSpan.FromSeconds(2), LongestPause = TimeSpan.FromMilliseconds(200) };

    /// <summary>Works until it is killed; by itself right after so many effects, before their messages have ended.</summary>
    public static async Task Consume(string connection, string queue, string folder, int end)
    {
        var storage = AzureStorageOptions.Emulator(connection);
        var artifacts = await BlobArtifactStore.Open(storage, BlobArtifactStore.DefaultContainer, CancellationToken.None);
        var opened = await StorageQueue.Open(storage, artifacts, Options(queue), CancellationToken.None);
        var made = 0;
        using var gate = new SemaphoreSlim(1, 1);
        await new StorageQueueConsumer(opened, Work, TimeProvider.System).Run(CancellationToken.None);

        async Task Work(QueueDelivery delivery, CancellationToken cancel)
        {
            var file = Path.Combine(folder, delivery.Letter.Key);
            try
            {
                await using var effect = new FileStream(file, FileMode.CreateNew);
            }
            catch (IOException) when (File.Exists(file))
            {
                await gate.WaitAsync(cancel);
                await File.AppendAllTextAsync(Path.Combine(folder, $"again.{Environment.ProcessId}"), delivery.Letter.Key + "\n", cancel);
                gate.Release();
                return;
            }

            if (Interlocked.Increment(ref made) == end)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();
            }
        }
    }

    public static Process Start(string connection, string queue, string folder, int end)
    {
        var program = Path.ChangeExtension(typeof(QueueVictim).Assembly.Location, null);
        return Process.Start(new ProcessStartInfo(program, ["consume", connection, queue, folder, end.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
    }
}
