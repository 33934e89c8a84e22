using Resolver.Core.Ids;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Dispatch;

/// <summary>What the parts of one engine share.</summary>
internal sealed class EngineCore(EngineOptions options, JournalDb db, Payloads payloads, Action<RunId, RunId?> changed)
{
    public EngineOptions Options { get; } = options;

    public JournalDb Db { get; } = db;

    public Payloads Payloads { get; } = payloads;

    public WorkflowRegistry Registry { get; } = new();

    public LeaseOwner Owner { get; } = LeaseOwner.Create();

    public SlotPool Slots { get; } = new(options.MaxActivities);

    public ActivityRunner Activities { get; } = new(options.Clock, options.ActivityGrace, options.Log);

    public DateTimeOffset Now => Options.Clock.GetUtcNow();

    /// <summary>Says that a run was committed; its relatives may have work now.</summary>
    public void Changed(RunId run, RunId? root)
    {
        Options.Committed?.Invoke(run);
        changed(run, root);
    }
}
