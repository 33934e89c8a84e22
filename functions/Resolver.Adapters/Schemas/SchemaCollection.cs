using System.Text;
using Resolver.Core.Scaffold;

namespace Resolver.Adapters.Schemas;

/// <summary>Files of a registry while they are read: strict UTF-8, counted against the limits.</summary>
internal sealed class SchemaCollection(SchemaRegistryOptions options)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly SortedDictionary<string, SchemaFile> _files = new(StringComparer.Ordinal);
    private long _bytes;

    public int Count => _files.Count;

    /// <summary>How many bytes there is room for.</summary>
    public long Room => options.MaxBytes - _bytes;

    public void Add(string path, ReadOnlySpan<byte> content)
    {
        _bytes += content.Length;
        if (_bytes > options.MaxBytes || _files.Count >= options.MaxFiles)
        {
            throw SchemaFaults.Limit(options);
        }

        try
        {
            _files[path] = new SchemaFile(path, Strict.GetString(content).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException wrong)
        {
            throw SchemaFaults.Encoding(path, wrong);
        }
    }

    public SchemaFiles Of(string origin) => new(origin, [.. _files.Values]);
}
