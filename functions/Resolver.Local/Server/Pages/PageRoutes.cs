using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.Pages;

/// <summary>The web pages of <c>resolver serve</c>: all runs, one run, its decision.</summary>
internal sealed class PageRoutes
{
    private const string Way = "web";
    private readonly PageKey key;
    private readonly PageGuard guard;
    private readonly RunReader reader;
    private readonly ApprovalDesk desk;

    internal PageRoutes(DataFolder data, LocalHost host, ApprovalDesk desk)
    {
        key = PageKey.Open(data);
        guard = new PageGuard(key);
        reader = new RunReader(data, host);
        this.desk = desk;
    }

    /// <summary>Where the owner of the data folder enters.</summary>
    internal Uri Entrance(Uri root) => new(root, $"/?key={key.Text}");

    internal void Map(IEndpointRouteBuilder routes)
    {
        var list = guard.Owned(List);
        routes.MapGet("/", PageGuard.Open(context => guard.Enter(context) ? Task.CompletedTask : list(context)));
        routes.MapGet("/pages/{name}", PageGuard.Open(PageFiles.Send));
        routes.MapGet("/runs/{id}", guard.Owned(Run));
        routes.MapPost("/runs/{id}/decide", guard.Form(static context => DecisionForm.Purpose(IdOf(context), "decide"), Decide));
        routes.MapPost("/runs/{id}/answer", guard.Form(static context => DecisionForm.Purpose(IdOf(context), "answer"), Answer));
    }

    private async Task List(HttpContext context) => await Layout.Write(context, ListPage.Of(await reader.List(context.RequestAborted)));

    private async Task Run(HttpContext context)
    {
        if (RunId.TryParse(IdOf(context)) is not { } id || await reader.Read(id, context.RequestAborted) is not { } run)
        {
            await PageGuard.Refuse(context, StatusCodes.Status404NotFound, "There is no such run.");
            return;
        }

        await Layout.Write(context, RunPage.Of(run, DecisionForm.Of(run, key), Said(context.Request.Query["said"])));
    }

    private async Task Decide(HttpContext context, IFormCollection form)
    {
        var verb = form["verb"].ToString();
        if (RunId.TryParse(IdOf(context)) is not { } run || Round(form) is not { } round || verb is not ("approve" or "deny") || (verb == "deny" && string.IsNullOrWhiteSpace(form["reason"])))
        {
            await PageGuard.Refuse(context, StatusCodes.Status400BadRequest, "That is no answer. Approve, or deny and say why.");
            return;
        }

        var approved = verb == "approve";
        var decision = new ApprovalDecision(approved, Principal.Owner.Name, approved ? string.Empty : form["reason"].ToString(), form["patch"].ToString());
        Back(context, run, await desk.Decide(run, round, decision, Way, context.RequestAborted), approved ? "approved" : "denied");
    }

    private async Task Answer(HttpContext context, IFormCollection form)
    {
        if (RunId.TryParse(IdOf(context)) is not { } run || Round(form) is not { } round || string.IsNullOrWhiteSpace(form["answer"]))
        {
            await PageGuard.Refuse(context, StatusCodes.Status400BadRequest, "That is no answer.");
            return;
        }

        var answer = new PersonAnswer(form["answer"].ToString(), Principal.Owner.Name);
        Back(context, run, await desk.Answer(run, round, answer, Way, context.RequestAborted), "answered");
    }

    private static void Back(HttpContext context, RunId run, Receipt receipt, string taken) => PageGuard.See(
        context, $"/runs/{run}?said={(receipt switch { Receipt.Taken => taken, Receipt.Expired => "expired", Receipt.OwnRun => "own", _ => "superseded" })}");

    // The address has a word, never a text: a link must not put words into this page's mouth.
    private static string? Said(string? word) => word switch
    {
        "approved" => "Approved. The run goes on.",
        "denied" => "Denied. The run ends with your reason.",
        "answered" => "Answered. The run goes on.",
        "superseded" => "Superseded: the run does not wait for this any more. Nothing was changed.",
        "expired" => "Too late: the time for an answer is over. Nothing was changed.",
        "own" => "Who asked for a run can't approve it.",
        _ => null,
    };

    private static int? Round(IFormCollection form) => int.TryParse(form["round"], NumberStyles.None, CultureInfo.InvariantCulture, out var round) ? round : null;

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
