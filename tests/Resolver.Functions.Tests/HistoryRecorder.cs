using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Engine.Replay;

namespace Resolver.Functions.Tests;

/// <summary>Notes what workflows decide on their host. Each replay begins anew: what is kept is the longest one of the run's last execution, for the newest may be under way.</summary>
public sealed class HistoryRecorder
{
    private readonly ConcurrentDictionary<string, List<RecordedLine>> _decisions = new(StringComparer.Ordinal);

    /// <summary>The decisions of a run, in the order of its calls.</summary>
    public IReadOnlyList<RecordedLine> Decisions(RunId run) => _decisions[run.Value];

    /// <summary>The workflow, listened to.</summary>
    public Func<IWorkflow<TIn, TOut>> Recorded<TIn, TOut>(Func<IWorkflow<TIn, TOut>> factory) => () => new Listener<TIn, TOut>(this, factory());

    private sealed class Listener<TIn, TOut>(HistoryRecorder recorder, IWorkflow<TIn, TOut> workflow) : IWorkflow<TIn, TOut>
    {
        public Task<TOut> Run(IWorkflowContext context, TIn input)
        {
            var decisions = new List<RecordedLine>();
            if (!context.IsReplaying)
            {
                // The first turn of an execution.
                recorder._decisions[context.Run.Value] = decisions;
            }

            return workflow.Run(new ListeningContext(context, decisions, recorder), input);
        }
    }

    private sealed class ListeningContext(IWorkflowContext inner, List<RecordedLine> decisions, HistoryRecorder recorder) : IWorkflowContext
    {
        public RunId Run => inner.Run;

        public DateTimeOffset UtcNow => inner.UtcNow;

        public bool IsReplaying => inner.IsReplaying;

        public Guid NewGuid() => inner.NewGuid();

        public Task<TOut> CallActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, string step, TIn input, ActivityOptions? options = null)
        {
            Note("activity-scheduled", activity.Name, step);
            return inner.CallActivity(activity, step, input, options);
        }

        public Task<TOut> CallSubWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> workflow, string step, TIn input)
        {
            Note("child-scheduled", workflow.Name, step);
            return inner.CallSubWorkflow(workflow, step, input);
        }

        public Task<EventResult<T>> WaitForEvent<T>(EventDefinition<T> name, DateTimeOffset deadline)
        {
            Note("wait-scheduled", name.Name, string.Empty, Ticks(deadline));
            return inner.WaitForEvent(name, deadline);
        }

        public Task SleepUntil(DateTimeOffset due)
        {
            Note("timer-scheduled", string.Empty, string.Empty, Ticks(due));
            return inner.SleepUntil(due);
        }

        public void SetStatus<T>(T status) => inner.SetStatus(status);

        public void ContinueAsNew<TIn>(TIn input) => inner.ContinueAsNew(input);

        private void Note(string kind, string name, string step, string detail = "")
        {
            decisions.Add(new RecordedLine(kind, inner.UtcNow, decisions.Count, name, step, detail, Payload: (JsonElement?)null));
            if (decisions.Count > recorder._decisions[Run.Value].Count)
            {
                recorder._decisions[Run.Value] = decisions;
            }
        }

        private static string Ticks(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);
    }
}
