using System.Security.Cryptography;

namespace Resolver.Adapters.TestRunners;

/// <summary>A file of a clone as a few bytes that tell whether it has changed.</summary>
internal static class FileDigest
{
    public static async Task<string> Of(FileInfo file, CancellationToken cancel)
    {
        try
        {
            // A link that the code put there is not followed.
            if (file.LinkTarget is not null || !file.Exists)
            {
                return file.LinkTarget ?? string.Empty;
            }

            await using var stream = file.OpenRead();
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }
}
