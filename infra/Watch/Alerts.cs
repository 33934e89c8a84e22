using Pulumi.AzureNative.Monitor;
using Pulumi.AzureNative.Monitor.Inputs;

namespace Resolver.Infra.Watch;

/// <summary>What wakes somebody: each rule is a query that gives rows only when something is wrong.</summary>
internal sealed class Alerts
{
    private readonly World world;
    private readonly Logs logs;

    public Alerts(World world, Logs logs)
    {
        (this.world, this.logs) = (world, logs);
        Group = People();
        Rule("spend", 1, "Models cost more than usual", Queries.SpendAnomaly(world.Settings.SpendAlertUsdPerHour), every: "PT15M", window: "P2D");
        Rule("stuck", 2, "Runs are not carried on", Queries.StuckRuns, every: "PT30M", window: "P2D");
        Rule("poison", 1, "Messages could not be worked on", Queries.Poison, every: "PT5M", window: "PT15M");
        Rule("errors", 2, "More than 5 % of requests fail", Queries.ErrorRate, every: "PT5M", window: "PT15M");
    }

    /// <summary>Who is told.</summary>
    public ActionGroup Group { get; }

    private ActionGroup People() => new("people", new ActionGroupArgs
    {
        ActionGroupName = world.Names.Local("ag"),
        ResourceGroupName = world.Group.Name,
        Location = "global",
        GroupShortName = "resolver",
        Enabled = true,
        EmailReceivers = world.Settings.AlertEmails
            .Select(static (mail, index) => new MicrosoftCommonEmailReceiverArgs { Name = FormattableString.Invariant($"mail-{index}"), EmailAddress = mail, UseCommonAlertSchema = true })
            .ToArray(),
        Tags = world.Tags,
    });

    private void Rule(string name, int severity, string title, string query, string every, string window) => _ = new ScheduledQueryRule($"alert-{name}", new ScheduledQueryRuleArgs
    {
        RuleName = world.Names.Local("alert", name),
        ResourceGroupName = world.Group.Name,
        DisplayName = $"{title} ({world.Settings.Environment})",
        Description = $"docs/operating-azure.md says what to do when '{name}' fires.",
        Kind = "LogAlert",
        Severity = severity,
        Enabled = true,
        EvaluationFrequency = every,
        WindowSize = window,
        Scopes = logs.Workspace.Id,
        AutoMitigate = true,
        Criteria = new ScheduledQueryRuleCriteriaArgs
        {
            AllOf =
            {
                new ConditionArgs
                {
                    Query = query,
                    TimeAggregation = "Count",
                    Operator = "GreaterThan",
                    Threshold = 0,
                    FailingPeriods = new ConditionFailingPeriodsArgs { NumberOfEvaluationPeriods = 1, MinFailingPeriodsToAlert = 1 },
                },
            },
        },
        Actions = new ActionsArgs { ActionGroups = Group.Id },
        Tags = world.Tags,
    });
}
