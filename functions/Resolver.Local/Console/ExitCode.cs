using Resolver.Core.Faults;
using Resolver.Core.Runs;

namespace Resolver.Local.Console;

/// <summary>The exit codes of the command line, a contract with other programs.</summary>
public static class ExitCode
{
    /// <summary>Resolved, or the command did what was asked.</summary>
    public const int Ok = 0;

    /// <summary>Usage or configuration.</summary>
    public const int Usage = 1;

    /// <summary>Escalated to a person.</summary>
    public const int Escalated = 2;

    /// <summary>Stopped by the budget.</summary>
    public const int Budget = 3;

    /// <summary>Infrastructure fault.</summary>
    public const int Infrastructure = 4;

    /// <summary>Rejected by the approver.</summary>
    public const int Rejected = 5;

    /// <summary>Waiting for an approval or an answer.</summary>
    public const int Waiting = 6;

    /// <summary>Cancelled.</summary>
    public const int Cancelled = 130;

    /// <summary>Of a finished run.</summary>
    public static int Of(RunRecord record, FaultKind faultKind) => record.Outcome switch
    {
        RunOutcome.Resolved => Ok,
        RunOutcome.Escalated => record.StopReason == "budget" ? Budget : Escalated,
        RunOutcome.Rejected => Rejected,
        RunOutcome.Cancelled => Cancelled,
        _ => Of(faultKind),
    };

    /// <summary>Of a fault.</summary>
    public static int Of(FaultKind kind) => kind == FaultKind.Usage ? Usage : Infrastructure;
}
