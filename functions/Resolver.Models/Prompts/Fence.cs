using System.Security.Cryptography;
using System.Text;

namespace Resolver.Models.Prompts;

/// <summary>
/// Marks where untrusted text begins and ends. The mark is derived from the stable content, so that the same prompt is the same bytes
/// every time and prompts that begin alike share their beginning. No content can hold its own mark: that is checked, and the next mark
/// is taken where it does.
/// </summary>
internal sealed class Fence
{
    private readonly string _mark;

    private Fence(string mark) => _mark = mark;

    /// <summary>A fence for these contents.</summary>
    /// <param name="stable">What the mark is derived from.</param>
    /// <param name="others">What else stands in the prompt.</param>
    public static Fence For(IReadOnlyCollection<string> stable, IReadOnlyCollection<string> others)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in stable)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(content));
            hash.AppendData([0]);
        }

        var digest = hash.GetHashAndReset();
        while (true)
        {
            var mark = "DATA-" + Convert.ToHexString(digest.AsSpan(0, 8));
            if (!stable.Concat(others).Any(content => content.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            {
                return new Fence(mark);
            }

            digest = SHA256.HashData(digest);
        }
    }

    /// <summary>Puts a content between its two marks.</summary>
    public string Wrap(string label, string content) => $"<<<{_mark} {label}\n{content}\n{_mark}>>>\n";
}
