using Resolver.Core.Edits;
using Resolver.Models.Answers;

namespace Resolver.Models.Tests;

public sealed class AnswerReaderTests
{
    private const string Edit = """{"path":"a.py","search":"x","replace":"y"}""";

    [Theory]
    [InlineData("[]", "the document must be an object")]
    [InlineData("null", "the document must be an object")]
    [InlineData("{}", "hypothesis is missing")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[],"give_up":null,"new_files":[]}""", "a field that is not known (\"new_files\")")]
    [InlineData("""{"hypothesis":"h","hypothesis":"i","summary":"s","edits":[],"give_up":null}""", "hypothesis is given twice")]
    [InlineData("""{"hypothesis":"h","hypothesi\u0073":"i","summary":"s","edits":[],"give_up":null}""", "hypothesis is given twice")]
    [InlineData("""{"hypothesis":1,"summary":"s","edits":[],"give_up":null}""", "hypothesis must be a string")]
    [InlineData("""{"hypothesis":"h","summary":null,"edits":[],"give_up":null}""", "summary must be a string")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":{},"give_up":null}""", "edits must be a list")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":["x"],"give_up":null}""", "edits[0] must be an object")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[{"path":"a","search":"b"}],"give_up":null}""", "edits[0].replace is missing")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[{"path":"a","search":"b","replace":"c","mode":"x"}],"give_up":null}""", "edits[0] has a field that is not known")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[{"path":"a","search":"\ud800","replace":"c"}],"give_up":null}""", "edits[0].search must be valid Unicode")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[],"give_up":null}""", "no edits")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[],"give_up":false}""", "give_up must be a string")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[],"give_up":null} thanks""", "not one valid JSON object")]
    [InlineData("""{"hypothesis":"h","summary":"s","edits":[],"give_up":null,}""", "not one valid JSON object")]
    [InlineData("""{"hypothesis":"h", /* c */ "summary":"s","edits":[],"give_up":null}""", "not one valid JSON object")]
    [InlineData("Here it is:\n```json\n{}\n```", "not one valid JSON object")]
    [InlineData("```json\n{}\n```\n```json\n{}\n```", "not one valid JSON object")]
    [InlineData("[[[[[[[[[[[[[[[[[[", "not one valid JSON object")]
    [InlineData("   ", "empty")]
    public void AnythingBesideTheForm_IsMalformed_WithAReasonToActOn(string reply, string reason) =>
        AnswerReader.Read(reply).ShouldBeOfType<Answer.Malformed>().Reason.ShouldContain(reason);

    [Fact]
    public void GivingUpWithEdits_IsMalformed() =>
        AnswerReader.Read($$"""{"hypothesis":"h","summary":"s","edits":[{{Edit}}],"give_up":"no"}""").ShouldBeOfType<Answer.Malformed>().Reason.ShouldContain("gives up and has edits");

    [Fact]
    public void MoreThanTwentyEdits_AreMalformed() =>
        AnswerReader.Read($$"""{"hypothesis":"h","summary":"s","edits":[{{string.Join(',', Enumerable.Repeat(Edit, 21))}}],"give_up":null}""")
            .ShouldBeOfType<Answer.Malformed>().Reason.ShouldContain("21 edits");

    [Fact]
    public void TooLongAnswer_IsMalformed() => AnswerReader.Read(new string(' ', (512 * 1024) + 1)).ShouldBeOfType<Answer.Malformed>().Reason.ShouldContain("longer");

    [Fact]
    public void Sentences_BecomeOneVisibleLine()
    {
        var answer = AnswerReader.Read($$"""{"hypothesis":"a\nb","summary":"see\u202e this\u0000","edits":[{{Edit}}],"give_up":null}""").ShouldBeOfType<Answer.Proposed>();

        answer.Hypothesis.ShouldBe("a b");
        answer.Summary.ShouldBe("see this");
        answer.Edits.ShouldBe([new SearchReplace("a.py", "x", "y")]);
    }

    [Fact]
    public void Schema_NamesExactlyTheFieldsThatAreRead()
    {
        var properties = AnswerSchema.Element.GetProperty("properties");
        var edit = properties.GetProperty("edits").GetProperty("items");

        properties.EnumerateObject().Select(property => property.Name).ShouldBe([AnswerSchema.Hypothesis, AnswerSchema.Summary, AnswerSchema.Edits, AnswerSchema.GiveUp]);
        edit.GetProperty("properties").EnumerateObject().Select(property => property.Name).ShouldBe([AnswerSchema.Path, AnswerSchema.Search, AnswerSchema.Replace]);
        foreach (var shape in new[] { AnswerSchema.Element, edit })
        {
            shape.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
            shape.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldBe(shape.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        }
    }
}
