using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Resolver.TestKit.Search;

/// <summary>A document: a value for each field of the schema that it has; lists for collections.</summary>
internal sealed class StoredDocument : Dictionary<string, object?>
{
    public StoredDocument()
        : base(StringComparer.Ordinal)
    {
    }
}

/// <summary>
/// The documents of one index. What is written can be read only after a number of further reads, as the service shows it a moment later:
/// merges see it at once, queries do not.
/// </summary>
internal sealed partial class StoredIndex(IndexSchema schema)
{
    private const int LongestTerm = 32_766; // bytes of UTF-8 in a filterable or sortable value

    private readonly Dictionary<string, StoredDocument> _written = new(StringComparer.Ordinal);
    private readonly List<(int Reads, string Key, StoredDocument? Document)> _hidden = [];
    private readonly Dictionary<string, StoredDocument> _visible = new(StringComparer.Ordinal);

    public IndexSchema Schema { get; } = schema;

    /// <summary>What queries see now; asking lets what was written come nearer.</summary>
    public IReadOnlyDictionary<string, StoredDocument> Read()
    {
        for (var i = 0; i < _hidden.Count; i++)
        {
            _hidden[i] = _hidden[i] with { Reads = _hidden[i].Reads - 1 };
        }

        Show();
        return _visible;
    }

    /// <summary>Does one action and says how it went.</summary>
    public int Act(string action, JsonObject fields, int lag)
    {
        var document = Parse(fields);
        var key = (string)document[Schema.Key.Name]!;
        var known = _written.GetValueOrDefault(key);
        switch (action)
        {
            case "delete":
                Set(key, null, lag);
                return 200;
            case "merge" when known is null:
                return 404;
            case "merge" or "mergeOrUpload" when known is not null:
                var merged = new StoredDocument();
                foreach (var (name, value) in known.Concat(document))
                {
                    merged[name] = value;
                }

                Set(key, merged, lag);
                return 200;
            default:
                Set(key, document, lag);
                return known is null ? 201 : 200;
        }
    }

    /// <summary>The key of an action.</summary>
    public string KeyOf(JsonObject fields)
    {
        var key = fields[Schema.Key.Name] is { } value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : string.Empty;
        return LegalKey().IsMatch(key)
            ? key
            : throw SearchError.Invalid($"The request is invalid. Details: actions : 0: Invalid document key: '{key}'. Keys can only contain letters, digits, underscore (_), dash (-), or equal sign (=).");
    }

    private void Set(string key, StoredDocument? document, int lag)
    {
        if (document is null)
        {
            _written.Remove(key);
        }
        else
        {
            _written[key] = document;
        }

        _hidden.Add((lag, key, document));
        Show();
    }

    // In the order of the writes: a later one never shows before an earlier one.
    private void Show()
    {
        while (_hidden.Count > 0 && _hidden[0].Reads <= 0)
        {
            var (_, key, document) = _hidden[0];
            _hidden.RemoveAt(0);
            if (document is null)
            {
                _visible.Remove(key);
            }
            else
            {
                _visible[key] = document;
            }
        }
    }

    private StoredDocument Parse(JsonObject fields)
    {
        var document = new StoredDocument();
        foreach (var (name, node) in fields)
        {
            if (name.StartsWith("@search.", StringComparison.Ordinal))
            {
                continue;
            }

            var field = Schema.Find(name)
                ?? throw SearchError.Invalid($"The request is invalid. Details: The property '{name}' does not exist on type 'search.documentFields'. Make sure to only use property names that are defined by the type.");
            document[name] = field.IsCollection ? Collection(field, node) : Value(field, field.Type, node);
        }

        return document;
    }

    private static List<object?> Collection(SchemaField field, JsonNode? node)
    {
        if (node is not JsonArray array)
        {
            throw SearchError.Invalid($"The request is invalid. Details: field '{field.Name}' is a collection and cannot be null or a single value.");
        }

        List<object?> items = [.. array.Select(item => field.IsVector ? item!.GetValue<double>() : Item(field, item))];
        return !field.IsVector || items.Count == field.Dimensions
            ? items
            : throw SearchError.Invalid($"There's a mismatch in vector dimensions. The vector field '{field.Name}', with dimension of '{field.Dimensions}', expects a length of '{field.Dimensions}'. However, the provided vector has a length of '{items.Count}'.");
    }

    private static object Item(SchemaField field, JsonNode? node) =>
        Value(field, field.ItemType, node) ?? throw SearchError.Invalid($"The request is invalid. Details: collection '{field.Name}' has a null item.");

    private static object? Value(SchemaField field, string type, JsonNode? node)
    {
        var kind = node?.GetValueKind() ?? JsonValueKind.Null;
        object? value = (type, kind) switch
        {
            (_, JsonValueKind.Null) => null,
            ("Edm.String", JsonValueKind.String) => node!.GetValue<string>(),
            ("Edm.Boolean", JsonValueKind.True or JsonValueKind.False) => node!.GetValue<bool>(),
            ("Edm.Int32", JsonValueKind.Number) => (long)node!.GetValue<int>(),
            ("Edm.Int64", JsonValueKind.Number) => node!.GetValue<long>(),
            ("Edm.Double", JsonValueKind.Number) => node!.GetValue<double>(),
            _ => throw SearchError.Invalid($"The request is invalid. Details: Cannot convert a value of field '{field.Name}' to the expected type '{type}'."),
        };
        var isTerm = field.Filterable || field.Sortable;
        return isTerm && value is string text && Encoding.UTF8.GetByteCount(text) > LongestTerm
            ? throw SearchError.Invalid(string.Create(CultureInfo.InvariantCulture, $"Field '{field.Name}' contains a term that is too large to process. The max length for UTF-8 encoded terms is {LongestTerm} bytes."))
            : value;
    }

    [GeneratedRegex("^[A-Za-z0-9_=-]{1,1024}$", RegexOptions.CultureInvariant)]
    private static partial Regex LegalKey();
}
