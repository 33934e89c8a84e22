using System.Security.Cryptography;
using System.Text;
using Resolver.Adapters.Intake;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
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
    private DateTimeOffset since;

    /// <summary>Works until it is cancelled.</summary>
    internal Task Run(CancellationToken cancel) => Rest.Between(Interval, Tolerant, TimeProvider.System, cancel);

    private async Task<TimeSpan> Tolerant(CancellationToken cancel)
    {
        try
        {
            return await Round(cancel);
        }
        catch (ResolverFault storage)
        {
            // The journal or the book cannot be read now: the next round tries again.
            host.Progress.Line($"comments wait: {storage.Code}: {storage.Message}");
            return Pause;
        }
    }

    private async Task<TimeSpan> Round(CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var asked = book.Asked();
        var isWhole = true;
        foreach (var run in await Changed(asked, cancel))
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
                else
                {
                    isWhole = false;
                }
            }
            catch (ResolverFault fault) when (fault.Transient)
            {
                host.Progress.Line($"{run.Run}: its comment waits: {fault.Code}: {fault.Message}");
                return fault.RetryAfter ?? Pause;
            }
            catch (ResolverFault fault)
            {
                host.Progress.Line($"{run.Run}: no comment: {fault.Code}: {fault.Message}");
                seen[run.Run.Value] = state;
            }
        }

        since = isWhole ? now - WorkflowQuery.Overlap : since;
        return TimeSpan.Zero;
    }

    // Of those that somebody has asked about since, nothing else need have changed.
    private async Task<IReadOnlyList<WorkflowSnapshot>> Changed(IReadOnlySet<string> asked, CancellationToken cancel)
    {
        List<WorkflowSnapshot> changed = [.. await host.Client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, UpdatedFrom = since }, cancel)];
        foreach (var run in asked.Where(run => !(seen.TryGetValue(run, out var known) && known.Item2)).Select(RunId.Parse))
        {
            if (!changed.Exists(one => one.Run == run) && await host.Client.Get(run, cancel) is { } snapshot)
            {
                changed.Add(snapshot);
            }
        }

        return changed;
    }

    /// <returns>False where another process writes it just now.</returns>
    private async Task<bool> Note(WorkflowSnapshot run, CancellationToken cancel)
    {
        if (NoteWriter.IssueOf(run) is not { } issue)
        {
            return true;
        }

        if (book.Take(run.Run) is not { } note)
        {
            return false;
        }

        try
        {
            var written = await writer.Note(run, issue, note.Asked, cancel);
            var digest = written is null ? note.Digest : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(written.Text)));
            if (digest != note.Digest)
            {
                note = note with { Comment = await host.Hands.Put(written!, note.Comment, cancel), Digest = digest };
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
