namespace Resolver.Adapters.Configuration;

/// <summary>Addresses to which secrets may go: absolute, https or http on this machine alone, without a user in them.</summary>
public static class SafeAddress
{
    /// <summary>Reads one; null where it is none.</summary>
    public static Uri? Of(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && Holds(address) ? address : null;

    /// <summary>Whether an address is one.</summary>
    public static bool Holds(Uri address) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0 && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
