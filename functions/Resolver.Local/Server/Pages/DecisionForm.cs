using Resolver.Core.Runs;
using Resolver.Local.Server.SignIn;

namespace Resolver.Local.Server.Pages;

/// <summary>What a run waits for, and where it is answered by who may.</summary>
internal static class DecisionForm
{
    /// <summary>Names what a form decides, so that its token is good for nothing else.</summary>
    internal static string Purpose(string run, string what) => $"{what}\n{run}";

    internal static Markup Of(RunView run, PageKey key, Visitor visitor) => run.Line.Status switch
    {
        { Waiting: { } waiting } => Approval(run.Line, waiting, key, visitor),
        { Question: { } question } => Question(run.Line, question, key, visitor),
        { Budget: { } budget } => Budget(run.Line, budget),
        _ => Markup.None,
    };

    private static Markup Approval(RunLine run, PendingApproval waiting, PageKey key, Visitor visitor)
    {
        var id = run.Snapshot.Run.Value;
        return Markup.Of(
            $"""
            <section class="decide" aria-labelledby="decide"><h2 id="decide">Publish this change?</h2>
            <p>{Words.Sentence(waiting.Summary)}</p>
            <p class="meta">Its tests prove it. Without an answer by {Words.Time(waiting.Deadline)} it is handed to a person.</p>
            {(Hindrance(run, waiting, visitor) is { } why ? Markup.Of($"<p class=\"why\">{why}</p>") : Buttons(id, waiting, key, visitor))}
            </section>
            """);
    }

    // Said before somebody presses a button in vain; the desk decides.
    private static string? Hindrance(RunLine run, PendingApproval waiting, Visitor visitor) => visitor switch
    {
        { Approver: null } => "You may read this, and somebody else approves it: you are not among the approvers.",
        { IsSignedIn: true } when string.Equals(run.Request?.Requester.Name, visitor.Principal.Name, StringComparison.OrdinalIgnoreCase) => "You asked for this run, so somebody else has to approve it.",
        { Approver: { } approver } when approver.Foreign(waiting.Paths) is { } path => $"You may not approve changes of {path}. Somebody else has to.",
        _ => null,
    };

    private static Markup Buttons(string id, PendingApproval waiting, PageKey key, Visitor visitor) => Markup.Of(
        $"""
        <form method="post" action="/runs/{id}/decide">
        <input type="hidden" name="token" value="{key.Form(Purpose(id, "decide"), visitor.Session)}"><input type="hidden" name="round" value="{waiting.Round}"><input type="hidden" name="patch" value="{waiting.PatchSha256}">
        <div class="buttons"><button id="approve" class="yes" name="verb" value="approve" formnovalidate>Approve</button></div>
        <label for="reason">Or say why not</label>
        <textarea id="reason" name="reason" rows="2" maxlength="500" required></textarea>
        <div class="buttons"><button id="deny" class="no" name="verb" value="deny">Deny</button></div>
        </form>
        """);

    private static Markup Question(RunLine run, PendingQuestion question, PageKey key, Visitor visitor) => Markup.Of(
        $"""
        <section class="decide" aria-labelledby="decide"><h2 id="decide">The run asks</h2>
        <p>{question.Text}</p><p class="meta">Until {Words.Time(question.Deadline)}.</p>
        {(visitor.MayAnswer(run.Request?.Requester) ? Answer(run.Snapshot.Run.Value, question, key, visitor) : Markup.Of($"<p class=\"why\">Who asked for the run answers, or an approver.</p>"))}
        </section>
        """);

    private static Markup Answer(string id, PendingQuestion question, PageKey key, Visitor visitor) => Markup.Of(
        $"""
        <form method="post" action="/runs/{id}/answer">
        <input type="hidden" name="token" value="{key.Form(Purpose(id, "answer"), visitor.Session)}"><input type="hidden" name="round" value="{question.Round}">
        <label for="answer">Your answer</label>
        <textarea id="answer" name="answer" rows="3" maxlength="4000" required></textarea>
        <div class="buttons"><button class="yes">Answer</button></div>
        </form>
        """);

    private static Markup Budget(RunLine run, PendingBudget budget) => Markup.Of(
        $"""
        <section class="decide" aria-labelledby="decide"><h2 id="decide">No room in a budget</h2>
        <p>{budget.Why.ToString()}</p>
        <p class="meta">Let it go on, or deny it, in the terminal: <code>resolver approve {run.Snapshot.Run.Value}</code>. Until {Words.Time(budget.Deadline)}.</p></section>
        """);
}
