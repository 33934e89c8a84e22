using System.Text;

namespace Resolver.Core.Text;

/// <summary>Files as text.</summary>
public static class PlainText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 text; null for anything else, and for text with a NUL, which is binary to every tool.</summary>
    public static string? Of(byte[] bytes)
    {
        try
        {
            return bytes.AsSpan().Contains((byte)0) ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
