using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Engine.Journal;

/// <summary>The engine's faults, in one place so that a code has one message.</summary>
internal static class EngineFaults
{
    private const int ReadOnly = 8;
    private const int PermissionDenied = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Io = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static ResolverFault RunUnknown(RunId run) =>
        ResolverFault.Usage("RUN-UNKNOWN", $"There is no run '{run}' in this data folder. `resolver runs list` shows the known ones.");

    public static ResolverFault RunFinished(RunId run) =>
        ResolverFault.Usage("RUN-FINISHED", $"The run '{run}' has ended; it takes no more events. Start a new run for the issue.");

    public static ResolverFault SchemaNewer(long found, long known) => ResolverFault.Usage(
        "ENGINE-SCHEMA-NEWER",
        $"The data folder was written by a newer Resolver (journal format {found}, this one knows {known}). Update Resolver, or choose another folder with --data.");

    public static ResolverFault RolledBack(long found, long acknowledged) => ResolverFault.Usage(
        "ENGINE-ROLLED-BACK",
        $"The journal has {found} of the {acknowledged} commits that this machine has acknowledged: engine.db or engine.db-wal was cut, removed, or replaced by an older copy. Put the newest files back. Where they are lost, `resolver doctor --accept-loss` goes on from what is there; steps since then may be repeated.");

    public static ResolverFault StepDuplicate(string step) => ResolverFault.Usage(
        "STEP-DUPLICATE", $"The workflow used the step name '{step}' twice. Give each step its own name, with attempt and round.");

    public static ResolverFault StatusTooLarge(int bytes) => ResolverFault.Usage(
        "STATUS-TOO-LARGE", $"The workflow published a status of {bytes} bytes; the limit is {Payloads.InlineLimit}. Put the data into an artifact.");

    public static ResolverFault OffThread() => ResolverFault.Usage(
        "WORKFLOW-OFF-THREAD", "The workflow called its context from a foreign thread. Await only what the context returns, without ConfigureAwait(false).");

    public static FailureDetails Diverged(string found, string expected) => new(
        "WORKFLOW-DIVERGED",
        $"The workflow's code does not fit its history: the history has {expected}, the code came to {found}. Run the version that started it, then resume the run, or terminate it.",
        Transient: false,
        FaultKind.Usage);

    public static FailureDetails Stuck() => new(
        "WORKFLOW-STUCK",
        "The workflow awaits something that its context did not give, so nothing can ever wake it. Correct the workflow, then resume the run, or terminate it.",
        Transient: false,
        FaultKind.Usage);

    public static FailureDetails WorkflowUnknown(string name, int version) => new(
        "WORKFLOW-UNKNOWN",
        $"This Resolver has no workflow '{name}' version {version}. Run a version that has it, then resume the run, or terminate it.",
        Transient: false,
        FaultKind.Usage);

    public static FailureDetails ActivityUnknown(string name) => new(
        "ACTIVITY-UNKNOWN",
        $"This Resolver has no activity '{name}'. Run a version that has it, then resume the run, or terminate it.",
        Transient: false,
        FaultKind.Usage);

    public static FailureDetails PayloadInvalid(string where) => new(
        "PAYLOAD-INVALID",
        $"A recorded value of {where} does not fit the shape that the code expects. Run the version that wrote it, then resume the run, or terminate it.",
        Transient: false,
        FaultKind.Usage);

    public static FailureDetails Interrupted(int attempts) => new(
        "ACTIVITY-INTERRUPTED",
        $"The process died during the step, {attempts} time(s), and its policy allows no further attempt. See the local trace, then start a new run.",
        Transient: true,
        FaultKind.Infrastructure);

    public static FailureDetails Damaged() => new(
        "JOURNAL-DAMAGED",
        "What the journal has of this run is not what was written: its checksums do not fit. Restore engine.db from a copy, or terminate the run and start a new one; other runs are not affected.",
        Transient: false,
        FaultKind.Infrastructure);

    public static ResolverFault DamagedRun(RunId run, Exception error) => new(Damaged().Code, transient: false, $"Run '{run}': {Damaged().Message}", error);

    public static FailureDetails FlagsUnknown(long flags) => new(
        "ENGINE-FLAGS-NEWER",
        $"The run was started by a newer engine whose rules (flags {flags}) this one does not know. Run that version, then resume the run, or terminate it.",
        Transient: false,
        FaultKind.Usage);

    public static FailureDetails Broken(Exception error) => error is ResolverFault
        ? FailureDetails.From(error)
        : new(
            "ENGINE-RUN-BROKEN",
            $"The engine could not advance the run ({error.GetType().Name}); see the local trace, then resume the run, or terminate it.",
            Transient: false,
            FaultKind.Infrastructure);

    public static FailureDetails Terminated(string reason) => new("RUN-TERMINATED", reason, Transient: false, FaultKind.Usage);

    public static FailureDetails ChildExists(string child) => new(
        "RUN-EXISTS", $"The sub-workflow's run id '{child}' is taken by another run. Use another step name.", Transient: false, FaultKind.Usage);

    /// <summary>What SQLite could not do, as a fault that names the cure.</summary>
    public static ResolverFault From(JournalException error) => error.Code switch
    {
        Full => new("ENGINE-DISK-FULL", transient: true, "The disk of the data folder is full. Free space, then `resolver runs resume`; nothing committed is lost.", error),
        ReadOnly or PermissionDenied or CannotOpen => ResolverFault.Usage(
            "ENGINE-READ-ONLY", "The data folder cannot be written. Make it writable for this user, or choose another one with --data.", error),
        Corrupt or NotADatabase => new(
            "ENGINE-CORRUPT", transient: false, "The journal engine.db is damaged. Restore it from a copy, or move engine.* away and start anew; artifacts are not affected.", error),
        Busy or Locked => new("ENGINE-BUSY", transient: true, "Another process holds the journal for too long. Try again, or stop the other process.", error),
        Io => new("ENGINE-IO", transient: true, "The disk of the data folder failed to read or write. Check the disk, then `resolver runs resume`.", error),
        _ => new("ENGINE-STORAGE", transient: false, $"The journal refused an operation (SQLite code {error.Code}); see the local trace.", error),
    };
}

/// <summary>Another engine holds the run now: what this one wanted to write is refused.</summary>
#pragma warning disable CA1064 // It never leaves the engine.
internal sealed class LeaseLostException(RunId run) : Exception($"The lease of '{run}' went to another engine.");
#pragma warning restore CA1064
