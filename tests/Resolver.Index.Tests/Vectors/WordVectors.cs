using Microsoft.Extensions.AI;

namespace Resolver.Index.Tests.Vectors;

/// <summary>
/// Vectors of words: each word turns one of the numbers, so that texts with common words are near each other, and what is said to mean the
/// same is. It counts what it is asked, and fails where it is told to.
/// </summary>
internal sealed class WordVectors : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int Dimensions = 64;

    /// <summary>Words that mean another word.</summary>
    public Dictionary<string, string> Synonyms { get; } = new(StringComparer.Ordinal);

    /// <summary>What it was asked about.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What is done before an answer; null for nothing.</summary>
    public Func<CancellationToken, Task>? Before { get; set; }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (Before is { } before)
        {
            await before(cancellationToken);
        }

        var texts = values.ToList();
        lock (Asked)
        {
            Asked.AddRange(texts);
        }

        return new GeneratedEmbeddings<Embedding<float>>(texts.Select(text => new Embedding<float>(Of(text))));
    }

    public float[] Of(string text)
    {
        var vector = new float[Dimensions];
        vector[0] = 0.1f;
        foreach (var word in Resolver.Index.Rank.Words.Of(text).Select(word => Synonyms.GetValueOrDefault(word, word)))
        {
            vector[word.Aggregate(7, static (hash, letter) => ((hash * 31) + letter) & 0xFFFF) % Dimensions] += 1;
        }

        return vector;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
