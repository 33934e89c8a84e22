using System.Text.Json;

namespace Resolver.Local.Tests.Play;

/// <summary>The contract of <c>run.json</c> and <c>runs list --json</c>, as the design writes it down.</summary>
internal static class Shapes
{
    private const string Text = "text";
    private const string TextOrNull = "text?";
    private const string Number = "number";

    public static void RunRecord(JsonElement run)
    {
        Has(run, ("runId", Text), ("issue", Text), ("repo", Text), ("baseCommit", TextOrNull), ("outcome", Text), ("stopReason", Text),
            ("branch", TextOrNull), ("commit", TextOrNull), ("patchFile", TextOrNull), ("reportFile", Text), ("usd", Number),
            ("tokensIn", Number), ("tokensOut", Number), ("seconds", Number), ("traceId", Text));
        run.GetProperty("outcome").GetString().ShouldBeOneOf("resolved", "escalated", "rejected", "failed", "cancelled");
        run.GetProperty("traceId").GetString()!.ShouldMatch("^[0-9a-f]{32}$");
        run.GetProperty("runId").GetString()!.ShouldMatch("^[a-z0-9-]{1,80}$");
        if (run.GetProperty("classification") is { ValueKind: JsonValueKind.Object } classification)
        {
            Has(classification, ("kind", Text), ("complexity", Number), ("tier", Text), ("reason", Text));
        }

        foreach (var attempt in run.GetProperty("attempts").EnumerateArray())
        {
            Has(attempt, ("number", Number), ("tier", Text), ("seconds", Number), ("usd", Number), ("tokensIn", Number), ("tokensOut", Number), ("verdict", Text));
            attempt.GetProperty("failingTests").EnumerateArray().ShouldAllBe(test => test.ValueKind == JsonValueKind.String);
        }

        foreach (var side in new[] { "baseline", "head" })
        {
            if (run.GetProperty("tests").GetProperty(side) is { ValueKind: JsonValueKind.Object } counts)
            {
                Has(counts, ("passed", Number), ("failed", Number), ("notRun", Number));
            }
        }
    }

    public static void RunRow(JsonElement row)
    {
        Has(row, ("runId", Text), ("issue", Text), ("repo", Text), ("state", Text), ("outcome", TextOrNull), ("startedAt", Text), ("updatedAt", Text), ("usd", Number));
        row.EnumerateObject().Count().ShouldBe(8);
        row.GetProperty("startedAt").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(row.GetProperty("updatedAt").GetDateTimeOffset());
    }

    private static void Has(JsonElement element, params ReadOnlySpan<(string Name, string Type)> fields)
    {
        foreach (var (name, type) in fields)
        {
            element.TryGetProperty(name, out var value).ShouldBeTrue($"'{name}' is missing in {element}");
            var fits = value.ValueKind switch
            {
                JsonValueKind.String => type is Text or TextOrNull,
                JsonValueKind.Number => type == Number,
                JsonValueKind.Null => type == TextOrNull,
                _ => false,
            };
            fits.ShouldBeTrue($"'{name}' is {value.ValueKind}, not {type}");
        }
    }
}
