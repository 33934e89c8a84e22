using System.Threading.Channels;

namespace Resolver.Local.Server;

/// <summary>How pumps wait.</summary>
internal static class Rest
{
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
