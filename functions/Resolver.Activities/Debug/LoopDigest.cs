using System.Security.Cryptography;
using System.Text;

namespace Resolver.Activities.Debug;

/// <summary>Actions and errors of a loop as a few digits: the limits ask only whether two are the same.</summary>
internal static class LoopDigest
{
    /// <summary>16 hex digits of the text's SHA-256.</summary>
    internal static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
