using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>Puts assemblies where tests load them.</summary>
internal static class FileCopies
{
    public static bool Same(FileCopy pair) =>
        File.Exists(pair.From) && File.Exists(pair.To) && new FileInfo(pair.From).Length == new FileInfo(pair.To).Length
        && File.ReadAllBytes(pair.From).AsSpan().SequenceEqual(File.ReadAllBytes(pair.To));

    /// <summary>Copies; what stands there is replaced by a new file, because a host may still have the old one mapped.</summary>
    public static void Place(IEnumerable<FileCopy> copies)
    {
        foreach (var copy in copies)
        {
            File.Delete(copy.To);
            File.Copy(copy.From, copy.To);
        }
    }
}
