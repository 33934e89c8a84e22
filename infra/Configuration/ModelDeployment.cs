namespace Resolver.Infra.Configuration;

/// <summary>The model of a tier, as Azure OpenAI names it.</summary>
/// <param name="Tier">The tier, which is also the deployment's name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Version">Its version: a new one changes what runs cost and do, so it never comes by itself.</param>
/// <param name="Sku"><c>DataZoneStandard</c>, <c>GlobalStandard</c> or <c>Standard</c>: where the text may be processed.</param>
/// <param name="Capacity">Thousands of tokens a minute.</param>
internal sealed record ModelDeployment(string Tier, string Model, string Version, string Sku, int Capacity)
{
    private static readonly string[] Skus = ["Standard", "DataZoneStandard", "GlobalStandard"];

    /// <summary>What is wrong, or null.</summary>
    public string? Fault() =>
        !IsName(Tier) ? "\"tier\" has 2 to 30 lower-case letters, digits and hyphens"
        : string.IsNullOrWhiteSpace(Model) ? $"the tier {Tier} has no \"model\""
        : string.IsNullOrWhiteSpace(Version) ? $"the tier {Tier} has no \"version\""
        : !Skus.Contains(Sku, StringComparer.Ordinal) ? $"\"sku\" of the tier {Tier} is one of {string.Join(", ", Skus)}"
        : Capacity is < 1 or > 10_000 ? $"\"capacity\" of the tier {Tier} is 1 to 10000, in thousands of tokens a minute"
        : null;

    private static bool IsName(string? text) => text is { Length: >= 2 and <= 30 } && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
