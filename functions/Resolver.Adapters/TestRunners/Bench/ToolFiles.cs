using System.Security.Cryptography;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>Our helper programs (reporters, plugins), unpacked from this assembly into a folder named by their content.</summary>
internal sealed class ToolFiles(string parent)
{
    private const string Prefix = "tools/";
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Embedded = new(Load);

    /// <summary>Mounted read-only at <see cref="Core.Sandbox.SandboxPaths.Tools"/>.</summary>
    public string Folder { get; } = Path.Combine(parent, Digest());

    /// <summary>Unpacks what is missing; concurrent callers write the same bytes and the rename decides.</summary>
    public async Task Ensure(CancellationToken cancel)
    {
        if (Directory.Exists(Folder))
        {
            return;
        }

        var draft = $"{Folder}.{Path.GetRandomFileName()}";
        foreach (var (name, content) in Embedded.Value)
        {
            var file = Path.Combine(draft, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, cancel);
        }

        try
        {
            Directory.Move(draft, Folder);
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            Trees.Delete(draft);
        }
    }

    private static string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in Embedded.Value)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static SortedDictionary<string, byte[]> Load()
    {
        var assembly = typeof(ToolFiles).Assembly;
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var content = assembly.GetManifestResourceStream(name)!;
            using var copy = new MemoryStream();
            content.CopyTo(copy);
            files[name[Prefix.Length..]] = copy.ToArray();
        }

        return files;
    }
}
