using Azure.Identity;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Wire;

/// <summary>Makes what an endpoint is asked with: the key of the environment, or the Entra identity.</summary>
internal static class CallCredentials
{
    /// <summary>The credential; null where none is sent.</summary>
    /// <exception cref="ResolverFault"><c>MODELS-KEY-UNSET</c>.</exception>
    public static ICallCredential? Of(ModelTierOptions tier, GatewayParts parts, ILogger logger)
    {
        if (tier.ApiKeyEnv is not null && tier.Endpoint is { Scheme: "http", IsLoopback: false })
        {
            Log.KeyInClear(logger, tier.Name);
        }

        return (tier.ApiKeyEnv, tier.Provider) switch
        {
            ({ } variable, _) => ApiKey.From(parts.Environment(variable), tier.Provider)
                ?? throw ResolverFault.Usage("MODELS-KEY-UNSET", $"The variable that apiKeyEnv of tier {tier.Name} names is not set; set it."),
            (null, ModelProvider.Azure) => new EntraIdentity(parts.Identity?.Invoke() ?? new DefaultAzureCredential()),
            _ => null,
        };
    }
}
