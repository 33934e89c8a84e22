namespace Resolver.Models.Configuration;

/// <summary>The entry <c>embeddings</c> of the models file, checked: a model that makes vectors of texts.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>How the endpoint is called in the ledger, in logs and in traces.</summary>
    public const string Name = "embeddings";

    /// <summary>How the endpoint is spoken to.</summary>
    public required ModelProvider Provider { get; init; }

    /// <summary>Base address, as in <see cref="ModelTierOptions.Endpoint"/>; <c>/embeddings</c> follows.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The model's name; for <see cref="ModelProvider.Azure"/> the deployment's. Vectors of another name are others.</summary>
    public required string Model { get; init; }

    /// <summary>As <see cref="ModelTierOptions.ApiKeyEnv"/>.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>US dollars for a million tokens. 0 to 10,000.</summary>
    public required decimal UsdPerMTokIn { get; init; }

    /// <summary>Numbers of a vector. 8 to 3,072.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Seconds for one request, its retries included. 1 to 3,600.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>The same as an endpoint of the gateway: one that has no output.</summary>
    internal ModelTierOptions AsTier => new()
    {
        Name = Name,
        Provider = Provider,
        Endpoint = Endpoint,
        Model = Model,
        ApiKeyEnv = ApiKeyEnv,
        UsdPerMTokIn = UsdPerMTokIn,
        UsdPerMTokCachedIn = UsdPerMTokIn,
        UsdPerMTokOut = 0,
        UsdPerMTokReasoning = 0,
        ContextTokens = int.MaxValue,
        MaxOutputTokens = 0,
        TimeoutSeconds = TimeoutSeconds,
        MaxConcurrent = 8,
    };
}
