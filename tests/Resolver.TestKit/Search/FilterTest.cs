namespace Resolver.TestKit.Search;

/// <summary>Whether a document passes a filter.</summary>
internal delegate bool FilterTest(FilterScope scope);

/// <summary>A document, and the item of the collection that a lambda is at.</summary>
internal sealed record FilterScope(IReadOnlyDictionary<string, object?> Document, object? Item = null)
{
    public object? Value(string field) => Document.GetValueOrDefault(field);

    public IReadOnlyList<object?> List(string field) => Document.GetValueOrDefault(field) as IReadOnlyList<object?> ?? [];
}

/// <summary>How values of documents and literals of filters compare.</summary>
internal static class FilterValues
{
    /// <summary>Whether a literal may stand beside a field.</summary>
    public static bool Fits(object? literal, string type) => literal switch
    {
        null => true,
        string => type == "Edm.String",
        bool => type == "Edm.Boolean",
        long => type is "Edm.Int32" or "Edm.Int64" or "Edm.Double",
        _ => false,
    };

    /// <summary>Null is less than nothing: only equality knows it.</summary>
    public static bool Compare(object? value, string sign, object? literal)
    {
        if (value is null || literal is null)
        {
            return sign switch
            {
                "eq" => value is null && literal is null,
                "ne" => value is null != (literal is null),
                _ => false,
            };
        }

        var order = Order(value, literal);
        return sign switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    /// <summary>Strings by their code units, nulls first.</summary>
    public static int Order(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string one, string other) => string.CompareOrdinal(one, other),
        (bool one, bool other) => one.CompareTo(other),
        _ => Convert.ToDouble(a, System.Globalization.CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
