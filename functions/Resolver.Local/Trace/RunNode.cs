using System.Text.Json.Serialization;

namespace Resolver.Local.Trace;

/// <summary>What a line of a run's tree is.</summary>
internal enum NodeKind
{
    /// <summary>The run, or a sub-workflow.</summary>
    Run,

    /// <summary>A step.</summary>
    Step,

    /// <summary>An event that came, or the run was suspended, resumed, parked.</summary>
    Event,

    /// <summary>A request to a model.</summary>
    Chat,

    /// <summary>A tool call.</summary>
    Tool,

    /// <summary>A search.</summary>
    Retrieval,

    /// <summary>Any other span.</summary>
    Other,
}

/// <summary>A line of a run's tree, with what is below it.</summary>
/// <param name="name">The step, or the span's name.</param>
/// <param name="kind">What it is.</param>
/// <param name="at">When it began.</param>
internal sealed class RunNode(string name, NodeKind kind, DateTimeOffset at)
{
    private long tokensIn;
    private long tokensOut;
    private decimal usd;

    public string Name { get; } = name;

    public NodeKind Kind { get; } = kind;

    public DateTimeOffset At { get; set; } = at;

    /// <summary>Null while it is under way.</summary>
    public double? Seconds { get; set; }

    /// <summary>How it ended, in a word; empty where there is nothing to say.</summary>
    public string Outcome { get; set; } = string.Empty;

    public bool Failed { get; set; }

    /// <summary>Prompt tokens, of everything below too.</summary>
    public long TokensIn => tokensIn + Children.Sum(static child => child.TokensIn);

    /// <summary>Completion tokens, of everything below too.</summary>
    public long TokensOut => tokensOut + Children.Sum(static child => child.TokensOut);

    /// <summary>US dollars as the ledger has them, of everything below too.</summary>
    public decimal Usd => usd + Children.Sum(static child => child.Usd);

    [JsonIgnore]
    public List<RunNode> Below { get; } = [];

    /// <summary>In the order in which they began.</summary>
    public IEnumerable<RunNode> Children => Below.OrderBy(static child => child.At);

    internal void Pay(long sent, long received, decimal paid)
    {
        tokensIn += sent;
        tokensOut += received;
        usd += paid;
    }
}
