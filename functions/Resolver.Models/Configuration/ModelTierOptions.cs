namespace Resolver.Models.Configuration;

/// <summary>How an endpoint is spoken to.</summary>
public enum ModelProvider
{
    /// <summary>Any endpoint that speaks OpenAI's chat completions.</summary>
    OpenAI,

    /// <summary>A deployment of Azure OpenAI, with a key.</summary>
    Azure,
}

/// <summary>One tier of the models file, checked. It names the key's variable; the key itself is read by the HTTP handler alone.</summary>
public sealed record ModelTierOptions
{
    /// <summary>What <c>--tiers</c> calls it: 1 to 32 characters of a-z, 0-9 and '-'; not <c>mechanical</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How the endpoint is spoken to.</summary>
    public required ModelProvider Provider { get; init; }

    /// <summary>Base address. For <see cref="ModelProvider.OpenAI"/> it ends where <c>/chat/completions</c> follows; without a path, <c>/v1</c> is added when the file is read.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The model's name; for <see cref="ModelProvider.Azure"/> the deployment's.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the environment variable that holds the key; null sends no key.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>US dollars for a million prompt tokens. 0 to 10,000.</summary>
    public required decimal UsdPerMTokIn { get; init; }

    /// <summary>US dollars for a million cached prompt tokens. 0 to <see cref="UsdPerMTokIn"/>, which is its default.</summary>
    public required decimal UsdPerMTokCachedIn { get; init; }

    /// <summary>US dollars for a million completion tokens. 0 to 10,000.</summary>
    public required decimal UsdPerMTokOut { get; init; }

    /// <summary>Tokens of prompt and completion together. 1,000 to 10,000,000.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Tokens of one completion at most. 16 to <see cref="ContextTokens"/>.</summary>
    public required int MaxOutputTokens { get; init; }

    /// <summary>Seconds for one ask, its retries included. 1 to 3,600.</summary>
    public required int TimeoutSeconds { get; init; }
}
