using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Infra.Configuration;

namespace Resolver.Infra.Compute;

/// <summary>The models file of an environment (docs/models.md): the deployments that this program makes, with the stack's prices. No key: the brain signs in.</summary>
internal static class ModelsDocument
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true };

    /// <summary>The file's text, tiers in the stack's order.</summary>
    public static string Of(World world) => JsonSerializer.Serialize(new { Tiers = world.Settings.Models.Select(model => Tier(model, $"https://{world.Names.Global("oai")}.openai.azure.com")) }, Json);

    /// <summary>A few digits that change with the text: what is mounted is not read again by itself.</summary>
    public static string Mark(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];

    private static object Tier(ModelDeployment model, string endpoint) => new
    {
        Name = model.Tier,
        Provider = "azure",
        Endpoint = endpoint,
        Model = model.Tier,
        UsdPerMTokIn = model.UsdPerMTokIn,
        UsdPerMTokCachedIn = model.UsdPerMTokCachedIn,
        UsdPerMTokOut = model.UsdPerMTokOut,
        ContextTokens = model.ContextTokens,
        MaxOutputTokens = model.MaxOutputTokens,
        TimeoutSeconds = model.TimeoutSeconds,
    };
}
