using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Local.Composition;
using Resolver.Local.Console;

namespace Resolver.Local.Commands;

/// <summary><c>resolver search</c>.</summary>
internal static class SearchCommand
{
    private const int LongestQuery = 1 << 20;

    internal static Command Create()
    {
        var repo = CommonOptions.Repo();
        var rev = new Option<string?>("--rev") { Description = "Revision. Default: HEAD.", HelpName = "rev" };
        var top = new Option<int>("--top") { Description = "How many, 1 to 200.", DefaultValueFactory = _ => 10 };
        var principal = new Option<string>("--as") { Description = "Search as this principal; for the owner of the data folder.", DefaultValueFactory = _ => Principal.Owner.Name };
        var groups = new Option<string[]>("--group") { Description = "With --as: a group that the principal is in, to try rules out. May be repeated.", HelpName = "name", DefaultValueFactory = _ => [] };
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var explain = new Option<bool>("--explain") { Description = "Show why each unit stands where it does." };
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        var models = CommonOptions.Embeddings();
        var query = new Argument<string[]>("query") { Description = "Words, a stack trace, an issue's text; '-' reads standard input.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("search", "Find whole units of code.") { repo, rev, top, principal, groups, models, data, json, explain, unsandboxed, query };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var count = parsed.GetValue(top);
                if (count is < 1 or > 200)
                {
                    throw ResolverFault.Usage("USAGE-TOP", "--top takes 1 to 200.");
                }

                var text = await Query(parsed.GetRequiredValue(query), cancel);
                var requester = new Principal(parsed.GetRequiredValue(principal), parsed.GetRequiredValue(groups));
                var source = CommonOptions.SourceOf(parsed.GetRequiredValue(repo));
                await using var host = await LocalHost.Open(parsed.Open(data), new HostSettings(parsed.GetValue(models), null, parsed.GetValue(unsandboxed)), "searching", cancel);
                IReadOnlyList<UnitHit> hits;
                using (new IndexProgress(host.Progress, host.Reading))
                {
                    var snapshot = await host.Workspaces.Import(source, parsed.GetValue(rev), cancel);
                    hits = await host.Index.Search(new CodeQuery(snapshot.Repo, snapshot.Base, text, requester, count), cancel);
                }

                var links = parsed.GetValue(rev) is null && Path.IsPathRooted(source.Location) ? source.Location : null;
                await (parsed.GetValue(json) ? PrintJson(hits, parsed.GetValue(explain)) : new SearchPrinter(Screen.ForOutput(), links, parsed.GetValue(explain)).Print(text, hits));
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static async Task<string> Query(string[] words, CancellationToken cancel)
    {
        var text = words is ["-"] ? await Input(cancel) : string.Join(' ', words);
        return text.Length <= LongestQuery ? text : throw TooLong();
    }

    // One byte more than is taken: enough to refuse it.
    private static async Task<string> Input(CancellationToken cancel)
    {
        await using var input = System.Console.OpenStandardInput();
        var bytes = new byte[LongestQuery + 1];
        var count = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return count <= LongestQuery ? Encoding.UTF8.GetString(bytes, 0, count) : throw TooLong();
    }

    private static ResolverFault TooLong() =>
        ResolverFault.Usage("USAGE-QUERY", "The query is longer than 1 MiB; keep the description and the decisive part of the log.");

    private static Task PrintJson(IReadOnlyList<UnitHit> hits, bool explain)
    {
        var rows = hits.Select(hit => new Row(
            hit.Unit.Path.Value, hit.Unit.Symbol, hit.Unit.Kind, hit.Unit.Lines.Start, hit.Unit.Lines.End, hit.Score, hit.Unit.Commit.Value)
        {
            Ingredients = explain ? hit.Ingredients : null,
        });
        return System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(rows, ResolverJson.Indented));
    }

    private sealed record Row(string Path, string Symbol, string Kind, int StartLine, int EndLine, double Score, string Commit)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<Ingredient>? Ingredients { get; init; }
    }
}
