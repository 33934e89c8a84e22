using System.Threading.Channels;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Wire;
using Resolver.Syntax.Workers;

namespace Resolver.Syntax.Outlines;

/// <summary>
/// One worker and what it does: it takes what waits, several files at a time where several wait, because the way to a worker and back costs as
/// much as a small file. Where that goes wrong, each is asked about alone, so that a file costs nobody's answer but its own.
/// </summary>
internal sealed class OutlineLane(SyntaxWorker worker, ChannelReader<AskedOutline> waiting)
{
    private const int MostFiles = 8;
    private const int MostCharacters = 128 * 1024; // and one file more

    /// <summary>Works until nothing can come any more, or until it is stopped; what waits then fails.</summary>
    public async Task Run(CancellationToken stopped)
    {
        while (await waiting.WaitToReadAsync(CancellationToken.None))
        {
            var batch = Take();
            var answering = Answer(batch, stopped);
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // What went wrong is the callers': they wait for nobody else.
            batch.ForEach(asked => asked.End(answering));
        }
    }

    private List<AskedOutline> Take()
    {
        var batch = new List<AskedOutline>(MostFiles);
        var characters = 0;
        while (batch.Count < MostFiles && characters < MostCharacters && waiting.TryRead(out var asked))
        {
            if (!asked.IsDone)
            {
                batch.Add(asked);
                characters += asked.Text.Length;
            }
        }

        return batch;
    }

    private async Task Answer(List<AskedOutline> batch, CancellationToken stopped)
    {
        if (batch.Count > 1)
        {
            await AskTogether(batch, stopped);
        }

        foreach (var asked in batch.Where(static asked => !asked.IsDone))
        {
            asked.Give(await worker.Ask((channel, token) => AskAlone(channel, asked, token), stopped));
        }
    }

    // Leaves some without an answer where the worker died or all of them together took too long.
    private async Task AskTogether(List<AskedOutline> batch, CancellationToken stopped) => await worker.Ask(
        async (channel, token) =>
        {
            // At the same time: neither side may wait for the other to read.
            await Task.WhenAll(Send(channel, batch, token), ReceiveAll(channel, batch, token));
            return batch;
        },
        stopped);

    private static async Task ReceiveAll(JsonLineChannel channel, List<AskedOutline> batch, CancellationToken cancel)
    {
        foreach (var asked in batch)
        {
            asked.Give(await channel.Receive<OutlineReply>(cancel));
        }
    }

    private static async Task<OutlineReply> AskAlone(JsonLineChannel channel, AskedOutline asked, CancellationToken cancel)
    {
        await Send(channel, [asked], cancel);
        return await channel.Receive<OutlineReply>(cancel);
    }

    private static Task Send(JsonLineChannel channel, List<AskedOutline> batch, CancellationToken cancel) =>
        channel.Send(new OutlineRequest([.. batch.Select(static asked => asked.File)]), batch.Select(static asked => asked.Text), cancel);
}
