using Microsoft.Extensions.AI;

namespace Resolver.Index.AzureSearch;

/// <summary>Vectors of units and queries, by a model of the operator.</summary>
internal sealed class UnitVectors(IEmbeddingGenerator<string, Embedding<float>> model, int dimensions)
{
    private const int LongestText = 8000; // characters; what the common models take
    private const int MostTexts = 64;

    /// <summary>The vectors of texts, in their order.</summary>
    public async Task<IReadOnlyList<float[]>> Of(IReadOnlyList<string> texts, CancellationToken cancel)
    {
        var vectors = new List<float[]>(texts.Count);
        foreach (var part in texts.Chunk(MostTexts))
        {
            var made = await model.GenerateAsync(part.Select(Cut), new EmbeddingGenerationOptions { Dimensions = dimensions }, cancel);
            vectors.AddRange(made.Select(one => one.Vector.ToArray()));
        }

        return vectors.Find(vector => vector.Length != dimensions) is { } other ? throw SearchFaults.OtherVectors(other.Length, dimensions) : vectors;
    }

    // An empty text has no vector; a half of a character is no text.
    private static string Cut(string text)
    {
        var cut = text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
        return string.IsNullOrWhiteSpace(cut) ? "-" : cut;
    }
}
