using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver search</c>.</summary>
internal static class SearchCommand
{
    internal static Command Create()
    {
        var repo = CommonOptions.Repo();
        var rev = new Option<string?>("--rev") { Description = "Revision. Default: HEAD.", HelpName = "rev" };
        var top = new Option<int>("--top") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 10 };
        var principal = new Option<string>("--as") { Description = "Search as this principal; for the owner of the data folder.", DefaultValueFactory = _ => Principal.Owner.Name };
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        var query = new Argument<string[]>("query") { Description = "Words, a stack trace, an issue's text.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("search", "Find whole units of code.") { repo, rev, top, principal, data, json, unsandboxed, query };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var count = parsed.GetValue(top);
                if (count is < 1 or > 200)
                {
                    throw ResolverFault.Usage("USAGE-TOP", "--top takes 1 to 200.");
                }

                await using var host = await LocalHost.Open(parsed.Open(data), new HostSettings(null, null, parsed.GetValue(unsandboxed)), "searching", cancel);
                var snapshot = await host.Workspaces.Import(new RepoSource(parsed.GetRequiredValue(repo)), parsed.GetValue(rev), cancel);
                var text = string.Join(' ', parsed.GetRequiredValue(query));
                var requester = new Principal(parsed.GetRequiredValue(principal), []);
                var hits = await host.Index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, text, requester, count), cancel);
                await Print(hits, parsed.GetValue(json));
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static async Task Print(IReadOnlyList<UnitHit> hits, bool json)
    {
        if (json)
        {
            var rows = hits.Select(hit => new Row(
                hit.Unit.Path.Value, hit.Unit.Symbol, hit.Unit.Kind, hit.Unit.Lines.Start, hit.Unit.Lines.End, hit.Score, hit.Unit.Commit.Value));
            await System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(rows, ResolverJson.Indented));
            return;
        }

        foreach (var hit in hits)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{hit.Score,8:0.0000}  {hit.Unit.Path}:{hit.Unit.Lines.Start}-{hit.Unit.Lines.End}  {hit.Unit.Kind} {hit.Unit.Symbol}  ({string.Join(", ", hit.Why)})");
            await System.Console.Out.WriteLineAsync(line);
        }
    }

    private sealed record Row(string Path, string Symbol, string Kind, int StartLine, int EndLine, double Score, string Commit);
}
