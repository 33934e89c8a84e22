namespace Resolver.Models.Configuration;

/// <summary>A key on its way from the environment to a request header. It never prints itself.</summary>
internal sealed class ApiKey
{
    private readonly string _value;

    private ApiKey(string value) => _value = value;

    /// <summary>Whether a variable's value can be sent as a header.</summary>
    public static bool IsUsable(string? value) => !string.IsNullOrWhiteSpace(value) && value.Trim().All(character => character is > ' ' and < '\x7f');

    /// <summary>Wraps the value of a variable; null where it cannot be used.</summary>
    public static ApiKey? From(string? value) => IsUsable(value) ? new ApiKey(value!.Trim()) : null;

    /// <summary>Puts the key into a request, where the provider looks for it.</summary>
    public void ApplyTo(HttpRequestMessage request, ModelProvider provider)
    {
        var (header, value) = provider == ModelProvider.Azure ? ("api-key", _value) : ("Authorization", "Bearer " + _value);
        request.Headers.TryAddWithoutValidation(header, value);
    }

    /// <inheritdoc />
    public override string ToString() => "(key)";
}
