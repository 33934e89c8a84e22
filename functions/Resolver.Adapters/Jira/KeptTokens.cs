using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Core.Json;

namespace Resolver.Adapters.Jira;

/// <summary>Tokens as they are kept between requests and processes.</summary>
/// <param name="Grant">Digest of the grant that they come from: another one in the settings makes them void.</param>
/// <param name="Access">Goes with requests.</param>
/// <param name="RenewAt">From then on it is renewed first.</param>
/// <param name="Refresh">Renews once; null for a service account.</param>
internal sealed record KeptTokens(string Grant, string Access, DateTimeOffset RenewAt, string? Refresh)
{
    /// <summary>Of what the operator set.</summary>
    public static string DigestOf(JiraGrant grant) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{grant.TokenUrl}\n{grant.ClientId}\n{grant.RefreshToken}")));

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static KeptTokens? Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<KeptTokens>(File.ReadAllBytes(file), ResolverJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all, on disk when it returns; only the owner may read it.</summary>
    public void Write(string file)
    {
        var fresh = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(stream, this, ResolverJson.Options);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>Never the secrets: records end up in logs.</summary>
    public override string ToString() => $"tokens until {RenewAt:O}";
}
