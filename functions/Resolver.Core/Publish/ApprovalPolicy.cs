using Resolver.Core.Code;
using Resolver.Core.Gate;
using Resolver.Core.Runs;

namespace Resolver.Core.Publish;

/// <summary>Who may say yes.</summary>
public static class ApprovalPolicy
{
    /// <summary>Whether a rule may approve in place of a person.</summary>
    public static bool RuleMayApprove(ApprovalMode mode, GateVerdict verdict) => mode == ApprovalMode.Auto && !verdict.NeedsPerson;

    /// <summary>
    /// Whether an answer counts: it names the patch that was shown, and it does not come from who asked. The owner of a data folder
    /// on one machine is the exception: nobody else is there to ask, and nobody else can write to the folder.
    /// </summary>
    public static bool Counts(ApprovalDecision decision, Principal requester, string patchSha256) =>
        decision.PatchSha256 == patchSha256
        && (requester.Name == Principal.Owner.Name || !string.Equals(decision.By, requester.Name, StringComparison.OrdinalIgnoreCase));
}
