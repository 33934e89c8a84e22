using System.Diagnostics;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Intake;

/// <summary>Finds the run of an issue, or starts it, on any host: the same issue twice is one run, and only a person begins the next generation.</summary>
/// <param name="client">The runs.</param>
public sealed class IssueRuns(IWorkflowClient client)
{
    /// <summary>The latest run of an issue, or null.</summary>
    /// <param name="prefix">What its generations share.</param>
    /// <param name="cancel">Stops looking.</param>
    public async Task<WorkflowSnapshot?> Latest(string prefix, CancellationToken cancel)
    {
        var earlier = await client.List(new WorkflowQuery { Prefix = prefix, Workflow = ResolveSteps.Workflow.Name }, cancel);
        return earlier.OrderByDescending(run => RunIds.GenerationOf(run.Run, prefix)).FirstOrDefault();
    }

    /// <summary>Finds or starts.</summary>
    /// <param name="prefix">What the generations of the issue share.</param>
    /// <param name="again">Whether an issue whose run has ended gets another one.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="prepare">Done for a new run before it is started; may be done again for the same run.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>The run, and whether this call started it.</returns>
    public async Task<(RunId Run, bool Started)> FindOrStart(string prefix, bool again, ResolveRequest request, Action<RunId> prepare, CancellationToken cancel)
    {
        var latest = await Latest(prefix, cancel);
        if (latest is not null && (!again || latest.IsOpen))
        {
            return (latest.Run, false);
        }

        var run = RunIds.Generation(prefix, latest is null ? 1 : RunIds.GenerationOf(latest.Run, prefix) + 1);
        prepare(run);
        return (run, await client.Start(run, ResolveSteps.Workflow, request, cancel));
    }

    /// <summary>A new trace, as a W3C <c>traceparent</c>.</summary>
    public static string NewTraceParent() => $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";
}
