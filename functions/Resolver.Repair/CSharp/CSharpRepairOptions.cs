namespace Resolver.Repair.CSharp;

/// <summary>Bounds of the C# tier.</summary>
public sealed record CSharpRepairOptions
{
    /// <summary>The longest build of the repository under repair. Default 5 minutes.</summary>
    public TimeSpan BuildTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest compilation of one batch. Default 2 minutes.</summary>
    public TimeSpan CompileTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest start of a host, discovery of tests included. Default 1 minute.</summary>
    public TimeSpan HostStartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The shortest limit of one candidate's tests. Loops are counted, so that this is only met by what sleeps, blocks or dies. Default 10 seconds.</summary>
    public TimeSpan MinRunTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Candidates in the first assembly: few, so that verdicts begin early. Default 96, range 1 to 1,000.</summary>
    public int FirstBatch { get; init; } = 96;

    /// <summary>Candidates in each further assembly. Default 256, range 1 to 1,000.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Candidates between two checks that the host still runs the original code as it did at first. Default 16, range 1 to 1,000.</summary>
    public int Slice { get; init; } = 16;

    /// <summary>Tests whose coverage is taken one by one; the others are run together, without coverage. Default 300, range 1 to 100,000.</summary>
    public int CoveredTests { get; init; } = 300;

    /// <summary>Memory of the compile worker, bytes. Default 2 GiB.</summary>
    public long CompilerMemoryBytes { get; init; } = 2L << 30;
}
