using System.Globalization;
using System.Text;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Replay;

/// <summary>The context that a workflow gets: every call is numbered and matched with the journal.</summary>
internal sealed class ReplayContext(WorkflowInstance instance) : IWorkflowContext
{
    private int _guids;

    /// <inheritdoc />
    public RunId Run => instance.Run;

    /// <inheritdoc />
    public DateTimeOffset UtcNow => instance.Now;

    /// <inheritdoc />
    public bool IsReplaying => instance.IsReplaying;

    /// <inheritdoc />
    public Guid NewGuid()
    {
        instance.DemandTurn();
        return DerivedIds.Id(Run, instance.Execution, _guids++);
    }

    /// <inheritdoc />
    public Task<TOut> CallActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, string step, TIn input, ActivityOptions? options = null)
    {
        instance.DemandTurn();
        instance.Claim(step);
        var decision = instance.Decide(new(
            Kinds.ActivityScheduled, UtcNow, Name: activity.Name, Step: step, Detail: CallOptions.Write(options), Payload: Json(input)));
        return Awaited(new ResultCall<TOut>(decision)).Task;
    }

    /// <inheritdoc />
    public Task<TOut> CallSubWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> workflow, string step, TIn input)
    {
        instance.DemandTurn();
        instance.Claim(step);
        var child = new ChildDetail(DerivedIds.Child(Run, instance.Execution, step).Value, workflow.Version);
        var decision = instance.Decide(new(
            Kinds.ChildScheduled, UtcNow, Name: workflow.Name, Step: step, Detail: Json(child), Payload: Json(input)));
        return Awaited(new ResultCall<TOut>(decision)).Task;
    }

    /// <inheritdoc />
    public Task<EventResult<T>> WaitForEvent<T>(EventDefinition<T> name, DateTimeOffset deadline)
    {
        instance.DemandTurn();
        var decision = instance.Decide(new(Kinds.WaitScheduled, UtcNow, Name: name.Name, Detail: Ticks(deadline)));
        return Awaited(new WaitCall<T>(decision, Time(decision.Detail))).Task;
    }

    /// <inheritdoc />
    public Task SleepUntil(DateTimeOffset due)
    {
        instance.DemandTurn();
        var decision = instance.Decide(new(Kinds.TimerScheduled, UtcNow, Detail: Ticks(due)));
        return Awaited(new TimerCall(decision, Time(decision.Detail))).Task;
    }

    /// <inheritdoc />
    public void SetStatus<T>(T status)
    {
        instance.DemandTurn();
        var json = Json(status);
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes > Payloads.InlineLimit)
        {
            throw EngineFaults.StatusTooLarge(bytes);
        }

        instance.Publish(json);
    }

    /// <inheritdoc />
    public void ContinueAsNew<TIn>(TIn input)
    {
        instance.DemandTurn();
        instance.ContinueWith(Json(input));
    }

    private TCall Awaited<TCall>(TCall call)
        where TCall : PendingCall
    {
        instance.Await(call);
        return call;
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ResolverJson.Options);

    private static string Ticks(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
}

/// <summary>Where a sub-workflow's decision leads.</summary>
internal sealed record ChildDetail(string Run, int Version);
