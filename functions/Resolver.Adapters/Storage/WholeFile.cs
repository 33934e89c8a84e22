namespace Resolver.Adapters.Storage;

/// <summary>
/// Files that are there whole or not at all, whoever reads them meanwhile, and whenever their writer dies. They are not flushed to the
/// disk: what must outlive a power cut, or be written for its owner alone, is written elsewhere.
/// </summary>
public static class WholeFile
{
    /// <summary>Writes a hidden draft in the same folder, then gives it its name; a file of that name is replaced.</summary>
    /// <exception cref="IOException">The disk is full, or the folder is gone; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var draft = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            File.WriteAllBytes(draft, content);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
