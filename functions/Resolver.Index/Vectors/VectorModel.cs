using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;

namespace Resolver.Index.Vectors;

/// <summary>A model that makes vectors of texts. It sees the text of every unit and every question.</summary>
/// <param name="Generator">Makes them; whoever gives it disposes of it.</param>
/// <param name="Name">What the model is called; vectors of another name, or of other dimensions, are others and are made anew.</param>
/// <param name="Dimensions">Numbers of a vector.</param>
public sealed record VectorModel(IEmbeddingGenerator<string, Embedding<float>> Generator, string Name, [property: Range(2, 3072)] int Dimensions)
{
    /// <summary>How long a search waits for the vector of its question before it does without. Default 5 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What the vectors of all indexes may take in memory together, bytes; those in use are kept whatever their size. Default 320 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; init; } = 320L << 20;

    internal string Key => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}/{Dimensions}");
}
