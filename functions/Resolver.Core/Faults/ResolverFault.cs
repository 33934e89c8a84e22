namespace Resolver.Core.Faults;

/// <summary>
/// A fault with a stable code. The message may be shown in public (comments, logs, cards): it names the cure and never
/// carries secrets, prompts, file contents or paths outside the repository. Codes are listed in docs/error-codes.md and never reused.
/// </summary>
public sealed class ResolverFault : Exception
{
    /// <summary>Creates a fault.</summary>
    /// <param name="code">Stable code such as <c>GIT-BASE-UNKNOWN</c>, listed in docs/error-codes.md.</param>
    /// <param name="transient">Whether the same call may succeed when it is repeated.</param>
    /// <param name="message">One sentence that names the cure; safe to post in public.</param>
    /// <param name="inner">The cause, for the local trace only.</param>
    public ResolverFault(string code, bool transient, string message, Exception? inner = null)
        : base(message, inner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        Code = code;
        Transient = transient;
    }

    /// <summary>Stable code, for example <c>TEST-NONE-FOUND</c>.</summary>
    public string Code { get; }

    /// <summary>True where a retry helps.</summary>
    public bool Transient { get; }

    /// <summary>The exit code of the command line for this fault: 1 usage or configuration, 4 infrastructure.</summary>
    public FaultKind Kind { get; init; } = FaultKind.Infrastructure;

    /// <summary>How long to wait before a retry can help; null where nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A fault that the caller can cure by changing what was asked for: exit code 1.</summary>
    public static ResolverFault Usage(string code, string message, Exception? inner = null) =>
        new(code, transient: false, message, inner) { Kind = FaultKind.Usage };
}

/// <summary>Who can cure a fault.</summary>
public enum FaultKind
{
    /// <summary>The machine or a service failed: exit code 4.</summary>
    Infrastructure,

    /// <summary>The request or the configuration is wrong: exit code 1.</summary>
    Usage,
}
