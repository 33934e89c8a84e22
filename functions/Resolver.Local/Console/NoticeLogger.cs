using Microsoft.Extensions.Logging;

namespace Resolver.Local.Console;

/// <summary>Shows warnings and errors of a part as lines of progress; what they say is safe to show, their causes are not shown.</summary>
/// <typeparam name="T">The part.</typeparam>
internal sealed class NoticeLogger<T>(RunProgress progress) : ILogger<T>
{
    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            progress.Line(formatter(state, null));
        }
    }
}
