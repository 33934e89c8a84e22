using System.Text.Json;
using Resolver.Core.Text;

namespace Resolver.Models.Json;

/// <summary>What is wrong with a JSON value that was to be of a known shape.</summary>
internal enum StrictProblem
{
    NotJson,
    Unknown,
    Missing,
    Duplicate,
    Type,
}

/// <summary>Ends the reading of a document that is not of its shape. The message never repeats values, only names of known fields.</summary>
internal sealed class StrictJsonException(StrictProblem problem, string field, string message) : Exception(message)
{
    public StrictProblem Problem { get; } = problem;

    public string Field { get; } = field;
}

/// <summary>
/// One JSON object whose fields are all known: unknown and repeated fields are refused when it is opened, missing and mistyped ones
/// when they are read. The one reader for the models file and for replies of models.
/// </summary>
internal sealed class StrictObject
{
    private readonly Dictionary<string, JsonElement> _fields;

    private StrictObject(string place, Dictionary<string, JsonElement> fields)
    {
        Place = place;
        _fields = fields;
    }

    /// <summary>Where it stands in the document, for example <c>tiers[1]</c>; empty for the document itself.</summary>
    public string Place { get; }

    public static StrictObject Open(JsonElement element, string place, params IReadOnlyCollection<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new StrictJsonException(StrictProblem.Type, place, $"{Name(place)} must be an object");
        }

        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var name = KnownName(property, known) ?? throw new StrictJsonException(
                StrictProblem.Unknown, place, $"{Name(place)} has a field that is not known ({Shown(property)}); known are {string.Join(", ", known)}");
            if (!fields.TryAdd(name, property.Value))
            {
                throw new StrictJsonException(StrictProblem.Duplicate, Join(place, name), $"{Join(place, name)} is given twice");
            }
        }

        return new StrictObject(place, fields);
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string Text(string name) => Unicode(Required(name, JsonValueKind.String, "a string"), name);

    /// <summary>A string, or null where the field is null. The field must be there.</summary>
    public string? TextOrNull(string name) => Required(name).ValueKind == JsonValueKind.Null ? null : Text(name);

    /// <summary>An object, to be opened with its own fields.</summary>
    public JsonElement Object(string name) => Required(name, JsonValueKind.Object, "an object");

    public decimal Number(string name) =>
        Required(name, JsonValueKind.Number, "a number").TryGetDecimal(out var number) ? number : throw Mistyped(name, "a number");

    public int Integer(string name) =>
        Required(name, JsonValueKind.Number, "a whole number").TryGetInt32(out var number) ? number : throw Mistyped(name, "a whole number");

    public IReadOnlyList<JsonElement> List(string name) => [.. Required(name, JsonValueKind.Array, "a list").EnumerateArray()];

    /// <summary>A list of strings.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select((element, index) =>
        element.ValueKind == JsonValueKind.String ? Unicode(element, name) : throw Mistyped($"{name}[{index}]", "a string"))];

    private static string? KnownName(JsonProperty property, IReadOnlyCollection<string> known) =>
        known.FirstOrDefault(name => property.NameEquals(name));

    private static string Shown(JsonProperty property)
    {
        try
        {
            return VisibleText.Quote(property.Name, 40);
        }
        catch (InvalidOperationException)
        {
            return "not valid Unicode";
        }
    }

    private static string Name(string place) => place.Length == 0 ? "the document" : place;

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private JsonElement Required(string name) => _fields.TryGetValue(name, out var value)
        ? value
        : throw new StrictJsonException(StrictProblem.Missing, Join(Place, name), $"{Join(Place, name)} is missing");

    private JsonElement Required(string name, JsonValueKind kind, string wanted) =>
        Required(name) is var value && value.ValueKind == kind ? value : throw Mistyped(name, wanted);

    private string Unicode(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: legal as JSON, not as text.
            throw Mistyped(name, "valid Unicode text");
        }
    }

    private StrictJsonException Mistyped(string name, string wanted) =>
        new(StrictProblem.Type, Join(Place, name), $"{Join(Place, name)} must be {wanted}");
}
