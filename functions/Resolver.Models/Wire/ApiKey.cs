using System.Net.Http.Headers;
using Azure.Core;
using Azure.Identity;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Wire;

/// <summary>Proves to an endpoint who asks. It never prints itself.</summary>
internal interface ICallCredential
{
    /// <summary>Puts the proof into a request.</summary>
    /// <exception cref="CallFailureException">None can be had.</exception>
    ValueTask Apply(HttpRequestMessage request, CancellationToken cancel);
}

/// <summary>A key on its way from the environment to a request header, where the provider looks for it.</summary>
internal sealed class ApiKey : ICallCredential
{
    private readonly string _value;
    private readonly ModelProvider _provider;

    private ApiKey(string value, ModelProvider provider)
    {
        _value = value;
        _provider = provider;
    }

    /// <summary>Whether a variable's value can be sent as a header.</summary>
    public static bool IsUsable(string? value) => !string.IsNullOrWhiteSpace(value) && value.Trim().All(character => character is > ' ' and < '\x7f');

    /// <summary>Wraps the value of a variable; null where it cannot be used.</summary>
    public static ApiKey? From(string? value, ModelProvider provider) => IsUsable(value) ? new ApiKey(value!.Trim(), provider) : null;

    /// <inheritdoc />
    public ValueTask Apply(HttpRequestMessage request, CancellationToken cancel)
    {
        var (header, value) = _provider == ModelProvider.Azure ? ("api-key", _value) : ("Authorization", "Bearer " + _value);
        request.Headers.TryAddWithoutValidation(header, value);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override string ToString() => "(key)";
}

/// <summary>The identity of this machine or user in Microsoft Entra; tokens are kept and renewed by the library.</summary>
internal sealed class EntraIdentity(TokenCredential credential) : ICallCredential
{
    private static readonly TokenRequestContext Scope = new(["https://cognitiveservices.azure.com/.default"]);

    /// <inheritdoc />
    public async ValueTask Apply(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            var token = await credential.GetTokenAsync(Scope, cancel);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }
        catch (AuthenticationFailedException)
        {
            // Its text may name tenants and accounts.
            throw new CallFailureException(CallFailure.NoIdentity);
        }
    }

    /// <inheritdoc />
    public override string ToString() => "(identity)";
}
