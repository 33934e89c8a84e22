namespace Resolver.Models.Configuration;

/// <summary>How an endpoint is spoken to.</summary>
public enum ModelProvider
{
    /// <summary>Any endpoint that speaks OpenAI's chat completions.</summary>
    OpenAI,

    /// <summary>A deployment of Azure OpenAI, with a key or an Entra identity.</summary>
    Azure,
}

/// <summary>Which steps an attempt of a tier takes.</summary>
public enum ChainDepth
{
    /// <summary>All of them where the edit alone is unlikely to do; see docs/decisions/0013-chains.md.</summary>
    Auto,

    /// <summary>The edit alone: one call.</summary>
    Edit,

    /// <summary>Understand, locate, plan and edit, wherever money and context allow.</summary>
    Full,
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

    /// <summary>Name of the environment variable that holds the key; null sends no key, and for <see cref="ModelProvider.Azure"/> asks Entra for a token.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>US dollars for a million prompt tokens. 0 to 10,000.</summary>
    public required decimal UsdPerMTokIn { get; init; }

    /// <summary>US dollars for a million cached prompt tokens. 0 to <see cref="UsdPerMTokIn"/>, which is its default.</summary>
    public required decimal UsdPerMTokCachedIn { get; init; }

    /// <summary>US dollars for a million completion tokens. 0 to 10,000.</summary>
    public required decimal UsdPerMTokOut { get; init; }

    /// <summary>US dollars for a million reasoning tokens, which are part of the completion. 0 to 10,000; by default <see cref="UsdPerMTokOut"/>.</summary>
    public required decimal UsdPerMTokReasoning { get; init; }

    /// <summary>Tokens of prompt and completion together. 1,000 to 10,000,000.</summary>
    public required int ContextTokens { get; init; }

    /// <summary>Tokens of one completion at most. 16 to <see cref="ContextTokens"/>.</summary>
    public required int MaxOutputTokens { get; init; }

    /// <summary>Seconds for one ask, its retries included. 1 to 3,600.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>Seconds that a reply which has begun may stand still. 1 to 3,600, default 60.</summary>
    public int IdleTimeoutSeconds { get; init; } = 60;

    /// <summary>Requests that may be under way at the endpoint at once, from this process. 1 to 1,000, default 64; further ones wait.</summary>
    public int MaxConcurrent { get; init; } = 64;

    /// <summary>Requests to the endpoint in any minute, from this process. 1 to 1,000,000; null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Which steps an attempt takes. Default <see cref="ChainDepth.Auto"/>.</summary>
    public ChainDepth Chain { get; init; }

    /// <summary>Endpoints that are asked in turn where this one is away, busy or out of quota. At most 4, without fallbacks of their own.</summary>
    public IReadOnlyList<ModelTierOptions> Fallbacks { get; init; } = [];
}
