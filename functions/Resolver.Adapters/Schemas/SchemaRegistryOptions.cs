namespace Resolver.Adapters.Schemas;

/// <summary>The operator's schema registry, for repositories that name none of their own. At most one of folder and URL.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>Absolute path of a folder of .proto files on this machine; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// A .proto file, or a text file with one relative path of a .proto file a line; https, or http on this machine. Null for none.
    /// </summary>
    public Uri? Url { get; init; }

    /// <summary>Sent as bearer token with each request; null for none. It is never logged.</summary>
    public string? Token { get; init; }

    /// <summary>Wall-clock for reading a whole registry from its URL. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Files at most. Default 1,000.</summary>
    public int MaxFiles { get; init; } = 1_000;

    /// <summary>Bytes of all files at most. Default 16 MiB.</summary>
    public long MaxBytes { get; init; } = 16L << 20;
}
