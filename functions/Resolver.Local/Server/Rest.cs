using System.Threading.Channels;

namespace Resolver.Local.Server;

/// <summary>How pumps wait.</summary>
internal static class Rest
{
    /// <summary>Works in rounds, at once and then again after each interval, until it is cancelled: what is not done by then is the next server's.</summary>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="round">Says how long it must not be done again; what is less than the interval changes nothing.</param>
    /// <param name="clock">Time.</param>
    /// <param name="cancel">Ends it, without a fault.</param>
    internal static async Task Between(TimeSpan interval, Func<CancellationToken, Task<TimeSpan>> round, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var wait = await round(cancel);
                await Task.Delay(wait > interval ? wait : interval, clock, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Every round leaves what it did on disk.
        }
    }

    /// <summary>Waits until something arrives, or for so long: other processes bring work too, and what was put off comes due.</summary>
    internal static async Task For(TimeSpan longest, ChannelReader<bool> arrived, CancellationToken cancel)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        rest.CancelAfter(longest);
        try
        {
            await arrived.ReadAsync(rest.Token);
        }
        catch (OperationCanceledException)
        {
            // Nothing came.
        }
    }
}
