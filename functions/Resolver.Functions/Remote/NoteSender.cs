using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Functions.Composition;

namespace Resolver.Functions.Remote;

/// <summary>
/// Sends what runs say on their issues to hands, which write it. It may be sent more than once: hands write what changed, into the one
/// comment of the run.
/// </summary>
/// <param name="queue">Comments for hands.</param>
/// <param name="workspaces">Mirrors of this app.</param>
/// <param name="artifacts">Payloads.</param>
/// <param name="mirror">Brings changes into those mirrors.</param>
public sealed class NoteSender(StorageQueue queue, IWorkspaces workspaces, IArtifactStore artifacts, ChangeMirror mirror)
{
    private const int MostRemembered = 10_000;

    private readonly NoteWriter writer = new(workspaces, artifacts);

    // Of this process: another one sends it once more.
    private readonly ConcurrentDictionary<RunId, string> sent = new();

    /// <summary>Sends it, where there is something to say that this process has not sent.</summary>
    /// <param name="run">The run, as it is now.</param>
    /// <param name="asked">Whether somebody wants to see it also while it works.</param>
    /// <param name="cancel">Stops before it is sent.</param>
    /// <returns>Whether it was sent.</returns>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>, <c>GIT-*</c>.</exception>
    public async Task<bool> Send(WorkflowSnapshot run, bool asked, CancellationToken cancel)
    {
        if (NoteWriter.IssueOf(run) is not { } issue)
        {
            return false;
        }

        var request = RequestOf(run);
        if (run.Output is null && run.Status?.Deserialize<RunStatus>(ResolverJson.Options)?.Waiting is { } waiting)
        {
            await mirror.Bring(request.Source, waiting.Patch, cancel);
        }

        if (await writer.Note(run, issue, asked, cancel) is not { } note)
        {
            return false;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note.Text)));
        if (sent.TryGetValue(run.Run, out var last) && last == digest)
        {
            return false;
        }

        await queue.Send($"{run.Run}/note/{digest[..16]}", note, request.TraceParent, cancel);
        Remember(run.Run, digest);
        return true;
    }

    /// <summary>Tells that a run's change was merged. What an issue of Jira makes of that is said in hands' settings; GitHub closes its issues itself.</summary>
    /// <exception cref="ResolverFault"><c>STORAGE-*</c>, <c>ARTIFACT-*</c>.</exception>
    public async Task Merged(WorkflowSnapshot run, CancellationToken cancel)
    {
        if (NoteWriter.IssueOf(run) is { Host: TicketKey.Host } issue && await writer.Note(run, issue, asked: false, cancel) is { } note)
        {
            await queue.Send($"{run.Run}/merged", note with { IsMerged = true }, RequestOf(run).TraceParent, cancel);
        }
    }

    private static ResolveRequest RequestOf(WorkflowSnapshot run) => run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)!;

    private void Remember(RunId run, string digest)
    {
        if (sent.Count >= MostRemembered)
        {
            sent.Clear();
        }

        sent[run] = digest;
    }
}
