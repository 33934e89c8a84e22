using Resolver.Adapters.Configuration;
using Resolver.Adapters.Schemas;
using Resolver.Core.Workspaces;

namespace Resolver.Local.Composition;

/// <summary>The operator's schema registry: a folder or an address, not both.</summary>
/// <param name="Folder">Absolute path of a folder of .proto files; null for none.</param>
/// <param name="Url">Absolute https address of a .proto file or of a list of them (http on this machine alone); null for none.</param>
/// <param name="TokenEnv">The variable that holds a bearer token, never the token itself; null for none.</param>
public sealed record SchemaSettings(string? Folder = null, string? Url = null, string? TokenEnv = null)
{
    /// <summary>The registry of this host; without settings, repositories' own folders alone.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>SETTINGS-INVALID</c>.</exception>
    internal static SchemaRegistry Registry(SchemaSettings? settings, IWorkspaces workspaces, TimeProvider clock)
    {
        var options = settings?.Options(Environment.GetEnvironmentVariable) ?? new SchemaRegistryOptions();
        return new SchemaRegistry(workspaces, options, options.Url is null ? null : Client(), clock);
    }

    internal SchemaRegistryOptions Options(Func<string, string?> environment)
    {
        if ((Folder is null) == (Url is null))
        {
            throw OperatorSettings.Invalid("has a schemaRegistry that names neither or both of folder and url");
        }

        if (Folder is not null && !Path.IsPathFullyQualified(Folder))
        {
            throw OperatorSettings.Invalid("has a schemaRegistry.folder that is no absolute path");
        }

        return new SchemaRegistryOptions { Folder = Folder, Url = Url is null ? null : Address(Url), Token = Token(environment) };
    }

    private static Uri Address(string url) =>
        SafeAddress.Of(url) ?? throw OperatorSettings.Invalid("has a schemaRegistry.url that is no absolute https address without a user");

    private string? Token(Func<string, string?> environment) => TokenEnv is null
        ? null
        : environment(TokenEnv) is { Length: > 0 } token ? token.Trim() : throw OperatorSettings.Invalid("has a schemaRegistry.tokenEnv that names no variable that is set");

    // A redirect could carry the token elsewhere.
    private static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) });
}
