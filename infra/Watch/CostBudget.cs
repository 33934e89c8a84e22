using System.Globalization;
using Pulumi.AzureNative.Consumption;
using Pulumi.AzureNative.Consumption.Inputs;

namespace Resolver.Infra.Watch;

/// <summary>What the whole resource group may cost a month. Azure tells some hours late and stops nothing: the product's own budgets hold before a call.</summary>
internal static class CostBudget
{
    public static Budget Make(World world, Alerts alerts) => new("budget", new BudgetArgs
    {
        BudgetName = world.Names.Local("budget"),
        Scope = world.Group.Id,
        Category = "Cost",
        Amount = world.Settings.MonthlyBudgetUsd,
        TimeGrain = "Monthly",
        TimePeriod = new BudgetTimePeriodArgs { StartDate = world.Settings.BudgetStart.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z" },
        Notifications =
        {
            ["actual-80"] = At(world, alerts, 80, "Actual"),
            ["actual-100"] = At(world, alerts, 100, "Actual"),
            ["forecast-100"] = At(world, alerts, 100, "Forecasted"),
        },
    });

    private static NotificationArgs At(World world, Alerts alerts, int percent, string of) => new()
    {
        Enabled = true,
        Operator = "GreaterThanOrEqualTo",
        Threshold = percent,
        ThresholdType = of,
        ContactEmails = world.Settings.AlertEmails.ToArray(),
        ContactGroups = alerts.Group.Id,
    };
}
