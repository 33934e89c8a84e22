using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Crashes.Kill;
using Resolver.Crashes.Scenario;
using Resolver.Engine;
using Resolver.Engine.Replay;

namespace Resolver.Crashes.Verdict;

/// <summary>Holds a journal against what the world got to know.</summary>
/// <param name="report">Takes what is found.</param>
/// <param name="where">Which kill this is, for people.</param>
internal sealed class Judge(CrashReport report, string where)
{
    /// <summary>Right after a crash, before anything is resumed: all that was shown or dispatched must be there.</summary>
    public async Task AfterCrash(EngineClient client, Testimony testimony)
    {
        foreach (var known in testimony.Facts.GroupBy(static fact => fact.Run, StringComparer.Ordinal))
        {
            var run = RunId.Parse(known.Key);
            if (await client.Get(run, CancellationToken.None) is null)
            {
                report.IsLost($"{where}: {run} was known outside and is not in the journal");
                continue;
            }

            var history = await client.History(run, CancellationToken.None);
            foreach (var fact in known.Where(fact => !IsThere(fact, history)))
            {
                report.IsLost($"{where}: {fact}");
            }
        }
    }

    /// <summary>Once all has ended: the same ends as without a crash, each history sound in itself, nothing done again.</summary>
    /// <param name="client">The folder.</param>
    /// <param name="testimony">What the world knows.</param>
    /// <param name="reference">How it ends without a crash.</param>
    public async Task AtEnd(EngineClient client, Testimony testimony, IReadOnlyDictionary<string, Portrait> reference)
    {
        var portraits = await Portraits(client);
        foreach (var missing in reference.Keys.Where(run => !portraits.ContainsKey(run)))
        {
            report.IsLost($"{where}: {missing} is not there at the end");
        }

        foreach (var (run, portrait) in portraits)
        {
            if (!reference.TryGetValue(run, out var expected))
            {
                report.IsDuplicated($"{where}: {run} should not exist");
            }
            else if (portrait != expected)
            {
                report.HasDiverged($"{where}: {portrait} instead of {expected}");
            }

            await Inspect(client, RunId.Parse(run), portrait.State, testimony);
        }

        report.Judged(portraits.Count);
    }

    /// <summary>One ended run by itself: its replay, its decisions, its activities.</summary>
    public async Task Inspect(EngineClient client, RunId run, WorkflowState state, Testimony testimony)
    {
        // The code of a run ended by force would rightly go on.
        var recorded = await client.Record(run, CancellationToken.None);
        if (state != WorkflowState.Terminated && Catalogue.Divergence(recorded) is { } divergence)
        {
            report.HasDiverged($"{where}: {run}: {divergence}");
        }

        foreach (var twice in Twice(recorded))
        {
            report.IsDuplicated($"{where}: {run}: {twice}");
        }

        var facts = testimony.Facts.Where(fact => fact.Run == run.Value).ToList();
        foreach (var again in Repeats(facts, await client.History(run, CancellationToken.None)))
        {
            report.IsRepeated($"{where}: {run}: {again}");
        }
    }

    /// <summary>All runs of a folder as they stand.</summary>
    public static async Task<Dictionary<string, Portrait>> Portraits(EngineClient client)
    {
        var portraits = new Dictionary<string, Portrait>(StringComparer.Ordinal);
        foreach (var run in await client.List(new WorkflowQuery { IncludeChildren = true, Top = int.MaxValue }, CancellationToken.None))
        {
            portraits[run.Run.Value] = Portrait.Of(run, await client.History(run.Run, CancellationToken.None));
        }

        return portraits;
    }

    private static bool IsThere(Fact fact, IReadOnlyList<TimelineEntry> history) => fact switch
    {
        Fact.Line line when history[0].At.UtcTicks == line.Epoch => line.Index < history.Count && history[line.Index].Kind == line.Kind && history[line.Index].Step == line.Step,

        // A later execution has taken the place of the one that was shown.
        Fact.Line line => history[0].At.UtcTicks > line.Epoch,
        Fact.Effect effect when Catalogue.IsSequential(effect.Step) && !history.Any(line => line.Kind == "activity-scheduled" && line.Step == effect.Step) => true,
        Fact.Effect effect => history.Any(line => line.Kind == "activity-started" && line.Step == effect.Step && line.Delivery == effect.Delivery),
        _ => false,
    };

    // A call is decided once and answered once; an event is taken once.
    private static IEnumerable<string> Twice(RecordedRun recorded) =>
        from line in recorded.Lines
        where line.Kind != "run-started"
        let role = line.Kind.EndsWith("-scheduled", StringComparison.Ordinal) ? "decision" : line.Kind == "event-received" ? "event" : "answer"
        group line by role == "event" ? $"event {line.Name} {line.Detail}" : $"{role} of call {line.Call}" into same
        where same.Count() > 1
        select $"{same.Key}: {string.Join(", ", same.Select(static line => line.Kind))}";

    private static IEnumerable<string> Repeats(List<Fact> facts, IReadOnlyList<TimelineEntry> history)
    {
        var effects = facts.OfType<Fact.Effect>().ToList();
        var twice = effects.GroupBy(static effect => (effect.Step, effect.Delivery)).Where(static same => same.Count() > 1)
            .Select(static same => $"{same.Key.Step} was called {same.Count()} times as delivery {same.Key.Delivery}");
        var late = from line in history
                   where line.Kind is "activity-completed" or "activity-failed"
                   from effect in effects
                   where effect.Step == line.Step && effect.Delivery > line.Delivery
                   select $"{effect.Step} was called as delivery {effect.Delivery} after delivery {line.Delivery} was its result";
        return twice.Concat(late).Concat(AfterShown(facts)).Concat(OutOfTurn(effects));
    }

    // A result that a client has read is committed: a call after it is one too many.
    private static IEnumerable<string> AfterShown(List<Fact> facts)
    {
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (fact is Fact.Line { Kind: "activity-completed" or "activity-failed" } line)
            {
                ended.Add(line.Step);
            }
            else if (fact is Fact.Effect effect && ended.Contains(effect.Step))
            {
                yield return $"{effect.Step} was called as delivery {effect.Delivery} after its result was shown";
            }
        }
    }

    // Executions that replace each other leave no history of the earlier ones; a call of an earlier one after a later one tells.
    private static IEnumerable<string> OutOfTurn(List<Fact.Effect> effects)
    {
        var order = effects.Where(static effect => Catalogue.IsSequential(effect.Step)).Select(static effect => effect.Step).ToList();
        var first = order.Distinct(StringComparer.Ordinal).Select(static (step, place) => (step, place)).ToDictionary(static at => at.step, static at => at.place, StringComparer.Ordinal);
        return order.Zip(order.Skip(1)).Where(pair => first[pair.Second] < first[pair.First]).Select(static pair => $"{pair.Second} was called after {pair.First}");
    }
}
