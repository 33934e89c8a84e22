using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;

namespace Resolver.Core.Tests.Hosts;

public sealed class IntakePolicyTests
{
    private static readonly IntakeRules Rules = new("resolver:fix", "resolver[bot]", ["acme/shop", "labs/*"]);

    [Fact]
    public void Label_StartsTheIssuesRun()
    {
        Decide(new HostEvent.IssueLabelled("acme/shop", false, "ann", 3, "Resolver:Fix")).ShouldBe(new IntakeDecision.Start(3));
        Decide(new HostEvent.IssueOpened("labs/x", false, "ann", 4, ["bug", "resolver:fix"])).ShouldBe(new IntakeDecision.Start(4));
        Decide(new HostEvent.IssueLabelled("acme/shop", false, "ann", 3, "bug")).ShouldBeOfType<IntakeDecision.Ignore>();
    }

    [Fact]
    public void EditOfALabelledIssue_OrItsAssignmentToUs_StartsItsRun_AndAnotherOnesDoesNot()
    {
        Decide(new HostEvent.IssueEdited("acme/shop", false, "ann", 3, ["resolver:fix"])).ShouldBe(new IntakeDecision.Start(3));
        Decide(new HostEvent.IssueEdited("acme/shop", false, "ann", 3, ["bug"])).ShouldBeOfType<IntakeDecision.Ignore>();
        Decide(new HostEvent.IssueAssigned("acme/shop", false, "ann", 3, "Resolver[bot]")).ShouldBe(new IntakeDecision.Start(3));
        Decide(new HostEvent.IssueAssigned("acme/shop", false, "ann", 3, "bob")).ShouldBeOfType<IntakeDecision.Ignore>();
        IntakePolicy.Decide(new HostEvent.IssueAssigned("acme/shop", false, "ann", 3, "bob"), Rules with { Self = null }).ShouldBeOfType<IntakeDecision.Ignore>();
    }

    [Fact]
    public void ChangedInstallation_MakesUsAskAnew_WhereverItIs() => Decide(new HostEvent.InstallationChanged("ann")).ShouldBe(new IntakeDecision.Refresh());

    [Theory]
    [InlineData("acme/shopping", false, "ann")]
    [InlineData("labsx/shop", false, "ann")]
    [InlineData("acme/shop", true, "ann")]
    [InlineData("acme/shop", false, "Resolver[bot]")]
    public void ForeignRepositories_Forks_AndOurOwnEvents_AreDropped(string place, bool fork, string by)
    {
        Decide(new HostEvent.IssueLabelled(place, fork, by, 3, "resolver:fix")).ShouldBeOfType<IntakeDecision.Ignore>();
        Decide(new HostEvent.Commented(place, fork, by, 3, 1, "/resolver fix")).ShouldBeOfType<IntakeDecision.Ignore>();
    }

    [Fact]
    public void Comment_WithACommand_IsObeyed() =>
        Decide(new HostEvent.Commented("acme/shop", false, "ann", 3, 9, "/resolver why")).ShouldBe(new IntakeDecision.Obey(3, 9, new CommentCommand.Why()));

    [Fact]
    public void ClosedPullRequest_OfARunsBranch_IsRecorded_WhoeverClosedIt()
    {
        Decide(new HostEvent.PullRequestClosed("acme/shop", false, "resolver[bot]", 7, "resolver/shop-3-0123456789ab-1", true))
            .ShouldBe(new IntakeDecision.Record(RunId.Parse("shop-3-0123456789ab-1"), 7, true));
        Decide(new HostEvent.PullRequestClosed("acme/shop", false, "ann", 7, "resolver/wip/x", true)).ShouldBeOfType<IntakeDecision.Ignore>();
        Decide(new HostEvent.PullRequestClosed("acme/shop", false, "ann", 7, null, true)).ShouldBeOfType<IntakeDecision.Ignore>();
        Decide(new HostEvent.PullRequestClosed("acme/shop", false, "ann", 7, "feature", true)).ShouldBeOfType<IntakeDecision.Ignore>();
    }

    [Fact]
    public void Push_BringsTheIndexThere_ButNotToOurOwnBranches()
    {
        var commit = CommitSha.Parse(new string('a', 40));
        Decide(new HostEvent.Pushed("acme/shop", false, "ann", "main", commit.Value)).ShouldBe(new IntakeDecision.Index("main", commit));
        Decide(new HostEvent.Pushed("acme/shop", false, "ann", "main", null)).ShouldBe(new IntakeDecision.Index("main", null));
        Decide(new HostEvent.Pushed("acme/shop", false, "ann", "resolver/x-1", commit.Value)).ShouldBeOfType<IntakeDecision.Ignore>();
    }

    [Fact]
    public void HostedIssue_IsTheSameRun_WhateverItsTitleAndTheCaseOfItsPlace()
    {
        RunIds.Prefix(new IssueRef("github", "acme/Shop", "3")).ShouldStartWith("shop-3-");
        RunIds.Prefix(new IssueRef("github", "acme/shop", "3")).ShouldBe(RunIds.Prefix(new IssueRef("github", "ACME/Shop", "3")));
        RunIds.Prefix(new IssueRef("github", "acme/shop", "3")).ShouldNotBe(RunIds.Prefix(new IssueRef("github", "acne/shop", "3")));
        RunIds.Prefix(new IssueRef("github", "acme/shop", "3")).ShouldNotBe(RunIds.Prefix(new IssueRef("github", "acme/shop", "33")));
    }

    private static IntakeDecision Decide(HostEvent happened) => IntakePolicy.Decide(happened, Rules);
}
