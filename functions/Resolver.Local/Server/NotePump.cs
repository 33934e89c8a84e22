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
    private readonly NoteWriter writer = new(host.Workspaces, host.Artifacts);
    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private DateTimeOffset notBefore;

    /// <summary>Works until it is cancelled.</summary>
    internal async Task Run(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await Round(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What is not written now is written by the next server.
        }
    }

    private async Task Round(CancellationToken cancel)
    {
        if (TimeProvider.System.GetUtcNow() < notBefore)
        {
            return;
        }

        foreach (var run in await host.Client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name }, cancel))
        {
            if (seen.TryGetValue(run.Run.Value, out var at) && at == run.UpdatedAt)
            {
                continue;
            }

            try
            {
                await Note(run, cancel);
                seen[run.Run.Value] = run.UpdatedAt;
            }
            catch (ResolverFault fault) when (fault.Transient)
            {
                host.Progress.Line($"{run.Run}: its comment waits: {fault.Code}: {fault.Message}");
                notBefore = TimeProvider.System.GetUtcNow() + (fault.RetryAfter ?? TimeSpan.FromSeconds(10));
                return;
            }
            catch (ResolverFault fault)
            {
                host.Progress.Line($"{run.Run}: no comment: {fault.Code}: {fault.Message}");
                seen[run.Run.Value] = run.UpdatedAt;
            }
        }
    }

    private async Task Note(WorkflowSnapshot run, CancellationToken cancel)
    {
        if (run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference is not { Host: GitHubCodeHost.Name } issue
            || await writer.Write(run, cancel) is not { } text)
        {
            return;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var known = book.Note(run.Run);
        if (known?.Digest != digest)
        {
            book.Noted(run.Run, await host.Hands.Put(new IssueNote(run.Run, issue, text), known?.Comment, cancel), digest);
            host.Progress.Line($"{run.Run}: comment written on {issue}");
        }
    }
}
