using System.Text;
using System.Text.Json;
using Microsoft.DurableTask;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Functions.Durable;

/// <summary>
/// The context of a workflow on Durable Task, with the engine's semantics: what Durable does otherwise (events, retries, ids, the end of
/// a run) is made here of what it does reliably (activities, sub-orchestrations, timers, raw events).
/// </summary>
internal sealed class DurableWorkflowContext : IWorkflowContext, IDisposable
{
    /// <summary>The largest status, in bytes of UTF-8.</summary>
    private const int StatusLimit = 16 * 1024;

    // An app that is scaled to zero has to start first, and a dead one's job is seen again after its time.
    private static readonly TimeSpan RemotePatience = TimeSpan.FromMinutes(15);

    private readonly TaskOrchestrationContext _inner;
    private readonly RunStart _start;
    private readonly DurablePayloads _payloads;
    private readonly EventMailbox _mailbox;
    private readonly OpenSteps _open;
    private readonly IReadOnlyDictionary<string, string> _places;
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);
    private JsonElement? _status;
    private DateTimeOffset _now;
    private int _ids;

    public DurableWorkflowContext(TaskOrchestrationContext inner, RunStart start, DurablePayloads payloads, IReadOnlyDictionary<string, string> places)
    {
        _places = places;
        _inner = inner;
        _start = start;
        _payloads = payloads;
        _open = new OpenSteps(inner);
        var carried = start.Carried is { } left ? Durable.Json.Read<CarriedOver>(payloads.LoadNow(left), "state of the run") : null;
        _mailbox = new EventMailbox(inner, payloads, carried);
        Run = RunId.Parse(inner.InstanceId);
        _ = _mailbox.Listen();
        if (carried?.Status is { } status)
        {
            Publish(status);
        }
    }

    /// <inheritdoc />
    public RunId Run { get; }

    /// <inheritdoc />
    public DateTimeOffset UtcNow => Advance(new DateTimeOffset(DateTime.SpecifyKind(_inner.CurrentUtcDateTime, DateTimeKind.Utc)));

    /// <inheritdoc />
    public bool IsReplaying => _inner.IsReplaying;

    /// <summary>The input of the next execution as JSON, once the workflow asked for it.</summary>
    public string? NextInput { get; private set; }

    /// <inheritdoc />
    public Guid NewGuid() => DerivedIds.Id(Run, _start.Execution, _ids++);

    /// <inheritdoc />
    public Task<TOut> CallActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, string step, TIn input, ActivityOptions? options = null)
    {
        Claim(step);
        var chosen = options ?? new();
        var call = new ActivityCall(step, 1, chosen.Timeout, Store(input));
        return _open.Delivery(new RetriedCall(this, activity.Name, call, chosen.Retry).Run<TOut>());
    }

    /// <inheritdoc />
    public Task<TOut> CallSubWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> workflow, string step, TIn input)
    {
        Claim(step);
        var child = DerivedIds.Child(Run, _start.Execution, step).Value;
        var start = new RunStart(Store(input), UtcNow, Parent: Run.Value, Places: _start.Places);
        return _open.Child(child, CallChild<TOut>(DurableNames.Orchestrator(workflow.Name, workflow.Version), child, step, start));
    }

    /// <inheritdoc />
    public Task<EventResult<T>> WaitForEvent<T>(EventDefinition<T> name, DateTimeOffset deadline)
    {
        var wait = new EventWait<T>(name.Name, deadline);
        _mailbox.Add(wait);
        if (!wait.Task.IsCompleted && deadline != DateTimeOffset.MaxValue)
        {
            _ = Expire(wait, wait.Task);
        }

        return wait.Task;
    }

    /// <inheritdoc />
    public Task SleepUntil(DateTimeOffset due) => Sleep(due, CancellationToken.None);

    /// <inheritdoc />
    public void SetStatus<T>(T status)
    {
        var json = Durable.Json.Write(status);
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes > StatusLimit)
        {
            throw DurableFaults.StatusTooLarge(bytes, StatusLimit);
        }

        Publish(JsonSerializer.Deserialize<JsonElement>(json, ResolverJson.Options));
    }

    /// <inheritdoc />
    public void ContinueAsNew<TIn>(TIn input) => NextInput = Durable.Json.Write(input);

    public void Dispose() => _open.Dispose();

    /// <summary>Stops what is still open. Whoever asks meanwhile sees that the run is coming to its end.</summary>
    public async Task Close(Closing how)
    {
        if (_open.Any)
        {
            _inner.SetCustomStatus(RawJson.Of(new RunView(_status, how)));
        }

        await _open.Close();
        _inner.SetCustomStatus(RawJson.Of(new RunView(_status)));
    }

    /// <summary>Begins the next execution with what was not taken in this one.</summary>
    public void Continue(string input)
    {
        var carried = _payloads.StoreNow(Durable.Json.Write(_mailbox.CarryOver(_status)), IsReplaying);
        var next = _start with { Input = _payloads.StoreNow(input, IsReplaying), Execution = _start.Execution + 1, Carried = carried };
        _inner.ContinueAsNew(RawJson.Of(next), preserveUnprocessedEvents: true);
    }

    /// <summary>One delivery of an activity, by this app or by the one that it belongs to.</summary>
    internal Task<ActivityOutcome> Deliver(string activity, ActivityCall call) =>
        (_start.Places ?? _places).TryGetValue(activity, out var place) || _places.TryGetValue(activity, out place) ? DeliverTo(place, activity, call) : DeliverHere(activity, RawJson.Of(call), call);

    // The queue behind it keeps the job over the deaths of who works on it; what comes back is an event of the run.
    private async Task<ActivityOutcome> DeliverTo(string place, string activity, ActivityCall call)
    {
        var sent = await DeliverHere(DurableNames.SendAway, RawJson.Of(new RemoteJob(place, Run.Value, activity, call)), call);
        if (sent.Result is null || Closed)
        {
            return sent with { Result = null, Released = Closed };
        }

        var patience = call.Timeout + RemotePatience;
        var deadline = patience < DateTimeOffset.MaxValue - UtcNow ? UtcNow + patience : DateTimeOffset.MaxValue;
        var answer = WaitForEvent(DurableNames.Answer(place, call.Step, call.Delivery), deadline);
        await Task.WhenAny(answer, _open.Ended);
        return !answer.IsCompleted ? new ActivityOutcome(UtcNow, Released: true)
            : (await answer).Value ?? new ActivityOutcome(UtcNow, Failure: FailureDetails.From(new OperationCanceledException()));
    }

    private async Task<ActivityOutcome> DeliverHere(string activity, RawJson input, ActivityCall call)
    {
        try
        {
            var raw = await _inner.CallActivityAsync<RawJson>(activity, input);
            return raw.Read<ActivityOutcome>($"outcome of step '{call.Step}'");
        }
        catch (TaskFailedException failed)
        {
            return failed.FailureDetails?.ErrorType == "ActivityTaskNotFound"
                ? new ActivityOutcome(UtcNow, Failure: RemoteActivities.Unknown(activity))
                : new ActivityOutcome(UtcNow) { Interrupted = true };
        }
    }

    /// <summary>True once the workflow has come to its end.</summary>
    internal bool Closed => _open.Closed;

    /// <summary>A result of a step.</summary>
    internal T Load<T>(StoredJson stored, string step) => Durable.Json.Read<T>(_payloads.LoadNow(stored), $"result of step '{step}'");

    /// <summary>Sleeps, and never wakes before the time that it slept for, whatever the clocks of other machines say.</summary>
    internal async Task Sleep(DateTimeOffset due, CancellationToken cancel)
    {
        await _open.Timer(due, cancel);
        Advance(due);
    }

    private async Task<TOut> CallChild<TOut>(string orchestrator, string child, string step, RunStart start)
    {
        RawJson result;
        try
        {
            result = await _inner.CallSubOrchestratorAsync<RawJson>(orchestrator, RawJson.Of(start), new SubOrchestrationOptions(instanceId: child));
        }
        catch (TaskFailedException failed)
        {
            throw new ActivityFailedException(step, failed.FailureDetails is { } details
                ? DurableFaults.Of(details, output: null)
                : DurableFaults.Terminated("The sub-workflow was terminated."));
        }

        return Load<TOut>(result.Read<StoredJson>($"result of step '{step}'"), step);
    }

    private async Task Expire(EventWait wait, Task taken)
    {
        using var won = new CancellationTokenSource();
        _ = taken.ContinueWith(_ => won.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
        try
        {
            await Sleep(wait.Deadline, won.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _mailbox.Remove(wait);
        wait.Expire();
    }

    private void Publish(JsonElement status)
    {
        _status = status;
        _inner.SetCustomStatus(RawJson.Of(new RunView(status)));
    }

    private void Claim(string step)
    {
        if (!_steps.Add(step))
        {
            throw DurableFaults.StepDuplicate(step);
        }
    }

    private StoredJson Store<T>(T value) => _payloads.StoreNow(Durable.Json.Write(value), IsReplaying);

    private DateTimeOffset Advance(DateTimeOffset time) => _now = time > _now ? time : _now;
}
