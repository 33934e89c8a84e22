using Resolver.Core.Faults;
using Resolver.Core.Sandbox;
using Resolver.Syntax.Wire;

namespace Resolver.Syntax.Workers;

/// <summary>
/// One warm worker and the queue before it. A worker that hangs, dies or answers nonsense is killed, and the next file gets a new one.
/// </summary>
internal sealed class SyntaxWorker(WorkerLanguage language, WorkerSetting setting, TimeProvider clock) : IAsyncDisposable
{
    // A tree of this size takes some 100 MB here; no file that a person wrote comes near.
    private const int MaxReplyBytes = 16 << 20;

    private readonly SemaphoreSlim turn = new(1, 1);
    private ISandboxProcess? process;
    private JsonLineChannel? channel;
    private ITimer? idle;
    private Task ending = Task.CompletedTask;
    private bool disposed;
    private string lastWords = string.Empty;

    /// <summary>Starts the worker if need be and asks which languages it parses.</summary>
    public async Task<IReadOnlyList<string>> Languages(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            return await Start(cancel) is { } ready ? ready.Languages ?? [] : [];
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Asks about one file; null where the worker died, hung or could not.</summary>
    /// <param name="call">Asked once more where the worker was gone before it.</param>
    /// <param name="cancel">Ends the worker with the call.</param>
    /// <exception cref="ResolverFault"><c>SYNTAX-START</c>, or the sandbox's own faults.</exception>
    public async Task<TReply?> Ask<TReply>(Func<JsonLineChannel, CancellationToken, Task<TReply>> call, CancellationToken cancel)
        where TReply : class
    {
        await turn.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            idle?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var warm = channel is not null;
            var (reply, died) = await AskOnce(call, cancel);
            // A warm worker may have died between two files, of its age or its memory; that is not this file's fault.
            return died && warm ? (await AskOnce(call, cancel)).Reply : reply;
        }
        finally
        {
            RestOrSleep();
            turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        disposed = true;
        idle?.Dispose();
        await End();
        turn.Release();
        await ending;
        turn.Dispose();
    }

    private async Task<(TReply? Reply, bool Died)> AskOnce<TReply>(Func<JsonLineChannel, CancellationToken, Task<TReply>> call, CancellationToken cancel)
        where TReply : class
    {
        if (channel is null && await Start(cancel) is null)
        {
            throw new ResolverFault("SYNTAX-START", transient: true, $"The {language.Toolchain} parser did not start; `resolver doctor` says what is missing.", new IOException(lastWords));
        }

        using var limit = new CancellationTokenSource(setting.Options.FileTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var answered = false;
        try
        {
            var reply = await call(channel!, either.Token);
            answered = true;
            return (reply, false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return (null, true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, false);
        }
        finally
        {
            if (!answered)
            {
                await End();
            }
        }
    }

    private async Task<WorkerReady?> Start(CancellationToken cancel)
    {
        await End();
        using var limit = new CancellationTokenSource(setting.Options.StartTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        WorkerReady? ready = null;
        try
        {
            if (await language.Command(setting, either.Token) is { } command)
            {
                process = await setting.Sandbox.Start(command, either.Token);
                channel = new JsonLineChannel(process, MaxReplyBytes);
                ready = await channel.Receive<WorkerReady>(either.Token);
            }

            return ready;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (ready is null)
            {
                lastWords = await End() is { } result ? $"{result.End}, exit code {result.ExitCode}: {result.Stderr}" : "no command";
            }
        }
    }

    private async Task<SandboxResult?> End()
    {
        var old = process;
        process = null;
        channel = null;
        if (old is null)
        {
            return null;
        }

        await old.DisposeAsync();
        return await old.Completion;
    }

    private void RestOrSleep()
    {
        if (disposed || process is null)
        {
            return;
        }

        idle ??= clock.CreateTimer(_ => ending = EndIfIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        idle.Change(setting.Options.WorkerIdle, Timeout.InfiniteTimeSpan);
    }

    private async Task EndIfIdle()
    {
        if (!await turn.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            await End();
        }
        finally
        {
            turn.Release();
        }
    }
}
