using Resolver.Syntax.Wire;

namespace Resolver.Syntax.Outlines;

/// <summary>An outline that a caller waits for.</summary>
internal sealed class AskedOutline(OutlineFile file, string text, CancellationToken cancel)
{
    private readonly TaskCompletionSource<Outline?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the worker is told of it.</summary>
    public OutlineFile File => file;

    /// <summary>The file.</summary>
    public string Text => text;

    /// <summary>Whether there is nothing left to do: it has its answer, or its caller has gone.</summary>
    public bool IsDone => answer.Task.IsCompleted || cancel.IsCancellationRequested;

    /// <summary>The answer, or the caller's cancellation.</summary>
    public Task<Outline?> Answer => answer.Task.WaitAsync(cancel);

    /// <summary>Answers it; null for no answer.</summary>
    public void Give(OutlineReply? reply) => answer.TrySetResult(reply is null ? null : OutlineReader.Read(reply, file.Language, text.Length));

    /// <summary>Ends it as the work ended that was to answer it, where that gave no answer.</summary>
    public void End(Task work)
    {
        if (work.Exception is { } cause)
        {
            answer.TrySetException(cause.InnerExceptions);
        }
        else if (work.IsCanceled)
        {
            answer.TrySetCanceled(CancellationToken.None);
        }
    }
}
