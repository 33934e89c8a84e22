using System.Text.Json;
using Microsoft.Data.Sqlite;
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
    private readonly Action<RunId>? _changed;

    internal EngineClient(JournalDb db, Payloads payloads, TimeProvider clock, Action<RunId>? changed)
    {
        _db = db;
        _payloads = payloads;
        _clock = clock;
        _changed = changed;
    }

    /// <summary>Opens a data folder to look at it and to append to it.</summary>
    /// <exception cref="ResolverFault"><c>ENGINE-READ-ONLY</c>, <c>ENGINE-CORRUPT</c> or <c>ENGINE-SCHEMA-NEWER</c>.</exception>
    public static EngineClient Open(EngineOptions options, IArtifactStore artifacts)
    {
        options.Validate();
        return new EngineClient(JournalDb.Open(options.DataFolder), new Payloads(artifacts), options.Clock, changed: null);
    }

    /// <inheritdoc />
    public async Task<bool> Start<TIn, TOut>(RunId run, WorkflowDefinition<TIn, TOut> workflow, TIn input, CancellationToken cancel)
    {
        var stored = await _payloads.Store(EngineJson.Write(input), cancel);
        return await Change(run, db => RunEdits.Add(db, run, workflow.Name, workflow.Version, stored!, run, parent: null, Now));
    }

    /// <inheritdoc />
    public async Task RaiseEvent<T>(RunId run, EventDefinition<T> name, T value, string eventId, CancellationToken cancel)
    {
        var stored = await _payloads.Store(EngineJson.Write(value), cancel);
        await Change(run, db =>
        {
            _ = Open(db, run);
            Inbox.Append(db, run, Kinds.EventReceived, name.Name, eventId, stored, Now);
            return true;
        });
    }

    /// <inheritdoc />
    public async Task<WorkflowSnapshot?> Get(RunId run, CancellationToken cancel) =>
        _db.Read(db => RunRow.Find(db, run)) is { } row ? await Snapshot(row, forgiving: false, cancel) : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkflowSnapshot>> List(WorkflowQuery query, CancellationToken cancel)
    {
        var snapshots = new List<WorkflowSnapshot>();
        foreach (var row in _db.Read(db => RunQuery.Find(db, query)))
        {
            snapshots.Add(await Snapshot(row, forgiving: true, cancel));
        }

        return snapshots;
    }

    /// <inheritdoc />
    public Task Suspend(RunId run, string reason, CancellationToken cancel) => Change(run, db =>
    {
        var row = Open(db, run);
        if (!row.Suspended)
        {
            HistoryTable.Append(db, run, row.Execution, [new(Kinds.RunSuspended, Now, Detail: reason)]);
            db.Exec("UPDATE runs SET suspended = 1, updated_at = $now WHERE run = $run", ("$run", run.Value), ("$now", Now.UtcTicks));
        }

        return true;
    });

    /// <inheritdoc />
    public Task Resume(RunId run, CancellationToken cancel) => Change(run, db =>
    {
        var row = Open(db, run);
        if (row.Suspended || row.State == RunStates.Parked)
        {
            HistoryTable.Append(db, run, row.Execution, [new(Kinds.RunResumed, Now)]);
            db.Exec(
                "UPDATE runs SET suspended = 0, state = $running, failure = NULL, wake_at = 0, updated_at = $now WHERE run = $run",
                ("$run", run.Value),
                ("$running", RunStates.Running),
                ("$now", Now.UtcTicks));
        }

        return true;
    });

    /// <inheritdoc />
    public Task Terminate(RunId run, string reason, CancellationToken cancel) => Change(run, db =>
    {
        RunEdits.Terminate(db, Open(db, run), reason, Now);
        return true;
    });

    /// <inheritdoc />
    public Task<bool> Purge(RunId run, CancellationToken cancel) => Change(run, db => RunQuery.Purge(db, run));

    /// <inheritdoc />
    public Task<int> Purge(PurgeQuery query, CancellationToken cancel) => _db.Write(db => RunQuery.Purge(db, query));

    /// <summary>What happened in a run, oldest first; for people.</summary>
    /// <exception cref="ResolverFault"><c>RUN-UNKNOWN</c>.</exception>
    public Task<IReadOnlyList<TimelineEntry>> History(RunId run, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(_db.Read(db =>
        {
            var row = RunRow.Find(db, run) ?? throw EngineFaults.RunUnknown(run);
            return Timeline.From(HistoryTable.Read(db, run, row.Execution));
        }));
    }

    /// <summary>The run as a golden history, for <see cref="HistoryReplay"/>.</summary>
    /// <exception cref="ResolverFault"><c>RUN-UNKNOWN</c>.</exception>
    public async Task<RecordedRun> Record(RunId run, CancellationToken cancel)
    {
        var snapshot = await Get(run, cancel) ?? throw EngineFaults.RunUnknown(run);
        var history = _db.Read(db => HistoryTable.Read(db, run, RunRow.Find(db, run)?.Execution ?? 0));
        var lines = new List<RecordedLine>();
        foreach (var entry in history.Where(RecordedLine.Belongs))
        {
            lines.Add(RecordedLine.Of(entry, await _payloads.Load(entry.Payload, cancel)));
        }

        return new RecordedRun(run, snapshot.Workflow, snapshot.Version, lines, snapshot.Output);
    }

    /// <summary>The events that a run waits for now, with their deadlines; empty while it is in work or has ended.</summary>
    public Task<IReadOnlyList<PendingWait>> Waits(RunId run, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var row = _db.Read(db => RunRow.Find(db, run)) ?? throw EngineFaults.RunUnknown(run);
        return Task.FromResult<IReadOnlyList<PendingWait>>(row.Waits is null ? [] : EngineJson.Read<List<PendingWait>>(row.Waits));
    }

    /// <summary>Closes the files, unless they belong to an engine.</summary>
    public ValueTask DisposeAsync() => _changed is null ? _db.DisposeAsync() : ValueTask.CompletedTask;

    private DateTimeOffset Now => _clock.GetUtcNow();

    private static RunRow Open(SqliteConnection db, RunId run)
    {
        var row = RunRow.Find(db, run) ?? throw EngineFaults.RunUnknown(run);
        return RunStates.IsFinal(row.State) ? throw EngineFaults.RunFinished(run) : row;
    }

    private async Task<T> Change<T>(RunId run, Func<SqliteConnection, T> change)
    {
        var result = await _db.Write(change);
        _changed?.Invoke(run);
        return result;
    }

    private async Task<WorkflowSnapshot> Snapshot(RunRow row, bool forgiving, CancellationToken cancel) => new(
        row.Run,
        row.Workflow,
        row.Version,
        RunStates.Shown(row.State, row.Suspended),
        await Element(row.Input, forgiving: true, cancel) ?? JsonSerializer.SerializeToElement<object?>(null),
        await Element(row.Status, forgiving, cancel),
        await Element(row.Output, forgiving, cancel),
        row.Failure is null ? null : EngineJson.Read<FailureDetails>(row.Failure),
        row.CreatedAt,
        row.UpdatedAt);

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
