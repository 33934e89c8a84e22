using Resolver.Infra.Configuration;

namespace Resolver.Infra;

/// <summary>What everything is called: kind, product, what it is for, environment and, where a name is global, the suffix.</summary>
/// <param name="settings">The stack's configuration.</param>
internal sealed class Names(Settings settings)
{
    /// <summary>The durable task hub: letters and digits, beginning with a letter.</summary>
    public string TaskHub => $"Resolver{char.ToUpperInvariant(settings.Environment[0])}{settings.Environment[1..]}";

    /// <summary>The resource group of the environment.</summary>
    public string Group => Local("rg");

    /// <summary>A name within the resource group.</summary>
    /// <param name="kind">The usual abbreviation of the resource's kind.</param>
    /// <param name="part">What it is for, where there are several.</param>
    public string Local(string kind, string? part = null) => part is null ? $"{kind}-resolver-{settings.Environment}" : $"{kind}-resolver-{part}-{settings.Environment}";

    /// <summary>A name that is unique in the world.</summary>
    public string Global(string kind, string? part = null) => $"{Local(kind, part)}-{settings.Suffix}";

    /// <summary>A name that is unique in the world, of letters and digits alone.</summary>
    public string Plain(string kind, string part) => $"{kind}{part}{settings.Environment}{settings.Suffix}";
}
