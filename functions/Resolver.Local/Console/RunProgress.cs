using System.Diagnostics;
using System.Globalization;
using Resolver.Core.Ids;
using Resolver.Core.Progress;

namespace Resolver.Local.Console;

/// <summary>
/// Progress on standard error: finished steps as lines; on a terminal also one live line with stage, elapsed time and what the step says.
/// </summary>
public sealed class RunProgress : IRunProgress, IDisposable
{
    private static readonly string[] Frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
    private readonly TextWriter output;
    private readonly bool live;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private readonly Timer? ticker;
    private string? step;
    private TimeSpan stepStart;
    private string note = string.Empty;
    private int frame;

    /// <summary>Writes to a stream; live where that is a terminal.</summary>
    public RunProgress(TextWriter output, bool live)
    {
        this.output = output;
        this.live = live;
        ticker = live ? new Timer(_ => Tick(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)) : null;
    }

    /// <summary>Whether there is a live line, which shows what a step says.</summary>
    internal bool IsLive => live;

    /// <summary>One line that stays.</summary>
    public void Line(string text)
    {
        lock (gate)
        {
            Clear();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,7:0.0}s  {text}"));
            output.Flush();
        }
    }

    /// <summary>A step has begun.</summary>
    public void Begin(StepKey key)
    {
        lock (gate)
        {
            step = key.Step;
            stepStart = clock.Elapsed;
            note = string.Empty;
        }

        if (!live)
        {
            Line($"{key.Step} …");
        }
    }

    /// <summary>A step has ended.</summary>
    public void End(StepKey key, string result)
    {
        TimeSpan took;
        lock (gate)
        {
            took = clock.Elapsed - stepStart;
            step = null;
        }

        Line(string.Create(CultureInfo.InvariantCulture, $"{key.Step}: {OneLine(result)} ({took.TotalSeconds:0.0} s)"));
    }

    /// <inheritdoc />
    void IRunProgress.Report(StepKey step, string text)
    {
        lock (gate)
        {
            note = text;
        }
    }

    /// <summary>Stops the live line while somebody else uses the terminal.</summary>
    public void Quiet()
    {
        lock (gate)
        {
            step = null;
            Clear();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ticker?.Dispose();
        Quiet();
    }

    private void Tick()
    {
        lock (gate)
        {
            if (step is null)
            {
                return;
            }

            frame = (frame + 1) % Frames.Length;
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.Elapsed.TotalSeconds,7:0.0}s  {Frames[frame]} {step} {(clock.Elapsed - stepStart).TotalSeconds:0} s  {OneLine(note)}");
            Clear();
            output.Write(text.Length <= 120 ? text : text[..120]);
            output.Flush();
        }
    }

    private void Clear()
    {
        if (live)
        {
            output.Write("\r\u001b[2K");
        }
    }

    // Text of issues and tests must not drive the terminal: control characters become spaces.
    private static string OneLine(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) is { Length: > 400 } longText ? longText[..400] + "…" : string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
