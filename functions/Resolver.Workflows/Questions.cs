using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>Asks a person about the issue itself, and waits: the time does not count.</summary>
internal static class Questions
{
    /// <summary>Questions of one run at most.</summary>
    internal const int Most = 3;

    /// <returns>The answer; null where none came in time.</returns>
    internal static async Task<PersonAnswer?> Ask(RunState run, string question)
    {
        var round = ++run.Questions;
        var since = run.Context.UtcNow;
        var deadline = since + run.Request.Limits.ApprovalTimeout;
        run.Show("question", run.Attempts.Count == 0 ? 0 : run.Attempts[^1].Number, question: new PendingQuestion(round, question, deadline));
        var answer = await run.Guarded(run.Context.WaitForEvent(ResolveSteps.Answer(round), deadline));
        run.WaitedSince(since);
        return answer.Received ? answer.Value : null;
    }
}
