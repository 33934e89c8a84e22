using Resolver.Core.Text;

namespace Resolver.Models.Cassettes;

/// <summary>Takes out what has the form of a secret, or is a key of ours: a cassette is committed and shown.</summary>
internal static class SecretText
{
    /// <summary>Removes secrets by their form, and these values.</summary>
    public static string Without(string text, IReadOnlyCollection<string> known)
    {
        foreach (var secret in known)
        {
            text = text.Replace(secret, Secrets.Mark, StringComparison.Ordinal);
        }

        return Secrets.Remove(text);
    }
}
