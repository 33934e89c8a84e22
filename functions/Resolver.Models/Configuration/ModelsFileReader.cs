using System.Text.Json;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using Resolver.Models.Json;
using Resolver.Models.Wire;

namespace Resolver.Models.Configuration;

/// <summary>Turns a parsed models file into checked options.</summary>
internal sealed partial class ModelsFileReader(string fileName, Func<string, string?> environment)
{
    private const decimal MaxPrice = 10_000m;

    private const int MaxFallbacks = 4;

    private static readonly string[] EndpointFields =
    [
        "provider", "endpoint", "model", "apiKeyEnv", "usdPerMTokIn", "usdPerMTokCachedIn", "usdPerMTokOut", "usdPerMTokReasoning",
        "contextTokens", "maxOutputTokens", "timeoutSeconds", "idleTimeoutSeconds", "maxConcurrent", "requestsPerMinute",
    ];

    private static readonly string[] EmbeddingFields = ["provider", "endpoint", "model", "apiKeyEnv", "usdPerMTokIn", "dimensions", "timeoutSeconds"];

    private static readonly string[] Fields = ["name", "chain", .. EndpointFields, "fallbacks"];

    public ModelsFile Read(JsonElement root)
    {
        var file = StrictObject.Open(root, string.Empty, "tiers", EmbeddingOptions.Name);
        return new ModelsFile(Tiers(file.List("tiers")))
        {
            Embeddings = file.Has(EmbeddingOptions.Name) ? Embeddings(StrictObject.Open(file.Object(EmbeddingOptions.Name), EmbeddingOptions.Name, EmbeddingFields)) : null,
        };
    }

    private List<ModelTierOptions> Tiers(IReadOnlyList<JsonElement> list)
    {
        if (list.Count is 0 or > 16)
        {
            throw Wrong("MODELS-TIERS", "tiers", "must list 1 to 16 tiers; leave out --models to work without a model");
        }

        var tiers = list.Select((element, index) => ReadTier(StrictObject.Open(element, $"tiers[{index}]", Fields))).ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var twice = tiers.FindIndex(tier => !names.Add(tier.Name));
        return twice < 0 ? tiers : throw Wrong("MODELS-TIER-DUPLICATE", $"tiers[{twice}].name", "is the name of an earlier tier; give each tier its own name");
    }

    private static string Field(StrictObject tier, string name) => $"{tier.Place}.{name}";

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,31}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex VariableForm();

    private ModelTierOptions ReadTier(StrictObject tier)
    {
        var first = ReadEndpoint(tier, TierName(tier), null) with { Chain = Chain(tier) };
        if (!tier.Has("fallbacks"))
        {
            return first;
        }

        var list = tier.List("fallbacks");
        if (list.Count > MaxFallbacks)
        {
            throw Wrong("MODELS-FIELD-RANGE", Field(tier, "fallbacks"), $"must list at most {MaxFallbacks} endpoints");
        }

        ModelTierOptions Fallback(JsonElement element, int index) =>
            ReadEndpoint(StrictObject.Open(element, $"{Field(tier, "fallbacks")}[{index}]", EndpointFields), first.Name, first);
        return first with { Fallbacks = [.. list.Select(Fallback)] };
    }

    private EmbeddingOptions Embeddings(StrictObject entry)
    {
        var provider = Provider(entry);
        return new EmbeddingOptions
        {
            Provider = provider,
            Endpoint = Endpoint(entry, provider),
            Model = ModelName(entry),
            ApiKeyEnv = KeyVariable(entry),
            UsdPerMTokIn = Price(entry, "usdPerMTokIn", MaxPrice),
            Dimensions = Whole(entry, "dimensions", 8, 3_072, otherwise: null),
            TimeoutSeconds = Whole(entry, "timeoutSeconds", 1, 3_600, otherwise: null),
        };
    }

    /// <summary>Reads an endpoint. A fallback has a place and prices of its own; what else it leaves out it takes from the tier.</summary>
    private ModelTierOptions ReadEndpoint(StrictObject tier, string name, ModelTierOptions? first)
    {
        var provider = Provider(tier);
        var context = Whole(tier, "contextTokens", 1_000, 10_000_000, first?.ContextTokens);
        var priceIn = Price(tier, "usdPerMTokIn", MaxPrice);
        var priceOut = Price(tier, "usdPerMTokOut", MaxPrice);
        return new ModelTierOptions
        {
            Name = name,
            Provider = provider,
            Endpoint = Endpoint(tier, provider),
            Model = ModelName(tier),
            ApiKeyEnv = KeyVariable(tier),
            UsdPerMTokIn = priceIn,
            UsdPerMTokCachedIn = tier.Has("usdPerMTokCachedIn") ? Price(tier, "usdPerMTokCachedIn", priceIn) : priceIn,
            UsdPerMTokOut = priceOut,
            UsdPerMTokReasoning = tier.Has("usdPerMTokReasoning") ? Price(tier, "usdPerMTokReasoning", MaxPrice) : priceOut,
            ContextTokens = context,
            MaxOutputTokens = Whole(tier, "maxOutputTokens", 16, context - 1, first?.MaxOutputTokens),
            TimeoutSeconds = Whole(tier, "timeoutSeconds", 1, 3_600, first?.TimeoutSeconds),
            IdleTimeoutSeconds = Whole(tier, "idleTimeoutSeconds", 1, 3_600, first?.IdleTimeoutSeconds ?? 60),
            MaxConcurrent = Whole(tier, "maxConcurrent", 1, 1_000, 64),
            RequestsPerMinute = tier.Has("requestsPerMinute") ? Whole(tier, "requestsPerMinute", 1, 1_000_000, null) : null,
        };
    }

    private string TierName(StrictObject tier) => tier.Text("name") is var name && NameForm().IsMatch(name) && name != "mechanical"
        ? name
        : throw Wrong("MODELS-TIER-NAME", Field(tier, "name"), "must have 1 to 32 characters of a-z, 0-9 and '-', and not be \"mechanical\"");

    private ChainDepth Chain(StrictObject tier) => !tier.Has("chain") ? ChainDepth.Auto : tier.Text("chain") switch
    {
        "auto" => ChainDepth.Auto,
        "edit" => ChainDepth.Edit,
        "full" => ChainDepth.Full,
        _ => throw Wrong("MODELS-FIELD-RANGE", Field(tier, "chain"), "must be \"auto\", \"edit\" or \"full\""),
    };

    private ModelProvider Provider(StrictObject tier) => tier.Text("provider") switch
    {
        "openai" => ModelProvider.OpenAI,
        "azure" => ModelProvider.Azure,
        _ => throw Wrong("MODELS-PROVIDER", Field(tier, "provider"), "must be \"openai\" (any OpenAI-compatible endpoint) or \"azure\" (a deployment of Azure OpenAI)"),
    };

    private string ModelName(StrictObject tier) => tier.Text("model") is { Length: > 0 and <= 200 } model && !model.Any(char.IsControl)
        ? model
        : throw Wrong("MODELS-FIELD-RANGE", Field(tier, "model"), "must have 1 to 200 characters");

    private Uri Endpoint(StrictObject tier, ModelProvider provider)
    {
        if (!Uri.TryCreate(tier.Text("endpoint"), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw Wrong("MODELS-ENDPOINT", Field(tier, "endpoint"), "must be an absolute http or https address, for example http://127.0.0.1:8080/v1");
        }

        // A credential or a query in the address would travel into traces and messages.
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Wrong("MODELS-ENDPOINT", Field(tier, "endpoint"), "must have no user, query or fragment; name the key's variable in apiKeyEnv");
        }

        var path = uri.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/chat/completions", StringComparison.Ordinal) || path.EndsWith("/embeddings", StringComparison.Ordinal) || (provider == ModelProvider.Azure && path.Length > 0))
        {
            throw Wrong("MODELS-ENDPOINT", Field(tier, "endpoint"), "must be the base address: up to /v1 for openai, without a path for azure");
        }

        return provider == ModelProvider.OpenAI && path.Length == 0 ? new Uri(uri, "/v1") : new Uri(uri.GetLeftPart(UriPartial.Authority) + path);
    }

    private string? KeyVariable(StrictObject tier)
    {
        if (!tier.Has("apiKeyEnv"))
        {
            return null;
        }

        var name = tier.Text("apiKeyEnv");
        if (!VariableForm().IsMatch(name))
        {
            // Said without the value: people paste the key itself here.
            throw Wrong("MODELS-KEY-NAME", Field(tier, "apiKeyEnv"), "must be the name of an environment variable, not the key itself");
        }

        return ApiKey.IsUsable(environment(name))
            ? name
            : throw Wrong("MODELS-KEY-UNSET", Field(tier, "apiKeyEnv"), "names an environment variable that is not set, is empty, or holds line breaks; set it, or remove the field where no key is needed");
    }

    private decimal Price(StrictObject tier, string name, decimal max) => tier.Has(name)
        ? tier.Number(name) is var price && price >= 0 && price <= max
            ? price
            : throw Wrong("MODELS-PRICE", Field(tier, name), $"must be US dollars for a million tokens, 0 to {max:0.######}")
        : throw Wrong("MODELS-PRICE-UNKNOWN", Field(tier, name), "is missing; a model without a price is not called (write 0 for a model of your own)");

    private int Whole(StrictObject tier, string name, int min, int max, int? otherwise) =>
        (tier.Has(name) || otherwise is null ? tier.Integer(name) : otherwise.Value) is var number && number >= min && number <= max
        ? number
        : throw Wrong("MODELS-FIELD-RANGE", Field(tier, name), $"must be {min} to {max}");

    private ResolverFault Wrong(string code, string field, string problem) => ResolverFault.Usage(code, $"{fileName}: {field} {problem}.");
}
