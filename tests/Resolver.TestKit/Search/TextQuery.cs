using System.Buffers;

namespace Resolver.TestKit.Search;

/// <summary>A query in simple syntax: words and phrases in quotes. Operators that this server does not know are refused, not ignored.</summary>
internal sealed record TextQuery(IReadOnlyList<string> Words, IReadOnlyList<IReadOnlyList<string>> Phrases)
{
    private static readonly SearchValues<char> Operators = SearchValues.Create("+|-*()~\\");
    private const int MostClauses = 1024;

    public bool IsEverything => Words.Count == 0 && Phrases.Count == 0;

    public static TextQuery Parse(string? search)
    {
        var words = new List<string>();
        var phrases = new List<IReadOnlyList<string>>();
        if (search is not (null or "" or "*"))
        {
            var parts = search.Split('"');
            for (var i = 0; i < parts.Length; i++)
            {
                var terms = Terms(parts[i]);
                if (i % 2 == 1)
                {
                    phrases.Add(terms);
                }
                else
                {
                    words.AddRange(terms.Select(Plain));
                }
            }

            if (parts.Length % 2 == 0 || words.Count + phrases.Count > MostClauses)
            {
                throw SearchError.Invalid("Failed to parse query string. See https://aka.ms/azure-search-full-query for supported syntax.");
            }
        }

        return new TextQuery(words, phrases);
    }

    private static List<string> Terms(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static string Plain(string word) => word.AsSpan().ContainsAny(Operators)
        ? throw SearchError.Invalid($"This server knows no operators of the simple syntax, and '{word}' has one.")
        : word;
}

/// <summary>BM25 over the searched fields, with the whitespace analyzer. As the service does it, the statistics are of all documents.</summary>
internal sealed class TextScores
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly Dictionary<string, FieldTerms> _fields = new(StringComparer.Ordinal);
    private readonly TextQuery _query;
    private readonly IndexSchema _schema;

    public TextScores(IndexSchema schema, IReadOnlyCollection<string> fields, TextQuery query, IEnumerable<StoredDocument> all)
    {
        _schema = schema;
        _query = query;
        var documents = all.ToList();
        foreach (var field in fields)
        {
            _fields[field] = new FieldTerms(field, documents);
        }
    }

    /// <summary>How well a document matches; null where it does not.</summary>
    public double? Of(StoredDocument document, bool all)
    {
        var clauses = _query.Words.Select(word => (IReadOnlyList<string>)[word]).Concat(_query.Phrases).Select(terms => Best(document, terms)).ToList();
        var matched = clauses.Where(score => score is not null).ToList();
        return matched.Count == 0 || (all && matched.Count < clauses.Count) ? null : matched.Sum();
    }

    private double? Best(StoredDocument document, IReadOnlyList<string> terms)
    {
        double? sum = null;
        foreach (var (name, field) in _fields)
        {
            var count = field.Count(document, terms);
            if (count > 0)
            {
                var weight = _schema.Weights.GetValueOrDefault(name, 1);
                sum = (sum ?? 0) + (weight * terms.Sum(field.Rarity) * count * (K1 + 1) / (count + (K1 * (1 - B + (B * field.Length(document) / field.Average)))));
            }
        }

        return sum;
    }

    private sealed class FieldTerms
    {
        private readonly Dictionary<StoredDocument, string[]> _terms = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<string, int> _having = new(StringComparer.Ordinal);

        public FieldTerms(string field, IEnumerable<StoredDocument> documents)
        {
            foreach (var document in documents)
            {
                var terms = (document.GetValueOrDefault(field) as string ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                _terms[document] = terms;
                foreach (var term in terms.Distinct(StringComparer.Ordinal))
                {
                    _having[term] = _having.GetValueOrDefault(term) + 1;
                }
            }

            Average = Math.Max(1, _terms.Count == 0 ? 1 : _terms.Values.Average(terms => terms.Length));
        }

        public double Average { get; }

        public int Length(StoredDocument document) => _terms[document].Length;

        public double Rarity(string term)
        {
            var having = _having.GetValueOrDefault(term);
            return Math.Log(1 + ((_terms.Count - having + 0.5) / (having + 0.5)));
        }

        public int Count(StoredDocument document, IReadOnlyList<string> phrase)
        {
            var terms = _terms[document];
            var count = 0;
            for (var at = 0; at + phrase.Count <= terms.Length; at++)
            {
                count += terms.AsSpan(at, phrase.Count).SequenceEqual(phrase.ToArray()) ? 1 : 0;
            }

            return phrase.Count == 0 ? 0 : count;
        }
    }
}
