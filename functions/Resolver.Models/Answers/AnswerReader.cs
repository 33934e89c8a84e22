using System.Text.Json;
using Resolver.Core.Edits;
using Resolver.Core.Text;
using Resolver.Models.Chains;
using Resolver.Models.Json;

namespace Resolver.Models.Answers;

/// <summary>What an answer says, when it is an answer.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>Edits to check.</summary>
    public sealed record Proposed(string Hypothesis, string Summary, IReadOnlyList<SearchReplace> Edits) : Answer;

    /// <summary>The model says that it cannot.</summary>
    public sealed record GaveUp(string Reason) : Answer;

    /// <summary>Not of the form that was asked for; the reason is one that the model can act on.</summary>
    public sealed record Malformed(string Reason) : Answer;
}

/// <summary>Reads a reply that proposes edits.</summary>
internal static class AnswerReader
{
    private const int MaxSentence = 1_000;

    public static Answer Read(string reply) => AnswerJson.Read<Answer>(reply, ReadObject, static reason => new Answer.Malformed(reason));

    private static Answer ReadObject(JsonElement root)
    {
        var answer = StrictObject.Open(root, string.Empty, AnswerSchema.Hypothesis, AnswerSchema.Summary, AnswerSchema.Edits, AnswerSchema.GiveUp);
        var hypothesis = VisibleText.Line(answer.Text(AnswerSchema.Hypothesis), MaxSentence);
        var summary = VisibleText.Line(answer.Text(AnswerSchema.Summary), MaxSentence);
        var edits = answer.List(AnswerSchema.Edits);
        var giveUp = answer.TextOrNull(AnswerSchema.GiveUp);
        return (giveUp, edits.Count) switch
        {
            (not null, 0) => new Answer.GaveUp(Sentence(giveUp, "The model gives no reason.")),
            (not null, _) => new Answer.Malformed("The answer gives up and has edits; leave out the edits, or set give_up to null."),
            (null, 0) => new Answer.Malformed("The answer has no edits; make at least one, or give the reason in give_up."),
            (null, > EditRules.MaxEdits) => new Answer.Malformed($"The answer has {edits.Count} edits; at most {EditRules.MaxEdits} are allowed."),
            _ => new Answer.Proposed(hypothesis, Sentence(summary, "No summary was given."), [.. edits.Select(ReadEdit)]),
        };
    }

    private static SearchReplace ReadEdit(JsonElement element, int index)
    {
        var edit = StrictObject.Open(element, $"edits[{index}]", AnswerSchema.Path, AnswerSchema.Search, AnswerSchema.Replace);
        return new SearchReplace(edit.Text(AnswerSchema.Path), edit.Text(AnswerSchema.Search), edit.Text(AnswerSchema.Replace));
    }

    private static string Sentence(string text, string fallback) => VisibleText.Line(text, MaxSentence) is { Length: > 0 } line ? line : fallback;
}
