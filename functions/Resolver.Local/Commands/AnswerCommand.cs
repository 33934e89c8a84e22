using System.CommandLine;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Commands;

/// <summary><c>resolver answer</c>: answers the question that a run waits with, then takes the run on unless another process is at it.</summary>
internal static class AnswerCommand
{
    private const int Longest = 4_000;

    internal static Command Create()
    {
        var run = CommonOptions.Run();
        var answer = new Argument<string>("answer") { Description = "The answer, at most 4000 characters." };
        var data = CommonOptions.Data();
        var command = new Command("answer", "Answer the question that a run waits with.") { run, answer, data };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            () => Answer(parsed.Open(data), parsed.GetRequiredValue(run), parsed.GetRequiredValue(answer).Trim(), cancel), cancel));
        return command;
    }

    private static async Task<int> Answer(DataFolder folder, string text, string answer, CancellationToken cancel)
    {
        if (answer.Length is 0 or > Longest)
        {
            throw ResolverFault.Usage("USAGE-ANSWER", $"An answer has 1 to {Longest} characters.");
        }

        var (id, repo) = await RunsCommand.Open(folder, text, cancel);
        await using var host = await LocalHost.Open(folder, RunsCommand.SettingsOf(folder, id), $"answering {id}", cancel);
        var question = (await host.Client.Get(id, cancel))?.Status?.Deserialize<RunStatus>(ResolverJson.Options)?.Question
            ?? throw ResolverFault.Usage("ANSWER-NOT-OPEN", $"Run {id} does not wait for an answer. 'resolver runs show {id}' shows where it is.");
        await host.Client.RaiseEvent(
            id, ResolveSteps.Answer(question.Round), new PersonAnswer(answer, Principal.Owner.Name), $"command-answer-{question.Round}", cancel);
        host.Progress.Line("answered");
        return await new RunDriver(folder, host, json: false).Drive(id, repo, cancel);
    }
}
