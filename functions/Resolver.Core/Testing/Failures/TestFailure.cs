using System.Globalization;
using System.Text.Json.Serialization;

namespace Resolver.Core.Testing;

/// <summary>What a failed test failed by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureKind>))]
public enum FailureKind
{
    /// <summary>An assertion of a test framework did not hold.</summary>
    Assertion,

    /// <summary>Something was thrown (a panic, in Go); <see cref="TestFailure.Exception"/> names it.</summary>
    Exception,

    /// <summary>The test itself could not be loaded or set up: a missing fixture, a name or module that does not exist, a syntax error.</summary>
    Broken,

    /// <summary>The message has none of the known forms.</summary>
    Unknown,
}

/// <summary>A place in the repository that a failure went through.</summary>
/// <param name="Path">Repository path, as far as the runner tells; not checked to exist.</param>
/// <param name="Line">1-based.</param>
/// <param name="Symbol">The function as the stack names it; empty where it does not.</param>
public sealed record CodeFrame(string Path, int Line, string Symbol)
{
    /// <summary><c>path:line symbol</c>.</summary>
    public override string ToString() =>
        Symbol.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line}") : string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line} {Symbol}");
}

/// <summary>A failed test in a few lines: what a person would read out of its log.</summary>
/// <param name="Test">Its id.</param>
/// <param name="Kind">What it failed by.</param>
/// <param name="Exception">The exception's type as the language writes it, <c>panic</c> in Go; null where nothing was thrown.</param>
/// <param name="Said">What the assertion or the exception says, at most 1,500 characters, head and tail kept.</param>
/// <param name="Frames">Inside the repository alone, innermost first, at most 8.</param>
public sealed record TestFailure(string Test, FailureKind Kind, string? Exception, string Said, IReadOnlyList<CodeFrame> Frames)
{
    /// <summary>The failure as text: id, what was said, then one line for each frame.</summary>
    public override string ToString() =>
        string.Join('\n', new[] { Test, Said }.Concat(Frames.Select(static frame => $"  at {frame}")).Where(static line => line.Length > 0));
}
