using Resolver.Core.Faults;
using Resolver.Core.Hosts;

namespace Resolver.Local.Server;

/// <summary>Starts runs that wait, in fair turns, while fewer than so many are at work. Runs that wait for a person are not at work.</summary>
/// <param name="queue">Those that wait.</param>
/// <param name="turns">Whose turn it is.</param>
/// <param name="most">Runs at work at once.</param>
/// <param name="working">The repository of each run at work, of any host of issues.</param>
/// <param name="start">Starts one; says what came of it.</param>
/// <param name="tell">Says what waits.</param>
internal sealed class StartPump(
    StartQueue queue,
    FairQueue turns,
    int most,
    Func<CancellationToken, Task<IReadOnlyList<string>>> working,
    Func<WaitingStart, CancellationToken, Task<string>> start,
    Action<string> tell)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhilePaused = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Works until it is cancelled.</summary>
    internal async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                while (await Step(cancel))
                {
                }
            }
            catch (ResolverFault storage)
            {
                tell($"runs wait to be started: {storage.Code}: {storage.Message}");
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }

            await Rest.For(Poll, queue.Arrived, cancel);
        }
    }

    /// <summary>Starts the next one where there is room.</summary>
    /// <returns>Whether there may be another one to start.</returns>
    internal async Task<bool> Step(CancellationToken cancel)
    {
        if (queue.Waiting() is not { Count: > 0 } waiting || await working(cancel) is not { } busy || busy.Count >= most)
        {
            return false;
        }

        var next = turns.Next(waiting, busy, queue.Past())!;
        if (queue.Hold(next))
        {
            await Begin(next, cancel);
        }

        return true;
    }

    private async Task Begin(WaitingStart next, CancellationToken cancel)
    {
        try
        {
            queue.End(next, await start(next, cancel));
        }
        catch (ResolverFault paused) when (paused.Code == "PAUSED")
        {
            queue.PutOff(next, WhilePaused);
        }
        catch (ResolverFault fault) when (fault.Transient)
        {
            tell($"{next.Issue} waits to be started: {fault.Code}: {fault.Message}");
            queue.PutOff(next, fault.RetryAfter ?? Pause);
        }
        catch (ResolverFault fault)
        {
            tell($"{next.Issue} is not started: {fault.Code}: {fault.Message}");
            queue.End(next, fault.Code);
        }
    }
}
