using System.Text.Json;
using Pulumi.AzureNative.ApplicationInsights;

namespace Resolver.Infra.Watch;

/// <summary>The page that operators open first: runs, spend, funnel, failures.</summary>
internal static class OperatorsWorkbook
{
    // Workbooks are called by a GUID; the same one in each environment's resource group.
    private const string Name = "5f0c1d2e-6b57-4c55-9d0a-2f6a3e7b8c91";

    internal static readonly (string Title, string Query)[] Parts =
    [
        ("What runs now", Queries.RunningNow),
        ("Runs by outcome", Queries.Outcomes),
        ("Runs", Queries.Runs),
        ("Spend by tier", Queries.SpendByTier),
        ("Spend today by repository and tier", Queries.SpendToday),
        ("Cost of a resolved issue", Queries.CostPerResolved),
        ("How far runs come", Queries.Funnel),
        ("What the gate said", Queries.Verdicts),
        ("Why runs were handed over", Queries.Escalations),
        ("Failures", Queries.Failures),
        ("Slowest steps", Queries.SlowestSteps),
        ("Runs that nobody carries on", Queries.StuckRuns),
        ("How long messages waited", Queries.QueueLag),
        ("Messages that failed too often", Queries.Poison),
        ("How long searches waited for the index", Queries.IndexLag),
    ];

    public static Workbook Make(World world, Logs logs) => new("workbook", new WorkbookArgs
    {
        ResourceName = Name,
        ResourceGroupName = world.Group.Name,
        DisplayName = $"Resolver ({world.Settings.Environment})",
        Category = "workbook",
        Kind = "shared",
        SourceId = logs.Workspace.Id,
        SerializedData = logs.Workspace.Id.Apply(static workspace => Serialize(workspace)),
        Tags = world.Tags,
    });

    private static string Serialize(string workspace) => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["version"] = "Notebook/1.0",
        ["items"] = Parts.Select(part => Item(part.Title, part.Query)).Prepend(Times()).ToArray(),
        ["fallbackResourceIds"] = new[] { workspace },
    });

    private static object Times() => new
    {
        type = 9,
        name = "times",
        content = new
        {
            version = "KqlParameterItem/1.0",
            style = "pills",
            parameters = new[] { new { id = Name, version = "KqlParameterItem/1.0", name = "Times", type = 4, isRequired = true, value = new { durationMs = 604_800_000 }, typeSettings = new { selectableValues = new[] { new { durationMs = 86_400_000L }, new { durationMs = 604_800_000L }, new { durationMs = 2_592_000_000L } } } } },
        },
    };

    private static object Item(string title, string query) => new
    {
        type = 3,
        name = title,
        content = new
        {
            version = "KqlItem/1.0",
            title,
            query,
            size = 0,
            timeContextFromParameter = "Times",
            queryType = 0,
            resourceType = "microsoft.operationalinsights/workspaces",
        },
    };
}
