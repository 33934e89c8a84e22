using System.Globalization;
using Azure.Search.Documents.Indexes.Models;

namespace Resolver.Index.AzureSearch;

/// <summary>The definition of the search index. It is a cache: another version is made anew beside the old one, never migrated.</summary>
internal static class IndexForm
{
    /// <summary>Of the fields, and of how files are cut into documents.</summary>
    public const int Version = 1;

    private const string VectorProfile = "vectors";
    private const string VectorAlgorithm = "hnsw";

    // As the BM25 of an index on one machine weights them.
    private static readonly Dictionary<string, double> Weights = new(StringComparer.Ordinal)
    {
        ["symbolWords"] = 4,
        ["pathWords"] = 2,
        ["textWords"] = 1,
        ["fileSymbols"] = 4,
        ["fileText"] = 1,
    };

    /// <summary>What a search for units by words looks into.</summary>
    public static IReadOnlyCollection<string> UnitFields { get; } = ["symbolWords", "pathWords", "textWords"];

    /// <summary>What a search for files by words looks into.</summary>
    public static IReadOnlyCollection<string> FileFields { get; } = ["fileSymbols", "pathWords", "fileText"];

    /// <summary>The index as this version makes it.</summary>
    public static SearchIndex Definition(AzureSearchOptions options)
    {
        var profile = Profile();
        var index = new SearchIndex(options.IndexName)
        {
            Fields = [.. Fields(options.Dimensions)],
            ScoringProfiles = { profile },
            DefaultScoringProfile = profile.Name,
            Similarity = new BM25Similarity { K1 = 1.2, B = 0.75 },
        };
        if (options.Dimensions > 0)
        {
            index.VectorSearch = new VectorSearch
            {
                Algorithms = { new HnswAlgorithmConfiguration(VectorAlgorithm) { Parameters = new HnswParameters { Metric = VectorSearchAlgorithmMetric.Cosine } } },
                Profiles = { new VectorSearchProfile(VectorProfile, VectorAlgorithm) },
            };
        }

        return index;
    }

    /// <summary>Whether an index is of this version, with vectors of as many numbers as the options say.</summary>
    public static bool IsOurs(SearchIndex found, AzureSearchOptions options)
    {
        var ours = Definition(options);
        return found.DefaultScoringProfile == ours.DefaultScoringProfile
            && found.Fields.Select(Signature).ToHashSet(StringComparer.Ordinal).SetEquals(ours.Fields.Select(Signature));
    }

    private static ScoringProfile Profile() => new(string.Create(CultureInfo.InvariantCulture, $"units-{Version}")) { TextWeights = new TextWeights(Weights) };

    private static IEnumerable<SearchField> Fields(int dimensions)
    {
        yield return Field("key", SearchFieldDataType.String, filterable: true, sortable: true, isKey: true);
        foreach (var name in new[] { "role", "repo", "file" })
        {
            yield return Field(name, SearchFieldDataType.String, filterable: true);
        }

        yield return Field("path", SearchFieldDataType.String, sortable: true);
        foreach (var name in new[] { "symbol", "name", "kind", "signature", "cut", "notice", "reason", "commit", "skipped", "rules" })
        {
            yield return Field(name, SearchFieldDataType.String);
        }

        foreach (var name in Weights.Keys)
        {
            yield return Words(name, SearchFieldDataType.String);
        }

        yield return Words("names", SearchFieldDataType.Collection(SearchFieldDataType.String));
        foreach (var name in new[] { "uses", "groups" })
        {
            yield return Field(name, SearchFieldDataType.Collection(SearchFieldDataType.String), filterable: true);
        }

        yield return Field("imports", SearchFieldDataType.Collection(SearchFieldDataType.String));
        yield return Field("elided", SearchFieldDataType.Collection(SearchFieldDataType.Int32));
        yield return Field("first", SearchFieldDataType.Int32, sortable: true);
        foreach (var name in new[] { "last", "units", "files" })
        {
            yield return Field(name, SearchFieldDataType.Int32);
        }

        yield return Field("test", SearchFieldDataType.Boolean);
        yield return Field("complete", SearchFieldDataType.Boolean);
        yield return Field("used", SearchFieldDataType.Int64, sortable: true);
        if (dimensions > 0)
        {
            yield return Vector(dimensions);
        }
    }

    private static SearchField Field(string name, SearchFieldDataType type, bool filterable = false, bool sortable = false, bool isKey = false) => new(name, type)
    {
        IsKey = isKey,
        IsFilterable = filterable,
        IsSortable = sortable,
        IsSearchable = false,
        IsFacetable = false,
        IsHidden = false,
    };

    // The words are split and stemmed here, so that every backend has the same ones; the service only counts them.
    private static SearchField Words(string name, SearchFieldDataType type) => new(name, type)
    {
        IsSearchable = true,
        IsFilterable = false,
        IsSortable = false,
        IsFacetable = false,
        IsHidden = type == SearchFieldDataType.String,
        AnalyzerName = LexicalAnalyzerName.Whitespace,
    };

    private static SearchField Vector(int dimensions) => new("vector", SearchFieldDataType.Collection(SearchFieldDataType.Single))
    {
        IsSearchable = true,
        IsFilterable = false,
        IsSortable = false,
        IsFacetable = false,
        IsHidden = true,
        VectorSearchDimensions = dimensions,
        VectorSearchProfileName = VectorProfile,
    };

    private static string Signature(SearchField field) => string.Join(
        '|',
        field.Name, field.Type, field.IsKey == true, field.IsFilterable == true, field.IsSortable == true, field.IsSearchable == true, field.AnalyzerName, field.VectorSearchDimensions);
}
