using Resolver.Engine.Journal;

namespace Resolver.Engine.Dispatch;

/// <summary>What the parts of one engine share.</summary>
internal sealed class EngineCore(EngineOptions options, JournalDb db, Payloads payloads, LeaseOwner owner)
{
    public EngineOptions Options { get; } = options;

    public JournalDb Db { get; } = db;

    public Payloads Payloads { get; } = payloads;

    public WorkflowRegistry Registry { get; } = new();

    public LeaseOwner Owner { get; } = owner;

    public SlotPool Slots { get; } = new(options.MaxActivities, options.MaxPerActivity);

    public ActivityRunner Activities { get; } = new(options.Clock, options.ActivityGrace, options.Log);

    public EngineMeters Meters { get; } = new();

    public DateTimeOffset Now => Options.Clock.GetUtcNow();

    /// <summary>Told after each commit of a turn, before anything acts on it: what was committed, and what else may have work now.</summary>
    public Action<Turn, TurnResult> Committed { get; set; } = static (_, _) => { };

    /// <summary>Says that this engine lives, and with the first beat, that it exists.</summary>
    public async Task Beat(DateTimeOffset now)
    {
        if (Owner.No == 0)
        {
            Owner.No = await Db.Write(db => Leases.Register(db, Owner, now, Options.Lease));
        }
        else
        {
            await Db.Write(db => Leases.Heartbeat(db, Owner, now, Options.Lease));
        }
    }
}
