namespace Resolver.Syntax;

/// <summary>Limits and places of the parsers.</summary>
public sealed record SyntaxOptions
{
    /// <summary>How long one file may take, its worker's start excluded. Default 10 seconds.</summary>
    public TimeSpan FileTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker may take to start, the Go parser's one compilation included. Default 2 minutes.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The largest file that is parsed, bytes of UTF-8. Default 2 MB.</summary>
    public int MaxFileBytes { get; init; } = 2_000_000;

    /// <summary>How many workers outline at one time. Default 2.</summary>
    public int OutlineWorkers { get; init; } = 2;

    /// <summary>A worker without work for so long is ended; the next file starts a new one. Default 2 minutes.</summary>
    public TimeSpan WorkerIdle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Memory of one worker, bytes. Default 1 GiB.</summary>
    public long WorkerMemoryBytes { get; init; } = 1L << 30;

    /// <summary>A folder of ours where the Go parser is kept once it is compiled. Without one, Go is not parsed. Default none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The folder with the workers' programs. Default <c>workers</c> beside the running program.</summary>
    public string WorkersFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "workers");
}
