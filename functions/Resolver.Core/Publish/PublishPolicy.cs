using Resolver.Core.Faults;
using Resolver.Core.Gate;

namespace Resolver.Core.Publish;

/// <summary>What Hands demand of a command, whatever the sender claims.</summary>
public static class PublishPolicy
{
    /// <summary>The prefix of branches that carry a finished change.</summary>
    public const string FinalPrefix = "resolver/";

    /// <summary>The prefix of branches that carry work in progress; needs no approval.</summary>
    public const string WorkInProgressPrefix = "resolver/wip/";

    /// <summary>The branch of a finished change.</summary>
    public static string FinalBranch(Ids.RunId run) => FinalPrefix + run.Value;

    /// <summary>The branch of an escalated run's work.</summary>
    public static string WorkInProgressBranch(Ids.RunId run) => WorkInProgressPrefix + run.Value;

    /// <summary>Refuses a command that is not covered by a verdict and an approval of the same patch.</summary>
    /// <exception cref="ResolverFault"><c>HANDS-REFUSED</c>.</exception>
    public static void Demand(PublishCommand command)
    {
        if (command.Branch == WorkInProgressBranch(command.Run))
        {
            return;
        }

        Require(command.Branch == FinalBranch(command.Run), "the branch does not belong to the run");
        Require(command.Verdict is { Verdict: Verdict.Pass }, "the gate did not pass");
        Require(command.Verdict?.PatchSha256 == command.Patch.Sha256, "the gate judged another patch");
        Require(command.Approval?.PatchSha256 == (command.ApprovedPatch ?? command.Patch).Sha256, "another patch, or none, was approved");
        Require(!(command.Verdict!.NeedsPerson && command.Approval!.By == RuleApprover), "this change needs a person's approval");
    }

    /// <summary>Refuses a patch that reads otherwise than the one that was approved.</summary>
    /// <param name="approved">Its diff.</param>
    /// <param name="rebased">The diff of the patch that is to be published.</param>
    /// <exception cref="ResolverFault"><c>HANDS-REFUSED</c>.</exception>
    public static void DemandSameText(string approved, string rebased) => Require(PatchText.IsSame(approved, rebased), "the change reads otherwise on its new base");

    /// <summary>The approver's name where a rule approved.</summary>
    public const string RuleApprover = "rule:auto";

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new ResolverFault("HANDS-REFUSED", transient: false, $"Publishing was refused: {what}. Start the run again.");
        }
    }
}
