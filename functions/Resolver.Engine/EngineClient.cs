using System.Text.Json;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Engine.Journal;
using Resolver.Engine.Replay;

namespace Resolver.Engine;

/// <summary>
/// The client of a data folder. Opened alone it advances nothing: an engine that runs beside it, in this process or another,
/// notices within its poll interval.
/// </summary>
public sealed class EngineClient : IWorkflowClient, IAsyncDisposable
{
    private readonly JournalDb _db;
    private readonly Payloads _payloads;
    private readonly TimeProvider _clock;
    private readonly Action<IReadOnlyList<RunId>>? _touched;

    internal EngineClient(JournalDb db, Payloads payloads, TimeProvider clock, Action<IReadOnlyList<RunId>>? touched)
    {
        _db = db;
        _payloads = payloads;
        _clock = clock;
        _touched = touched;
    }

    /// <summary>Opens a data folder to look at it and to append to it.</summary>
    /// <exception cref="ResolverFault"><c>ENGINE-READ-ONLY</c>, <c>ENGINE-CORRUPT</c> or <c>ENGINE-SCHEMA-NEWER</c>.</exception>
    public static EngineClient Open(EngineOptions options, IArtifactStore artifacts)
    {
        options.Validate();
        return new EngineClient(JournalDb.Open(options.DataFolder), new Payloads(artifacts), options.Clock, touched: null);
    }

    /// <inheritdoc />
    public async Task<bool> Start<TIn, TOut>(RunId run, WorkflowDefinition<TIn, TOut> workflow, TIn input, CancellationToken cancel)
    {
        var stored = await _payloads.Store(EngineJson.Write(input), cancel);
        var add = new NewRun(run, workflow.Name, workflow.Version, stored!, run, Parent: null, (long)Replay.LogicFlags.None);
        return await Change(run, (db, _) => RunEdits.Add(db, add, Now));
    }

    /// <inheritdoc />
    public async Task RaiseEvent<T>(RunId run, EventDefinition<T> name, T value, string eventId, CancellationToken cancel)
    {
        var stored = await _payloads.Store(EngineJson.Write(value), cancel);
        await Change(run, (db, _) =>
        {
            Inbox.Append(db, Open(db, run), new(0, Kinds.EventReceived, name.Name, eventId, -1, stored, Now));
            return true;
        });
    }

    /// <inheritdoc />
    public async Task<WorkflowSnapshot?> Get(RunId run, CancellationToken cancel) =>
        _db.Read(db => RunRow.Find(db, run) is { } row ? Known(db, row) : default) is { Row: not null } known ? await Snapshot(known, forgiving: false, cancel) : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkflowSnapshot>> List(WorkflowQuery query, CancellationToken cancel)
    {
        var snapshots = new List<WorkflowSnapshot>();
        foreach (var known in _db.Read(db => RunQuery.Find(db, query).ConvertAll(row => Known(db, row))))
        {
            snapshots.Add(await Snapshot(known, forgiving: true, cancel));
        }

        return snapshots;
    }

    /// <inheritdoc />
    public Task Suspend(RunId run, string reason, CancellationToken cancel) => Change(run, (db, _) =>
    {
        RunEdits.Suspend(db, Open(db, run), reason, Now);
        return true;
    });

    /// <inheritdoc />
    public Task Resume(RunId run, CancellationToken cancel) => Change(run, (db, _) =>
    {
        RunEdits.Resume(db, Open(db, run), Now);
        return true;
    });

    /// <inheritdoc />
    public Task Terminate(RunId run, string reason, CancellationToken cancel) => Change(run, (db, touched) =>
    {
        RunEdits.Terminate(db, Open(db, run), reason, Now, touched);
        return true;
    });

    /// <inheritdoc />
    public Task<bool> Purge(RunId run, CancellationToken cancel) => Change(run, (db, _) => RunQuery.Purge(db, run));

    /// <inheritdoc />
    public Task<int> Purge(PurgeQuery query, CancellationToken cancel) => _db.Write(db => RunQuery.Purge(db, query));

    /// <summary>What happened in a run, oldest first; for people.</summary>
    /// <exception cref="ResolverFault"><c>RUN-UNKNOWN</c>.</exception>
    public Task<IReadOnlyList<TimelineEntry>> History(RunId run, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(Timeline.From(Whole(run).History));
    }

    /// <summary>The run that people started: the run itself, or the topmost ancestor of a sub-workflow. Null where it is unknown.</summary>
    public RunId? RootOf(RunId run) => _db.Read(db => RunRow.Find(db, run)?.Root);

    /// <summary>The run as a golden history, for <see cref="HistoryReplay"/>.</summary>
    /// <exception cref="ResolverFault"><c>RUN-UNKNOWN</c>.</exception>
    public async Task<RecordedRun> Record(RunId run, CancellationToken cancel)
    {
        var (row, facts, history) = Whole(run);
        var lines = new List<RecordedLine>();
        foreach (var entry in history.Where(RecordedLine.Belongs))
        {
            lines.Add(RecordedLine.Of(entry, await _payloads.Load(entry.Payload, cancel)));
        }

        return new RecordedRun(run, row.Workflow, row.Version, lines, await Element(facts.Output, forgiving: false, cancel)) { Execution = row.Execution };
    }

    /// <summary>The events that a run waits for now, with their deadlines; empty while it is in work or has ended.</summary>
    public Task<IReadOnlyList<PendingWait>> Waits(RunId run, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var waits = Whole(run).Facts.Waits;
        return Task.FromResult<IReadOnlyList<PendingWait>>(waits is null ? [] : EngineJson.Read<List<PendingWait>>(waits));
    }

    /// <summary>Closes the files, unless they belong to an engine.</summary>
    public ValueTask DisposeAsync() => _touched is null ? _db.DisposeAsync() : ValueTask.CompletedTask;

    private DateTimeOffset Now => _clock.GetUtcNow();

    private static RunRow Open(JournalConnection db, RunId run)
    {
        var row = RunRow.Find(db, run) ?? throw EngineFaults.RunUnknown(run);
        return RunStates.IsFinal(row.State) ? throw EngineFaults.RunFinished(run) : row;
    }

    private async Task<T> Change<T>(RunId run, Func<JournalConnection, List<RunId>, T> change)
    {
        var touched = new List<RunId>();
        var result = await _db.Write(db =>
        {
            touched.Clear();
            touched.Add(run);
            return change(db, touched);
        });
        _touched?.Invoke(touched);
        return result;
    }

    private (RunRow Row, Facts Facts, List<JournalEntry> History) Whole(RunId run) => _db.Read(db =>
    {
        var row = RunRow.Find(db, run) ?? throw EngineFaults.RunUnknown(run);
        try
        {
            var facts = Facts.Read(db, row);
            return (row, facts, HistoryTable.Read(db, row, facts.Input));
        }
        catch (JournalDamagedException damaged)
        {
            throw EngineFaults.DamagedRun(run, damaged);
        }
    });

    private static (RunRow Row, Facts? Facts) Known(JournalConnection db, RunRow row)
    {
        try
        {
            return (row, Facts.Read(db, row));
        }
        catch (JournalDamagedException)
        {
            return (row, null);
        }
    }

    private async Task<WorkflowSnapshot> Snapshot((RunRow Row, Facts? Facts) known, bool forgiving, CancellationToken cancel)
    {
        var (row, facts) = known;
        return new(
            row.Run,
            row.Workflow,
            row.Version,
            RunStates.Shown(row.State, row.Suspended, row.Lease.Token > 0),
            await Element(facts?.Input, forgiving: true, cancel) ?? JsonSerializer.SerializeToElement<object?>(null),
            await Element(facts?.Status, forgiving, cancel),
            await Element(facts?.Output, forgiving, cancel),
            facts is null ? EngineFaults.Damaged() : facts.Failure is null ? null : EngineJson.Read<FailureDetails>(facts.Failure),
            row.CreatedAt,
            row.UpdatedAt);
    }

    // A lost artifact must not hide the run itself, nor the other runs of a list.
    private async Task<JsonElement?> Element(string? stored, bool forgiving, CancellationToken cancel)
    {
        try
        {
            return await _payloads.Load(stored, cancel) is { } json ? JsonSerializer.Deserialize<JsonElement>(json, ResolverJson.Options) : null;
        }
        catch (ResolverFault lost) when (forgiving && lost.Code.StartsWith("ARTIFACT-", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
