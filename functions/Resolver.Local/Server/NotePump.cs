using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>Keeps each run's comment on its issue up to date. What could not be written is written in a later round.</summary>
internal sealed class NotePump(LocalHost host, RunBook book)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly NoteWriter writer = new(host.Workspaces, host.Artifacts);
    private readonly Dictionary<string, (DateTimeOffset, bool)> seen = new(StringComparer.Ordinal);
    private DateTimeOffset notBefore;

    /// <summary>Works until it is cancelled.</summary>
    internal async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await Tolerant(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What is not written now is written by the next server.
        }
    }

    private async Task Tolerant(CancellationToken cancel)
    {
        try
        {
            await Round(cancel);
        }
        catch (ResolverFault storage)
        {
            // The journal or the book cannot be read now: the next round tries again.
            host.Progress.Line($"comments wait: {storage.Code}: {storage.Message}");
            notBefore = TimeProvider.System.GetUtcNow() + Pause;
        }
    }

    private async Task Round(CancellationToken cancel)
    {
        if (TimeProvider.System.GetUtcNow() < notBefore)
        {
            return;
        }

        var asked = book.Asked();
        foreach (var run in await host.Client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name }, cancel))
        {
            var state = (run.UpdatedAt, asked.Contains(run.Run.Value));
            if (seen.TryGetValue(run.Run.Value, out var known) && known == state)
            {
                continue;
            }

            try
            {
                if (await Note(run, cancel))
                {
                    seen[run.Run.Value] = state;
                }
            }
            catch (ResolverFault fault) when (fault.Transient)
            {
                host.Progress.Line($"{run.Run}: its comment waits: {fault.Code}: {fault.Message}");
                notBefore = TimeProvider.System.GetUtcNow() + (fault.RetryAfter ?? Pause);
                return;
            }
            catch (ResolverFault fault)
            {
                host.Progress.Line($"{run.Run}: no comment: {fault.Code}: {fault.Message}");
                seen[run.Run.Value] = state;
            }
        }
    }

    /// <returns>False where another process writes it just now.</returns>
    private async Task<bool> Note(WorkflowSnapshot run, CancellationToken cancel)
    {
        if (run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference is not { Host: GitHubCodeHost.Name or TicketKey.Host } issue)
        {
            return true;
        }

        if (book.Take(run.Run) is not { } note)
        {
            return false;
        }

        try
        {
            var text = await writer.Write(run, note.Asked, cancel);
            var digest = text is null ? note.Digest : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            if (digest != note.Digest)
            {
                note = note with { Comment = await host.Hands.Put(new IssueNote(run.Run, issue, text!) { PullRequest = run.Output?.Deserialize<AccountedRun>(ResolverJson.Options)?.Record.PullRequest }, note.Comment, cancel), Digest = digest };
                host.Progress.Line($"{run.Run}: comment written on {issue}");
            }

            return true;
        }
        finally
        {
            book.Done(run.Run, note);
        }
    }
}
