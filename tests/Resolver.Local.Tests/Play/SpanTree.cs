using System.Text.Json;

namespace Resolver.Local.Tests.Play;

/// <summary>Spans of one trace as the tree that they form; anything else fails.</summary>
internal sealed class SpanTree
{
    private readonly Dictionary<string, JsonElement> _spans;

    private SpanTree(Dictionary<string, JsonElement> spans) => _spans = spans;

    public string Root => Name(_spans.Values.Single(static span => Parent(span) is null));

    public static SpanTree Of(IReadOnlyList<JsonElement> spans, string traceId)
    {
        spans.Select(static span => span.GetProperty("traceId").GetString()).Distinct(StringComparer.Ordinal).ShouldBe([traceId]);
        spans.Select(Id).ShouldBeUnique();
        var known = spans.ToDictionary(Id, StringComparer.Ordinal);
        spans.Where(span => Parent(span) is { } parent && !known.ContainsKey(parent)).Select(Name).ShouldBeEmpty("every parent is there");
        spans.Where(static span => Parent(span) is null).ShouldHaveSingleItem();
        return new SpanTree(known);
    }

    /// <summary>The first span whose name begins so, and the names of its ancestors.</summary>
    public IReadOnlyList<string> Above(string name, string? call = null)
    {
        var names = new List<string>();
        var at = _spans.Values.First(span => Name(span).StartsWith(name, StringComparison.Ordinal) && (call is null || span.GetProperty("attributes").GetProperty("resolver.call").ToString() == call));
        for (JsonElement? span = at; span is { } here; span = Parent(here) is { } above ? _spans[above] : null)
        {
            names.Add(Name(here));
        }

        return names;
    }

    private static string Id(JsonElement span) => span.GetProperty("spanId").GetString()!;

    private static string? Parent(JsonElement span) => span.GetProperty("parentSpanId").GetString();

    private static string Name(JsonElement span) => span.GetProperty("name").GetString()!;
}
