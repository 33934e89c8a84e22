using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Intake;

/// <summary>Does what was decided about an event of the code host, on any host of runs. Every effect is keyed, so that an event may be handled again.</summary>
/// <param name="client">The runs.</param>
/// <param name="code">Reads from the code host.</param>
/// <param name="gitHub">Where it is.</param>
/// <param name="effects">What the host of runs does.</param>
/// <param name="hosted">What it does for the code host's events alone.</param>
public sealed class HostedIntake(IWorkflowClient client, ICodeHost code, GitHubOptions gitHub, IIntakeEffects effects, IHostedEffects hosted)
{
    private readonly IssueRuns runs = new(client);

    /// <param name="happened">The event.</param>
    /// <param name="decision">What it makes us do.</param>
    /// <param name="key">Of the event: keys what it starts.</param>
    /// <param name="traceParent">The trace that it belongs to; null begins one.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    /// <exception cref="ResolverFault">Where it could not be done; <c>Transient</c> says whether to come again.</exception>
    public Task<string> Handle(HostEvent happened, IntakeDecision decision, string key, string? traceParent, CancellationToken cancel) => decision switch
    {
        IntakeDecision.Start start => IfWriter(happened, () => Start(happened, start.Number, key, again: false, traceParent, cancel), cancel),
        IntakeDecision.Obey obey => IfWriter(happened, () => Obey(happened, obey, traceParent, cancel), cancel),
        IntakeDecision.Record record => Record(happened, record, cancel),
        IntakeDecision.Index index => hosted.Index(happened.Place, index, cancel),
        IntakeDecision.Refresh => Task.FromResult(hosted.Refresh()),
        IntakeDecision.Ignore ignore => Task.FromResult(ignore.Why),
        _ => throw new UnreachableException(),
    };

    // Anybody can open an issue or write a comment; only who may push there anyway can make us spend money or publish.
    private async Task<string> IfWriter(HostEvent happened, Func<Task<string>> act, CancellationToken cancel) =>
        await code.MayWrite(happened.Place, happened.By, cancel) ? await act() : "the account may not write to the repository";

    private Task<string> Start(HostEvent happened, int number, string key, bool again, string? traceParent, CancellationToken cancel) =>
        effects.Start(new AskedStart(Issue(happened.Place, number), happened.Place, happened.By, again) { TraceParent = traceParent }, key, cancel);

    private async Task<string> Obey(HostEvent happened, IntakeDecision.Obey obey, string? traceParent, CancellationToken cancel)
    {
        var id = $"github-comment-{obey.Comment}";
        if (await effects.Obeyed(id, cancel) is { } already)
        {
            return already;
        }

        var reference = Issue(happened.Place, obey.Number);
        var withdrawn = obey.Command is CommentCommand.Stop && effects.Withdraw(reference);
        var how = obey.Command is CommentCommand.Fix ? await Start(happened, obey.Number, id, again: true, traceParent, cancel)
            : await runs.Latest(RunIds.Prefix(reference), cancel) is { } run ? await effects.Obey(run, obey.Command, $"{GitHubCodeHost.Name}:{happened.By}", id, cancel)
            : withdrawn ? "it is no longer started" : "the issue has no run";
        await effects.Remember(id, how, cancel);
        return how;
    }

    private static IssueRef Issue(string place, int number) => new(GitHubCodeHost.Name, place, number.ToString(CultureInfo.InvariantCulture));

    // A branch's name proves nothing: the run must exist, and must itself have led to this pull request.
    private async Task<string> Record(HostEvent happened, IntakeDecision.Record record, CancellationToken cancel) =>
        (await client.Get(record.Run, cancel))?.Output?.Deserialize<AccountedRun>(ResolverJson.Options)?.Record is { PullRequest: { } url } ended
            && gitHub.PlaceOf(ended.Repo) is { } place
            && string.Equals(place, happened.Place, StringComparison.OrdinalIgnoreCase)
            && url.EndsWith($"/pull/{record.PullRequest}", StringComparison.Ordinal)
            ? await hosted.Record(ended, $"{place}#{record.PullRequest}", record.Merged, cancel)
            : "the pull request is none of ours";
}
