using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;

namespace Resolver.Index.Vectors;

/// <summary>Vectors that were made.</summary>
/// <param name="Of">One for each text, in their order, of length 1; all zeros where the model gives no direction.</param>
/// <param name="Usd">What they cost; null where the model does not say.</param>
internal sealed record MadeVectors(IReadOnlyList<float[]> Of, decimal? Usd);

/// <summary>Asks the model for the vectors of units and of questions, a bounded number of texts and of requests at a time.</summary>
internal sealed partial class UnitVectors(VectorModel model, TimeProvider clock, ILogger log)
{
    private const int LongestText = 8000; // characters; what the common models take
    private const int MostTexts = 64;
    private const int RequestsAtOnce = 4;

    /// <summary>The part of a text that a vector is made of. An empty text has no vector; a half of a character is no text.</summary>
    public static string Cut(string text)
    {
        var cut = text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
        return string.IsNullOrWhiteSpace(cut) ? "-" : cut;
    }

    /// <summary>The vectors of texts.</summary>
    /// <exception cref="ResolverFault">The model's own code, <c>INDEX-VECTORS-SIZE</c>, or <c>INDEX-VECTORS-FAILED</c> for what has none.</exception>
    public async Task<MadeVectors> Of(RepoId repo, IReadOnlyList<string> texts, CancellationToken cancel)
    {
        var parts = texts.Chunk(MostTexts).ToList();
        var made = new MadeVectors[parts.Count];
        await Parallel.ForAsync(
            0, parts.Count, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancel }, async (i, token) => made[i] = await Request(repo, parts[i], token));
        return new MadeVectors([.. made.SelectMany(static part => part.Of)], made.Length == 0 || made.All(static part => part.Usd is null) ? null : made.Sum(static part => part.Usd ?? 0));
    }

    /// <summary>The vector of a question; null, with a notice, where the model has none in time: a search does without it.</summary>
    public async Task<float[]?> OfQuestion(RepoId repo, string text, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        using var patience = new CancellationTokenSource(model.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            // Also where the model does not listen to its token.
            return (await Request(repo, [text], either.Token).WaitAsync(either.Token)).Of[0];
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Without(log, repo.Value, "INDEX-VECTORS-LATE", null);
            return null;
        }
        catch (ResolverFault fault)
        {
            Without(log, repo.Value, fault.Code, fault);
            return null;
        }
    }

    private async Task<MadeVectors> Request(RepoId repo, string[] texts, CancellationToken cancel)
    {
        GeneratedEmbeddings<Embedding<float>> made;
        try
        {
            var options = new EmbeddingGenerationOptions { Dimensions = model.Dimensions, AdditionalProperties = new() { [EmbeddingUse.Repo] = repo } };
            made = await model.Generator.GenerateAsync(texts.Select(Cut), options, cancel);
        }
#pragma warning disable CA1031 // It is thrown on, with a code: a model of the operator's may throw anything.
        catch (Exception failed) when (failed is not (ResolverFault or OperationCanceledException))
#pragma warning restore CA1031
        {
            throw new ResolverFault("INDEX-VECTORS-FAILED", transient: true, "The embedding model failed. Check that it runs, then index the commit again.", failed);
        }

        if (made.Count != texts.Length || made.FirstOrDefault(one => one.Vector.Length != model.Dimensions) is not null)
        {
            throw OtherSize(made.FirstOrDefault(one => one.Vector.Length != model.Dimensions)?.Vector.Length ?? 0);
        }

        return new MadeVectors([.. made.Select(static one => Direction(one.Vector.Span))], made.AdditionalProperties?.GetValueOrDefault(EmbeddingUse.Usd) as decimal?);
    }

    private static float[] Direction(ReadOnlySpan<float> vector)
    {
        var direction = new float[vector.Length];
        if (TensorPrimitives.Norm(vector) is > 0 and < float.PositiveInfinity and var length)
        {
            TensorPrimitives.Divide(vector, length, direction);
        }

        return direction;
    }

    private ResolverFault OtherSize(int found) => ResolverFault.Usage(
        "INDEX-VECTORS-SIZE", $"The embedding model gives vectors of {found} numbers, and its settings say {model.Dimensions}. Set the dimensions to those of the model.");

    [LoggerMessage(4161, LogLevel.Warning, "{Code}: repository {Repo} is searched without vectors.")]
    private static partial void Without(ILogger log, string repo, string code, Exception? cause);
}
