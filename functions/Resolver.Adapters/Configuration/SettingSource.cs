using System.Globalization;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Configuration;

/// <summary>Reads settings; a fault (<c>APP-SETTING</c>) names the setting and what it should be, never what it is.</summary>
/// <param name="read">Gives a setting's value, or null.</param>
public sealed class SettingSource(Func<string, string?> read)
{
    /// <summary>A setting that may be missing; empty counts as missing.</summary>
    public string? Optional(string name) => read(name) is { } value && !string.IsNullOrWhiteSpace(value)
        ? value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal) ? throw Unresolved(name) : value.Trim()
        : null;

    /// <summary>A setting that must be there.</summary>
    public string Needed(string name, string what) =>
        Optional(name) ?? throw ResolverFault.Usage("APP-SETTING", $"The setting {name} is missing. Set it to {what}.");

    /// <summary>An absolute https address without a user or a query; http on this machine alone.</summary>
    public Uri Address(string name, string example) =>
        SafeAddress.Of(Needed(name, $"an address such as {example}")) is { Query.Length: 0 } address
            ? address
            : throw Wrong(name, $"an https address such as {example}");

    /// <summary>A number within a range.</summary>
    public decimal Number(string name, decimal usual, decimal least, decimal most) => Optional(name) is not { } text ? usual
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>A setting of another app: a mistake in a deployment must not put what is kept apart into one process.</summary>
    /// <param name="names">Settings that must not be there.</param>
    /// <param name="role">What this app is.</param>
    /// <exception cref="ResolverFault"><c>APP-ROLE</c>.</exception>
    public void Refuse(IEnumerable<string> names, string role)
    {
        foreach (var foreign in names.Where(name => Optional(name) is not null))
        {
            throw ResolverFault.Usage("APP-ROLE", $"The setting {foreign} is not for the role of this app, {role}. Remove it here; it belongs to another app alone.");
        }
    }

    /// <summary>A list with commas between.</summary>
    public IReadOnlyList<string> List(string name) => Optional(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A setting that is not of its form.</summary>
    public static ResolverFault Wrong(string name, string what) => ResolverFault.Usage("APP-SETTING", $"The setting {name} is not of its form. Set it to {what}.");

    // The platform leaves the reference itself where it may not read the secret.
    private static ResolverFault Unresolved(string name) => ResolverFault.Usage(
        "APP-SETTING", $"The setting {name} names a secret of a key vault that was not read. Give the app's identity the role \"Key Vault Secrets User\", and check the secret's name.");
}
