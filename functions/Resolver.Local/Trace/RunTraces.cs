using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Engine;
using Resolver.Local.Composition;

namespace Resolver.Local.Trace;

/// <summary>
/// The traces of a host's runs: one trace for a run with its sub-workflows, also over a resume in another process. Finished spans of the
/// sources named <c>Resolver*</c> are appended to <c>trace.jsonl</c> of the run that their trace belongs to. Spans are made by activities
/// and, for a run as a whole, when it has ended; never by a workflow, which is replayed.
/// </summary>
public sealed class RunTraces : IDisposable
{
    private const string Exception = "exception";
    private readonly DataFolder data;
    private readonly EngineClient client;
    private readonly ActivityListener listener;
    private readonly ConcurrentDictionary<RunId, Task<RunContext>> runs = new();
    private readonly ConcurrentDictionary<string, TraceFile> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> ended = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    internal RunTraces(DataFolder data, EngineClient client)
    {
        this.data = data;
        this.client = client;
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("Resolver", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Write,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <inheritdoc />
    public void Dispose() => listener.Dispose();

    /// <summary>What a failed step leaves for the trace file alone: messages of unexpected exceptions may hold anything, so they are not sent anywhere.</summary>
    internal static void Keep(Activity? span, Exception failed) => span?.SetCustomProperty(Exception, failed.ToString());

    /// <summary>Begins the span of a step, below that of its run or sub-workflow; dispose it when the step has ended. Null where nobody listens.</summary>
    /// <param name="name">The activity's name.</param>
    /// <param name="scope">The step and its delivery.</param>
    /// <param name="context">The run's. Begun by a method that awaits, a span would be current for that method alone.</param>
    internal Activity? Begin(string name, ActivityScope scope, RunContext context) =>
        StepSpans.Begin(name, scope, context, ended.GetValueOrDefault(scope.Key.ToString()));

    /// <summary>Makes the spans of a run and of its sub-workflows, of those that have ended and have none yet.</summary>
    /// <param name="run">The run that people know.</param>
    /// <param name="cancel">Stops reading the journal.</param>
    internal async Task Close(RunId run, CancellationToken cancel)
    {
        var context = await Of(run, cancel);
        if (context.Root != default)
        {
            var known = FileOf(context).Read().Select(static line => line.SpanId).ToHashSet(StringComparer.Ordinal);
            await new RunSpans(client, context, known).Emit(cancel);
        }
    }

    /// <summary>A run in its trace; found in the journal once.</summary>
    internal async Task<RunContext> Of(RunId run, CancellationToken cancel)
    {
        var found = runs.GetOrAdd(run, Find);
        try
        {
            return await found.WaitAsync(cancel);
        }
        finally
        {
            if (found.IsFaulted)
            {
                runs.TryRemove(run, out _);
            }
        }
    }

    private async Task<RunContext> Find(RunId run)
    {
        var root = client.RootOf(run) ?? run;
        var snapshot = await client.Get(root, CancellationToken.None);
        var parent = TraceParentOf(snapshot);
        if (!ActivityContext.TryParse(parent, null, isRemote: true, out var trace))
        {
            return new RunContext(default, root, default);
        }

        var context = new RunContext(trace, root, TraceIds.Of(trace, root, run));
        Directory.CreateDirectory(data.Run(root));
        lock (gate)
        {
            var file = TraceFile.In(data.Run(root));
            if (files.TryAdd(trace.TraceId.ToHexString(), file))
            {
                foreach (var line in file.Read())
                {
                    Count(line);
                }
            }
        }

        return context;
    }

    private static string? TraceParentOf(WorkflowSnapshot? snapshot) =>
        snapshot?.Workflow == ResolveSteps.Workflow.Name ? snapshot.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.TraceParent : null;

    private TraceFile FileOf(RunContext context) => files[context.Root.TraceId.ToHexString()];

    private void Write(Activity span)
    {
        if (!files.TryGetValue(span.TraceId.ToHexString(), out var file))
        {
            return;
        }

        lock (gate)
        {
            try
            {
                var line = LineOf(span);
                Count(line);
                file.Append(line);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // A full disk must not fail the step that is traced; the journal says itself that it cannot write.
            }
        }
    }

    private void Count(TraceLine line)
    {
        if (line.Of(StepSpans.DeliveryTag) is not null)
        {
            ended.AddOrUpdate($"{line.Of(StepSpans.RunTag)}/{line.Of(StepSpans.StepTag)}", 1, static (_, count) => count + 1);
        }
    }

    private static TraceLine LineOf(Activity span)
    {
        var attributes = Values(span.TagObjects);
        if (span.GetCustomProperty(Exception) is string details)
        {
            attributes["exception.stacktrace"] = details;
        }

        return new TraceLine(
            span.TraceId.ToHexString(),
            span.SpanId.ToHexString(),
            span.ParentSpanId == default ? null : span.ParentSpanId.ToHexString(),
            span.OperationName,
            span.StartTimeUtc,
            Math.Round(span.Duration.TotalMilliseconds, 3),
            span.Status.ToString(),
            attributes)
        {
            Kind = span.Kind.ToString(),
            Events = span.Events.Select(static happened => new TraceEvent(happened.Name, happened.Timestamp.UtcDateTime, Values(happened.Tags))).ToList() is { Count: > 0 } events ? events : null,
        };
    }

    // A library may add a tag again with each request of a span: the last one stands.
    private static Dictionary<string, string?> Values(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            values[name] = Text(value);
        }

        return values;
    }

    private static string? Text(object? value) => value switch
    {
        string text => text,
        string[] list => string.Join(',', list),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
