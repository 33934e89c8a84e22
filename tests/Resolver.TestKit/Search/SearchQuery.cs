using System.Text.Json;
using System.Text.Json.Nodes;

namespace Resolver.TestKit.Search;

/// <summary>The body of a search: what the API version knows, checked against the schema.</summary>
internal sealed class SearchQuery
{
    private const int MostSkip = 100_000;
    private const int MostTop = 1000;

    private static readonly string[] Known =
    [
        "count", "facets", "filter", "highlight", "highlightPostTag", "highlightPreTag", "minimumCoverage", "orderby", "queryType", "scoringStatistics", "sessionId",
        "scoringParameters", "scoringProfile", "search", "searchFields", "searchMode", "select", "skip", "top", "vectorQueries", "vectorFilterMode",
    ];

    private static readonly string[] Unsupported = ["highlight", "minimumCoverage", "scoringProfile"];

    public SearchQuery(JsonObject body, IndexSchema schema)
    {
        foreach (var name in body.Select(pair => pair.Key).Where(name => !Known.Contains(name)))
        {
            throw SearchError.Invalid($"The request is invalid. Details: parameters : The parameter '{name}' in the request payload is not a valid parameter for the operation 'search'.");
        }

        foreach (var name in Unsupported.Where(name => body[name] is not null))
        {
            throw SearchError.Invalid($"This server does not know the parameter '{name}'.");
        }

        if ((body["facets"] as JsonArray)?.Count > 0 || Text(body, "queryType") is not (null or "simple" or "full"))
        {
            throw SearchError.Invalid("This server knows neither facets nor a query type other than simple and full.");
        }

        Schema = schema;
        Search = TextQuery.Parse(Text(body, "search"), Text(body, "queryType") == "full");
        All = Text(body, "searchMode") switch
        {
            null or "any" => false,
            "all" => true,
            var other => throw SearchError.Invalid($"'{other}' is no search mode."),
        };
        Filter = Text(body, "filter") is { Length: > 0 } filter ? FilterParser.Parse(filter, schema) : static _ => true;
        SearchFields = [.. Fields(body, "searchFields", field => field is { Searchable: true, IsVector: false }, "searchable").DefaultIfEmpty().SelectMany(name => name is null ? schema.Fields.Where(field => field is { Searchable: true, IsVector: false }).Select(field => field.Name) : [name])];
        Select = [.. Fields(body, "select", field => field.Retrievable, "retrievable")];
        OrderBy = [.. (Text(body, "orderby") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(clause => Order(clause, schema))];
        Skip = Number(body, "skip", 0, MostSkip, 0);
        Top = Number(body, "top", 0, int.MaxValue, 50);
        Count = body["count"]?.GetValue<bool>() ?? false;
        Vectors = [.. (body["vectorQueries"]?.AsArray() ?? []).Select(node => Vector(node!.AsObject(), schema))];
    }

    public IndexSchema Schema { get; }

    public TextQuery Search { get; }

    public bool All { get; }

    public FilterTest Filter { get; }

    public IReadOnlyList<string> SearchFields { get; }

    public IReadOnlyList<string> Select { get; }

    public IReadOnlyList<(string Field, bool Descending)> OrderBy { get; }

    public int Skip { get; }

    public int Top { get; }

    public bool Count { get; }

    public IReadOnlyList<(string Field, float[] Value, int K)> Vectors { get; }

    /// <summary>How many documents one answer has at most.</summary>
    public int PageSize => Math.Min(Top, MostTop);

    private static IEnumerable<string> Fields(JsonObject body, string parameter, Func<SchemaField, bool> allowed, string what, IndexSchema schema) =>
        (Text(body, parameter) ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name =>
        {
            var field = schema.Find(name) ?? throw SearchError.Expression($"Could not find a property named '{name}' on type 'search.document'.", $"${parameter}");
            return allowed(field) ? name : throw SearchError.Expression($"The field '{name}' is not {what}.", $"${parameter}");
        });

    private IEnumerable<string> Fields(JsonObject body, string parameter, Func<SchemaField, bool> allowed, string what) => Fields(body, parameter, allowed, what, Schema);

    private static (string Field, bool Descending) Order(string clause, IndexSchema schema)
    {
        var words = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var field = schema.Find(words[0]) ?? throw SearchError.Expression($"Could not find a property named '{words[0]}' on type 'search.document'.", "$orderby");
        return field.Sortable && words.Length <= 2 && words[^1] is var last && (words.Length == 1 || last is "asc" or "desc")
            ? (field.Name, last == "desc")
            : throw SearchError.Expression($"The field '{field.Name}' isn't sortable, or '{clause}' is no order.", "$orderby");
    }

    private static (string Field, float[] Value, int K) Vector(JsonObject node, IndexSchema schema)
    {
        var name = Text(node, "fields") ?? string.Empty;
        var field = schema.Find(name) is { IsVector: true } found ? found : throw SearchError.Invalid($"The field '{name}' in the vector query is not a vector field.");
        var value = (node["vector"]?.AsArray() ?? []).Select(item => item!.GetValue<float>()).ToArray();
        var k = node["k"]?.GetValue<int>() ?? 0;
        if (Text(node, "kind") != "vector" || value.Length != field.Dimensions || k < 1)
        {
            throw SearchError.Invalid($"The vector query on '{name}' is not valid: its kind is 'vector', its length {field.Dimensions}, and k is 1 or more.");
        }

        return (name, value, k);
    }

    private static int Number(JsonObject body, string name, int least, int most, int otherwise) => body[name] is not { } node
        ? otherwise
        : node.GetValue<int>() is var value && value >= least && value <= most ? value : throw SearchError.Invalid($"Value must be between {least} and {most}.\r\nParameter name: ${name}");

    private static string? Text(JsonObject body, string name) => body[name] is { } value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
