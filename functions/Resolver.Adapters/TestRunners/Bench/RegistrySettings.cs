namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>
/// What of our environment the setup phase may know: how to reach a registry, and never a credential. A proxy or registry address
/// that carries a user name or password is left out.
/// </summary>
internal static class RegistrySettings
{
    private static readonly string[] Addresses =
        ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "GOPROXY", "npm_config_registry", "NPM_CONFIG_REGISTRY", "PIP_INDEX_URL"];

    private static readonly string[] Others = ["NO_PROXY", "no_proxy", "NUGET_CERT_REVOCATION_MODE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

    public static Dictionary<string, string> Environment()
    {
        // Empty means the Go command's own default; outside the setup phase it is off.
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["GOPROXY"] = string.Empty };
        foreach (var name in Addresses.Concat(Others))
        {
            if (System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && !value.Contains('@', StringComparison.Ordinal))
            {
                settings[name] = value;
            }
        }

        return settings;
    }
}
