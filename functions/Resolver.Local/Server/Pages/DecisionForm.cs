using Resolver.Core.Runs;

namespace Resolver.Local.Server.Pages;

/// <summary>What a run waits for, and where it is answered.</summary>
internal static class DecisionForm
{
    /// <summary>Names what a form decides, so that its token is good for nothing else.</summary>
    internal static string Purpose(string run, string what) => $"{what}\n{run}";

    internal static Markup Of(RunView run, PageKey key) => run.Line.Status switch
    {
        { Waiting: { } waiting } => Approval(run.Line, waiting, key),
        { Question: { } question } => Question(run.Line, question, key),
        { Budget: { } budget } => Budget(run.Line, budget),
        _ => Markup.None,
    };

    private static Markup Approval(RunLine run, PendingApproval waiting, PageKey key)
    {
        var id = run.Snapshot.Run.Value;
        return Markup.Of(
            $"""
            <section class="decide" aria-labelledby="decide"><h2 id="decide">Publish this change?</h2>
            <p>{Words.Sentence(waiting.Summary)}</p>
            <p class="meta">Its tests prove it. Without an answer by {Words.Time(waiting.Deadline)} it is handed to a person.</p>
            <form method="post" action="/runs/{id}/decide">
            <input type="hidden" name="token" value="{key.Form(Purpose(id, "decide"))}"><input type="hidden" name="round" value="{waiting.Round}"><input type="hidden" name="patch" value="{waiting.PatchSha256}">
            <div class="buttons"><button id="approve" class="yes" name="verb" value="approve" formnovalidate>Approve</button></div>
            <label for="reason">Or say why not</label>
            <textarea id="reason" name="reason" rows="2" maxlength="500" required></textarea>
            <div class="buttons"><button id="deny" class="no" name="verb" value="deny">Deny</button></div>
            </form></section>
            """);
    }

    private static Markup Question(RunLine run, PendingQuestion question, PageKey key)
    {
        var id = run.Snapshot.Run.Value;
        return Markup.Of(
            $"""
            <section class="decide" aria-labelledby="decide"><h2 id="decide">The run asks</h2>
            <p>{question.Text}</p><p class="meta">Until {Words.Time(question.Deadline)}.</p>
            <form method="post" action="/runs/{id}/answer">
            <input type="hidden" name="token" value="{key.Form(Purpose(id, "answer"))}"><input type="hidden" name="round" value="{question.Round}">
            <label for="answer">Your answer</label>
            <textarea id="answer" name="answer" rows="3" maxlength="4000" required></textarea>
            <div class="buttons"><button class="yes">Answer</button></div>
            </form></section>
            """);
    }

    private static Markup Budget(RunLine run, PendingBudget budget) => Markup.Of(
        $"""
        <section class="decide" aria-labelledby="decide"><h2 id="decide">No room in a budget</h2>
        <p>{budget.Why.ToString()}</p>
        <p class="meta">Let it go on, or deny it, in the terminal: <code>resolver approve {run.Snapshot.Run.Value}</code>. Until {Words.Time(budget.Deadline)}.</p></section>
        """);
}
