using System.Text.RegularExpressions;

namespace Resolver.Core.Routing;

/// <summary>
/// How alike texts are: the cosine of their TF-IDF vectors (Salton and Buckley, 1988), with <c>1 + ln(tf)</c> and
/// <c>1 + ln((1 + N) / (1 + df))</c>, which leaves some weight to words that every one of few texts has.
/// 0 is nothing in common, 1 is the same words. HTML comments, which templates are full of, do not count.
/// </summary>
public sealed partial class TextSimilarity
{
    /// <summary>Characters of a text that count.</summary>
    public const int MaxText = 20_000;

    private readonly Dictionary<string, int> _documents = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<(int Text, double Weight)>> _postings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Dictionary<string, double>> _vectors;
    private readonly int _total;

    /// <summary>Weighs the words of these texts against each other.</summary>
    public TextSimilarity(IReadOnlyList<string> texts)
    {
        var counts = texts.Select(Count).ToList();
        _total = counts.Count;
        foreach (var word in counts.SelectMany(static text => text.Keys))
        {
            _documents[word] = _documents.GetValueOrDefault(word) + 1;
        }

        _vectors = [.. counts.Select(Vector)];
        for (var text = 0; text < _vectors.Count; text++)
        {
            Post(text);
        }
    }

    /// <summary>How many texts there are.</summary>
    public int Texts => _vectors.Count;

    /// <summary>The nearest texts, best first; those with nothing in common are left out.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="among">Which texts may be found; null for all.</param>
    public IReadOnlyList<(int Text, double Score)> Nearest(string text, int max, Func<int, bool>? among = null) => Nearest(Vector(Count(text)), max, among);

    /// <summary>The nearest texts of one of the texts itself, which is left out.</summary>
    public IReadOnlyList<(int Text, double Score)> NearestOf(int text, int max, Func<int, bool> among) =>
        Nearest(_vectors[text], max, other => other != text && among(other));

    private List<(int Text, double Score)> Nearest(Dictionary<string, double> vector, int max, Func<int, bool>? among)
    {
        var scores = new double[Texts];
        foreach (var (word, weight) in vector)
        {
            foreach (var (other, otherWeight) in _postings.GetValueOrDefault(word, []))
            {
                scores[other] += weight * otherWeight;
            }
        }

        return
        [
            .. Enumerable.Range(0, Texts).Where(other => scores[other] > 0 && among?.Invoke(other) != false)
                .OrderByDescending(other => scores[other]).ThenBy(static other => other).Take(max).Select(other => (other, scores[other])),
        ];
    }

    private void Post(int text)
    {
        foreach (var (word, weight) in _vectors[text])
        {
            if (!_postings.TryGetValue(word, out var list))
            {
                _postings.Add(word, list = []);
            }

            list.Add((text, weight));
        }
    }

    private Dictionary<string, double> Vector(Dictionary<string, int> counts)
    {
        var weights = counts.ToDictionary(
            static word => word.Key,
            word => (1 + Math.Log(word.Value)) * (1 + Math.Log((1.0 + _total) / (1 + _documents.GetValueOrDefault(word.Key)))),
            StringComparer.OrdinalIgnoreCase);
        var length = Math.Sqrt(weights.Values.Sum(static weight => weight * weight));
        return length == 0 ? [] : weights.ToDictionary(static word => word.Key, word => word.Value / length, StringComparer.OrdinalIgnoreCase);
    }

    private static Dictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var shown = Comment().Replace(text.Length <= MaxText ? text : text[..MaxText], " ");
        foreach (var word in Word().EnumerateMatches(shown))
        {
            var key = shown.Substring(word.Index, word.Length);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return counts;
    }

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]{2,63}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"<!--.*?-->", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Comment();
}
