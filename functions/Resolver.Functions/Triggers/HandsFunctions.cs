using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Functions.Composition;
using Resolver.Functions.Remote;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Triggers;

/// <summary>Hands' side of what the brain sends. What comes twice is done under the same key.</summary>
/// <param name="hands">Hands.</param>
public sealed class HandsFunctions(HandsHost hands)
{
    /// <summary>Publishes, or refuses, and says so: one job, one answer.</summary>
    [Function(RoleFunctions.Publish)]
    public async Task Publish([QueueTrigger(Queues.Hands)] string message, CancellationToken cancel)
    {
        var letter = QueueLetter.Parse(message);
        var job = await letter.Read<RemoteJob>(hands.Artifacts, cancel);
        await hands.Answers.Send(job.Key, await hands.Activities.Perform(job), letter.TraceParent, cancel);
    }

    /// <summary>Writes a run's comment, or edits it where it says something else; moves an issue of Jira whose change was merged, as the settings say.</summary>
    /// <exception cref="ResolverFault"><c>GH-*</c>, <c>JIRA-*</c>: it is delivered again, and goes to the poison queue in the end.</exception>
    [Function(RoleFunctions.Note)]
    public async Task Note([QueueTrigger(Queues.Notes)] string message, CancellationToken cancel)
    {
        var note = await QueueLetter.Parse(message).Read<IssueNote>(hands.Artifacts, cancel);
        if (note.Issue.Host != TicketKey.Host)
        {
            await hands.Notes.Put(note, known: null, cancel);
            return;
        }

        var jira = hands.Jira ?? throw ResolverFault.Usage("JIRA-AUTH", "There is no credential for Jira in this app. Set RESOLVER_JIRA_SITE and RESOLVER_JIRA_WRITER_TOKEN (docs/operating.md).");
        await jira.Notes.Put(note, known: null, cancel);
        if (note.IsMerged)
        {
            await jira.Merged(note.Issue, cancel);
        }
    }
}

/// <summary>The brain's side: what hands said becomes an event of the run that waits for it.</summary>
/// <param name="brain">The brain.</param>
public sealed class AnswerFunctions(BrainHost brain)
{
    /// <summary>Who writes to this queue answers for hands and for nobody else. A late answer is not obeyed.</summary>
    [Function("hands-answer")]
    public async Task Answer([QueueTrigger(Queues.HandsAnswers)] string message, [DurableClient] DurableTaskClient hub, CancellationToken cancel)
    {
        var answer = await QueueLetter.Parse(message).Read<RemoteAnswer>(brain.Artifacts, cancel);
        await brain.ClientOf(hub).Answer(Queues.HandsPlace, answer, cancel);
    }
}
