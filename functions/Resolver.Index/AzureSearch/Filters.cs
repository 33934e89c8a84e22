using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>OData filters. Every value is quoted here and nowhere else.</summary>
internal static class Filters
{
    /// <summary>Longer names are not looked for.</summary>
    public const int LongestName = 512;

    private const string Delimiter = " ";

    /// <summary>Documents of one role in one repository.</summary>
    public static string Of(RepoId repo, string role) => $"repo eq {Quoted(repo.Value)} and role eq {Quoted(role)}";

    /// <summary>Units or files that a grant lets be read.</summary>
    public static string Readable(RepoId repo, string role, ReadGrant grant) => grant.Everything
        ? Of(repo, role)
        : $"{Of(repo, role)} and {AnyIn("groups", grant.Names.Append(AccessRules.Anyone))}";

    /// <summary>A field that is one of these values.</summary>
    public static string In(string field, IEnumerable<string> values) => $"search.in({field}, {List(values)})";

    /// <summary>A collection that holds one of these values.</summary>
    public static string AnyIn(string field, IEnumerable<string> values) => $"{field}/any(x: {In("x", values)})";

    /// <summary>The document of a key.</summary>
    public static string Is(string key) => $"key eq {Quoted(key)}";

    /// <summary>Keys after another.</summary>
    public static string After(string key) => $"key gt {Quoted(key)}";

    /// <summary>
    /// Whether a value can stand in a list. One with white space would be taken for several there, and nothing that is compared so has any:
    /// no reader of access rules, no name of a symbol.
    /// </summary>
    public static bool IsListed(string value) => value.Length is > 0 and <= LongestName && !value.Any(char.IsWhiteSpace);

    private static string List(IEnumerable<string> values) =>
        $"{Quoted(string.Join(Delimiter, values.Where(IsListed).Distinct(StringComparer.Ordinal)))}, {Quoted(Delimiter)}";

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
