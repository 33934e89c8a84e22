namespace Resolver.Infra.Configuration;

/// <summary>The model of a tier, as Azure OpenAI names it, and what the product has to know of it.</summary>
/// <param name="Tier">The tier, which is also the deployment's name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">Its version: a new one changes what runs cost and do, so it never comes by itself.</param>
/// <param name="Sku"><c>DataZoneStandard</c>, <c>GlobalStandard</c> or <c>Standard</c>: where the text may be processed.</param>
/// <param name="Capacity">Thousands of tokens a minute.</param>
/// <param name="UsdPerMTokIn">US dollars for a million prompt tokens: a model without a price is not called.</param>
/// <param name="UsdPerMTokCachedIn">The same for those that Azure had cached. Default: the full price.</param>
/// <param name="UsdPerMTokOut">US dollars for a million completion tokens.</param>
/// <param name="ContextTokens">Prompt and completion together.</param>
/// <param name="MaxOutputTokens">The longest completion, thinking included; every estimate reserves it.</param>
/// <param name="TimeoutSeconds">For one request with its retries. Default 240.</param>
internal sealed record ModelDeployment(
    string Tier,
    string Model,
    string Version,
    string Sku,
    int Capacity,
    decimal? UsdPerMTokIn,
    decimal? UsdPerMTokCachedIn,
    decimal? UsdPerMTokOut,
    int ContextTokens,
    int MaxOutputTokens,
    int TimeoutSeconds = 240)
{
    private static readonly string[] Skus = ["Standard", "DataZoneStandard", "GlobalStandard"];

    /// <summary>What is wrong, or null.</summary>
    public string? Fault() =>
        !IsName(Tier) ? "\"tier\" has 2 to 30 lower-case letters, digits and hyphens, and is not \"mechanical\""
        : string.IsNullOrWhiteSpace(Model) ? $"the tier {Tier} has no \"model\""
        : string.IsNullOrWhiteSpace(Version) ? $"the tier {Tier} has no \"version\""
        : !Skus.Contains(Sku, StringComparer.Ordinal) ? $"\"sku\" of the tier {Tier} is one of {string.Join(", ", Skus)}"
        : Capacity is < 1 or > 10_000 ? $"\"capacity\" of the tier {Tier} is 1 to 10000, in thousands of tokens a minute"
        : PriceFault() ?? SizeFault();

    private string? PriceFault() =>
        UsdPerMTokIn is not (> 0 and <= 10_000) ? $"\"usdPerMTokIn\" of the tier {Tier} is what a million prompt tokens cost you, in US dollars"
        : UsdPerMTokOut is not (> 0 and <= 10_000) ? $"\"usdPerMTokOut\" of the tier {Tier} is what a million completion tokens cost you, in US dollars"
        : UsdPerMTokCachedIn < 0 || UsdPerMTokCachedIn > UsdPerMTokIn ? $"\"usdPerMTokCachedIn\" of the tier {Tier} is 0 to \"usdPerMTokIn\""
        : null;

    private string? SizeFault() =>
        ContextTokens is < 1024 or > 10_000_000 ? $"\"contextTokens\" of the tier {Tier} is 1024 to 10000000"
        : MaxOutputTokens < 16 || MaxOutputTokens >= ContextTokens ? $"\"maxOutputTokens\" of the tier {Tier} is 16 to less than \"contextTokens\""
        : TimeoutSeconds is < 1 or > 3600 ? $"\"timeoutSeconds\" of the tier {Tier} is 1 to 3600"
        : null;

    private static bool IsName(string? text) =>
        text is { Length: >= 2 and <= 30 } and not "mechanical" && text[0] != '-' && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
