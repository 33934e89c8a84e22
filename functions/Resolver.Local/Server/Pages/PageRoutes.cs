using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Server.SignIn;

namespace Resolver.Local.Server.Pages;

/// <summary>The web pages of <c>resolver serve</c>: all runs, one run, its decision.</summary>
internal sealed class PageRoutes
{
    private const string Way = "web";
    private readonly PageKey key;
    private readonly PageGuard guard;
    private readonly RunReader reader;
    private readonly RunGate gate;
    private readonly ApprovalDesk desk;
    private readonly SignInRoutes? signIn;

    internal PageRoutes(DataFolder data, LocalHost host, ApprovalDesk desk, SignInFlow? flow)
    {
        key = PageKey.Open(data);
        guard = new PageGuard(key, flow);
        reader = new RunReader(data, host);
        gate = new RunGate(host.Access);
        signIn = flow is null ? null : new SignInRoutes(flow, guard);
        this.desk = desk;
    }

    /// <summary>Where the owner of the data folder enters.</summary>
    internal Uri Entrance(Uri root) => new(root, $"/?key={key.Text}");

    internal void Map(IEndpointRouteBuilder routes)
    {
        var list = guard.Personal(List);
        routes.MapGet("/", guard.Open(context => guard.Enter(context) ? Task.CompletedTask : list(context)));
        routes.MapGet("/pages/{name}", guard.Open(PageFiles.Send));
        routes.MapGet("/runs/{id}", guard.Personal(Run));
        routes.MapPost("/runs/{id}/decide", guard.Form(static context => DecisionForm.Purpose(IdOf(context), "decide"), Decide));
        routes.MapPost("/runs/{id}/answer", guard.Form(static context => DecisionForm.Purpose(IdOf(context), "answer"), Answer));
        signIn?.Map(routes);
    }

    private async Task List(HttpContext context, Visitor visitor)
    {
        var seen = new List<RunLine>();
        foreach (var run in await reader.List(context.RequestAborted))
        {
            if (await gate.MayKnow(visitor.Principal, run, context.RequestAborted))
            {
                seen.Add(run);
            }
        }

        await Layout.Write(context, ListPage.Of(seen, Sign(visitor)));
    }

    private async Task Run(HttpContext context, Visitor visitor)
    {
        if (await Seen(context, visitor) is { } run)
        {
            await Layout.Write(context, RunPage.Of(run, DecisionForm.Of(run, key, visitor), Said(context.Request.Query["said"]), Sign(visitor)));
        }
    }

    private async Task Decide(HttpContext context, Visitor visitor, IFormCollection form)
    {
        var verb = form["verb"].ToString();
        if (await Seen(context, visitor) is not { } run)
        {
            return;
        }

        if (Round(form) is not { } round || verb is not ("approve" or "deny") || (verb == "deny" && string.IsNullOrWhiteSpace(form["reason"])))
        {
            await PageGuard.Refuse(context, StatusCodes.Status400BadRequest, "That is no answer. Approve, or deny and say why.");
            return;
        }

        if (visitor.Approver is not { } approver)
        {
            await PageGuard.Refuse(context, StatusCodes.Status403Forbidden, "You are not among those who may approve. The operator lists them in signIn.approvers of settings.json.");
            return;
        }

        var approved = verb == "approve";
        var decision = new ApprovalDecision(approved, visitor.Principal.Name, approved ? string.Empty : form["reason"].ToString(), form["patch"].ToString());
        Back(context, run, await desk.Decide(run.Line.Snapshot.Run, round, decision, approver, Way, context.RequestAborted), approved ? "approved" : "denied");
    }

    private async Task Answer(HttpContext context, Visitor visitor, IFormCollection form)
    {
        if (await Seen(context, visitor) is not { } run)
        {
            return;
        }

        if (Round(form) is not { } round || string.IsNullOrWhiteSpace(form["answer"]))
        {
            await PageGuard.Refuse(context, StatusCodes.Status400BadRequest, "That is no answer.");
            return;
        }

        if (!visitor.MayAnswer(run.Line.Request?.Requester))
        {
            await PageGuard.Refuse(context, StatusCodes.Status403Forbidden, "Who asked for the run answers, or an approver.");
            return;
        }

        var answer = new PersonAnswer(form["answer"].ToString(), visitor.Principal.Name);
        Back(context, run, await desk.Answer(run.Line.Snapshot.Run, round, answer, Way, context.RequestAborted), "answered");
    }

    // A run that one may not see is like one that is not there.
    private async Task<RunView?> Seen(HttpContext context, Visitor visitor)
    {
        if (RunId.TryParse(IdOf(context)) is { } id && await reader.Read(id, context.RequestAborted) is { } run && await gate.MaySee(visitor.Principal, run, context.RequestAborted))
        {
            return run;
        }

        await PageGuard.Refuse(context, StatusCodes.Status404NotFound, "There is no such run.");
        return null;
    }

    private Markup Sign(Visitor visitor) => signIn is not null && visitor.IsSignedIn ? SignInRoutes.Sign(visitor, key) : Markup.None;

    private static void Back(HttpContext context, RunView run, Receipt receipt, string taken) => PageGuard.See(
        context,
        $"/runs/{run.Line.Snapshot.Run}?said={(receipt switch { Receipt.Taken => taken, Receipt.Expired => "expired", Receipt.OwnRun => "own", Receipt.NotTheirs => "foreign", _ => "superseded" })}");

    // The address has a word, never a text: a link must not put words into this page's mouth.
    private static string? Said(string? word) => word switch
    {
        "approved" => "Approved. The run goes on.",
        "denied" => "Denied. The run ends with your reason.",
        "answered" => "Answered. The run goes on.",
        "superseded" => "Superseded: the run does not wait for this any more. Nothing was changed.",
        "expired" => "Too late: the time for an answer is over. Nothing was changed.",
        "own" => "Who asked for a run can't approve it.",
        "foreign" => "You may not approve all that this change touches. Somebody else has to.",
        _ => null,
    };

    private static int? Round(IFormCollection form) => int.TryParse(form["round"], NumberStyles.None, CultureInfo.InvariantCulture, out var round) ? round : null;

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
