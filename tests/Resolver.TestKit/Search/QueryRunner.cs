using System.Text.Json.Nodes;

namespace Resolver.TestKit.Search;

/// <summary>Answers searches: filter first, then full text, then vectors, fused by rank where there is more than one list.</summary>
internal static class QueryRunner
{
    private const double Smoothing = 60;

    public static JsonObject Run(SearchQuery query, JsonObject body, string address, IReadOnlyCollection<StoredDocument> all)
    {
        var ranked = Ranked(query, all);
        var page = ranked.Skip(query.Skip).Take(query.PageSize).ToList();
        var answer = new JsonObject();
        if (query.Count)
        {
            answer["@odata.count"] = ranked.Count;
        }

        answer["value"] = new JsonArray([.. page.Select(hit => (JsonNode)Shown(query, hit.Document, hit.Score))]);
        if (query.Top > query.PageSize && ranked.Count > query.Skip + query.PageSize)
        {
            var next = body.DeepClone().AsObject();
            next["skip"] = query.Skip + query.PageSize;
            next["top"] = query.Top - query.PageSize;
            answer["@search.nextPageParameters"] = next;
            answer["@odata.nextLink"] = address;
        }

        return answer;
    }

    private static List<(StoredDocument Document, double Score)> Ranked(SearchQuery query, IReadOnlyCollection<StoredDocument> all)
    {
        var passed = all.Where(document => query.Filter(new FilterScope(document))).ToList();
        var lists = new List<List<(StoredDocument Document, double Score)>>();
        var text = query.Search;
        if (!text.IsEverything || query.Vectors.Count == 0)
        {
            lists.Add(text.IsEverything ? passed.ConvertAll(document => (document, 1.0)) : ByText(query, passed, all));
        }

        lists.AddRange(query.Vectors.Select(vector => ByVector(vector, passed)));
        var ranked = lists.Count == 1 ? lists[0] : Fused(lists);
        return query.OrderBy.Count == 0
            ? [.. ranked.OrderByDescending(hit => hit.Score).ThenBy(hit => Key(query, hit.Document), StringComparer.Ordinal)]
            : Sorted(query, ranked);
    }

    private static List<(StoredDocument Document, double Score)> ByText(SearchQuery query, List<StoredDocument> passed, IReadOnlyCollection<StoredDocument> all)
    {
        var scores = new TextScores(query.Schema, query.SearchFields, query.Search, all);
        return [.. passed.Select(document => (Document: document, Score: scores.Of(document, query.All))).Where(hit => hit.Score is not null).Select(hit => (hit.Document, hit.Score!.Value))];
    }

    private static List<(StoredDocument Document, double Score)> ByVector((string Field, float[] Value, int K) vector, List<StoredDocument> passed) =>
    [
        .. passed.Where(document => document.GetValueOrDefault(vector.Field) is List<object?>)
            .Select(document => (document, 1 / (2 - Cosine(vector.Value, (List<object?>)document[vector.Field]!))))
            .OrderByDescending(hit => hit.Item2).Take(vector.K),
    ];

    private static List<(StoredDocument Document, double Score)> Fused(List<List<(StoredDocument Document, double Score)>> lists)
    {
        var scores = new Dictionary<StoredDocument, double>(ReferenceEqualityComparer.Instance);
        foreach (var list in lists)
        {
            foreach (var (hit, rank) in list.OrderByDescending(hit => hit.Score).Select((hit, rank) => (hit, rank)))
            {
                scores[hit.Document] = scores.GetValueOrDefault(hit.Document) + (1 / (Smoothing + rank + 1));
            }
        }

        return [.. scores.Select(pair => (pair.Key, pair.Value))];
    }

    private static List<(StoredDocument Document, double Score)> Sorted(SearchQuery query, List<(StoredDocument Document, double Score)> ranked)
    {
        var values = Comparer<object?>.Create(FilterValues.Order);
        IOrderedEnumerable<(StoredDocument Document, double Score)> sorted = ranked.OrderBy(static _ => 0);
        foreach (var (field, descending) in query.OrderBy)
        {
            sorted = descending ? sorted.ThenByDescending(hit => hit.Document.GetValueOrDefault(field), values) : sorted.ThenBy(hit => hit.Document.GetValueOrDefault(field), values);
        }

        return [.. sorted];
    }

    private static JsonObject Shown(SearchQuery query, StoredDocument document, double score)
    {
        var shown = new JsonObject { ["@search.score"] = score };
        var names = query.Select.Count > 0 ? query.Select : [.. query.Schema.Fields.Where(field => field.Retrievable).Select(field => field.Name)];
        foreach (var name in names)
        {
            shown[name] = document.GetValueOrDefault(name) switch
            {
                null => query.Schema.Find(name)!.IsCollection ? new JsonArray() : null,
                IReadOnlyList<object?> list => new JsonArray([.. list.Select(item => JsonValue.Create(item))]),
                var value => JsonValue.Create(value),
            };
        }

        return shown;
    }

    private static string Key(SearchQuery query, StoredDocument document) => (string)document[query.Schema.Key.Name]!;

    private static double Cosine(float[] a, List<object?> b)
    {
        double dot = 0, lengthA = 0, lengthB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var other = (double)b[i]!;
            dot += a[i] * other;
            lengthA += a[i] * a[i];
            lengthB += other * other;
        }

        return lengthA == 0 || lengthB == 0 ? 0 : dot / Math.Sqrt(lengthA * lengthB);
    }
}
