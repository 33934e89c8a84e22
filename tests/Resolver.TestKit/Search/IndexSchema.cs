using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Resolver.TestKit.Search;

/// <summary>A field of an index, with the service's defaults for what a definition leaves out.</summary>
internal sealed record SchemaField(
    string Name, string Type, bool IsKey, bool Searchable, bool Filterable, bool Sortable, bool Retrievable, string? Analyzer, int? Dimensions)
{
    public bool IsCollection => Type.StartsWith("Collection(", StringComparison.Ordinal);

    public string ItemType => IsCollection ? Type["Collection(".Length..^1] : Type;

    public bool IsVector => Type == "Collection(Edm.Single)";
}

/// <summary>The definition of an index: read from what a client sends, refused where the service would refuse it.</summary>
internal sealed partial class IndexSchema
{
    private static readonly string[] Types = ["Edm.String", "Edm.Int32", "Edm.Int64", "Edm.Double", "Edm.Boolean"];

    private readonly Dictionary<string, SchemaField> _fields;

    private IndexSchema(string name, JsonObject definition, Dictionary<string, SchemaField> fields)
    {
        Name = name;
        Definition = definition;
        _fields = fields;
        Weights = WeightsOf(definition);
    }

    public string Name { get; }

    /// <summary>As a client gets it back.</summary>
    public JsonObject Definition { get; }

    /// <summary>How much a word in a field counts by the default scoring profile.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; }

    public IEnumerable<SchemaField> Fields => _fields.Values;

    public SchemaField Key => _fields.Values.Single(static one => one.IsKey);

    public SchemaField? Find(string name) => _fields.GetValueOrDefault(name);

    public static IndexSchema Parse(JsonObject definition)
    {
        var name = definition["name"]?.GetValue<string>() ?? string.Empty;
        if (!LegalName().IsMatch(name))
        {
            throw SearchError.Invalid($"Invalid index name: Index name must only contain lowercase letters, digits or dashes, cannot start or end with dashes and is limited to 128 characters.\r\nParameter name: {name}");
        }

        var fields = new Dictionary<string, SchemaField>(StringComparer.Ordinal);
        foreach (var node in definition["fields"]?.AsArray() ?? [])
        {
            var field = Field(node!.AsObject(), definition);
            if (!fields.TryAdd(field.Name, field))
            {
                throw Details($"index : Field names must be unique. Found a duplicate field name '{field.Name}'.");
            }
        }

        var keys = fields.Values.Count(field => field.IsKey);
        return keys == 1
            ? new IndexSchema(name, definition, fields)
            : throw Details($"index : Found {keys} key fields in index '{name}'. Each index must have exactly one key field.");
    }

    private static SchemaField Field(JsonObject node, JsonObject definition)
    {
        var type = Text(node, "type") ?? string.Empty;
        var name = Text(node, "name") ?? string.Empty;
        var isText = type is "Edm.String" or "Collection(Edm.String)";
        var isVector = type == "Collection(Edm.Single)";
        var field = new SchemaField(
            name, type, Flag(node, "key", false), Flag(node, "searchable", isText), Flag(node, "filterable", !isVector), Flag(node, "sortable", !type.StartsWith("Collection", StringComparison.Ordinal)),
            Flag(node, "retrievable", true), Text(node, "analyzer"), node["dimensions"]?.GetValue<int>());
        Check(field, node, definition);
        return field;
    }

    private static void Check(SchemaField field, JsonObject node, JsonObject definition)
    {
        if (!LegalField().IsMatch(field.Name) || field.Name.StartsWith("azureSearch", StringComparison.Ordinal))
        {
            throw Details($"index : The name '{field.Name}' is not valid for a field.");
        }

        if (!Types.Contains(field.ItemType) && !field.IsVector)
        {
            throw Details($"index : The type '{field.Type}' of field '{field.Name}' is not known.");
        }

        var isText = field.ItemType == "Edm.String";
        Require(!field.IsKey || (field.Type == "Edm.String" && field.Retrievable && !field.IsCollection), field, "a key field is a retrievable Edm.String");
        Require(!field.Searchable || isText || field.IsVector, field, "only strings and vectors are searchable");
        Require(!field.Sortable || !field.IsCollection, field, "a collection is not sortable");
        Require(field.Analyzer is null || (field.Searchable && isText), field, "an analyzer needs a searchable string field");
        Require(field.Analyzer is null or "whitespace" or "standard.lucene", field, "this server knows no such analyzer");
        Require(!field.IsVector || (field.Searchable && !field.Filterable && !Flag(node, "facetable", false)), field, "a vector is searchable and neither filterable nor facetable");
        Require(!field.IsVector || field.Dimensions is >= 2 and <= 3072, field, "a vector has 2 to 3072 dimensions");
        Require(!field.IsVector || Profiles(definition).Contains(Text(node, "vectorSearchProfile")), field, "its vector profile is not defined");
    }

    private static IEnumerable<string?> Profiles(JsonObject definition)
    {
        var algorithms = (definition["vectorSearch"]?["algorithms"]?.AsArray() ?? []).Where(node => Text(node!.AsObject(), "kind") == "hnsw").Select(node => Text(node!.AsObject(), "name")).ToHashSet();
        return (definition["vectorSearch"]?["profiles"]?.AsArray() ?? []).Where(node => algorithms.Contains(Text(node!.AsObject(), "algorithm"))).Select(node => Text(node!.AsObject(), "name"));
    }

    private static Dictionary<string, double> WeightsOf(JsonObject definition)
    {
        var profile = Text(definition, "defaultScoringProfile");
        var found = (definition["scoringProfiles"]?.AsArray() ?? []).FirstOrDefault(node => Text(node!.AsObject(), "name") == profile);
        return (found?["text"]?["weights"]?.AsObject() ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<double>(), StringComparer.Ordinal);
    }

    private static void Require(bool holds, SchemaField field, string why)
    {
        if (!holds)
        {
            throw Details($"index : Field '{field.Name}': {why}.");
        }
    }

    private static SearchError Details(string why) => SearchError.Invalid($"The request is invalid. Details: {why}");

    private static string? Text(JsonObject node, string name) => node[name] is { } value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool Flag(JsonObject node, string name, bool otherwise) => node[name]?.GetValue<bool>() ?? otherwise;

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9]){1,127}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LegalName();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LegalField();
}
