using System.Buffers;
using System.Globalization;

namespace Resolver.TestKit.Search;

/// <summary>
/// A query: words, phrases in quotes, and in the full syntax words with what they are worth (<c>word^2.5</c>). Operators that this server
/// does not know are refused, not ignored.
/// </summary>
internal sealed record TextQuery(IReadOnlyList<(IReadOnlyList<string> Terms, double Worth)> Clauses)
{
    private const int MostClauses = 1024;

    private static readonly SearchValues<char> Simple = SearchValues.Create("+|-*()~\\");
    private static readonly SearchValues<char> Full = SearchValues.Create("+|-*()~\\!&{}[]:?/^");
    private static readonly string[] FullWords = ["AND", "OR", "NOT", "TO"];

    public bool IsEverything => Clauses.Count == 0;

    public static TextQuery Parse(string? search, bool isFull)
    {
        var clauses = new List<(IReadOnlyList<string>, double)>();
        if (search is not (null or "" or "*"))
        {
            var parts = search.Split('"');
            for (var i = 0; i < parts.Length; i++)
            {
                var terms = Terms(parts[i]);
                clauses.AddRange(i % 2 == 1 ? [(terms, 1)] : terms.Select(term => isFull ? Worth(term) : ([Plain(term, Simple)], 1)));
            }

            if (parts.Length % 2 == 0 || clauses.Count > MostClauses)
            {
                throw SearchError.Invalid("Failed to parse query string. See https://aka.ms/azure-search-full-query for supported syntax.");
            }
        }

        return new TextQuery(clauses);
    }

    private static List<string> Terms(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static (IReadOnlyList<string> Terms, double Worth) Worth(string term)
    {
        var parts = term.Split('^');
        if (parts.Length > 2 || FullWords.Contains(parts[0]))
        {
            throw SearchError.Invalid($"This server does not know '{term}' of the full syntax.");
        }

        return ([Plain(parts[0], Full)], parts.Length == 1 ? 1 : double.Parse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
    }

    private static string Plain(string word, SearchValues<char> operators) => word.AsSpan().ContainsAny(operators)
        ? throw SearchError.Invalid($"This server knows no operators of the query syntax, and '{word}' has one.")
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
        var clauses = _query.Clauses.Select(clause => Best(document, clause.Terms) * clause.Worth).ToList();
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
                var terms = Terms(document.GetValueOrDefault(field));
                _terms[document] = terms;
                foreach (var term in terms.Distinct(StringComparer.Ordinal))
                {
                    _having[term] = _having.GetValueOrDefault(term) + 1;
                }
            }

            // Documents without the field are none of its statistics.
            var having = _terms.Values.Where(terms => terms.Length > 0).ToList();
            Documents = having.Count;
            Average = having.Count == 0 ? 1 : having.Average(terms => terms.Length);
        }

        public int Documents { get; }

        public double Average { get; }

        public int Length(StoredDocument document) => _terms[document].Length;

        public double Rarity(string term)
        {
            var having = _having.GetValueOrDefault(term);
            return Math.Log(1 + ((Documents - having + 0.5) / (having + 0.5)));
        }

        private static string[] Terms(object? value) => value switch
        {
            string text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            IReadOnlyList<object?> list => [.. list.SelectMany(Terms)],
            _ => [],
        };

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
