using Resolver.Core.Hosts;

namespace Resolver.Core.Tests.Hosts;

public sealed class CommentCommandTests
{
    [Fact]
    public void EachCommand_IsRead()
    {
        CommentCommand.Parse("/resolver fix").ShouldBe(new CommentCommand.Fix());
        CommentCommand.Parse("Thanks!\r\n\r\n/resolver stop we do it by hand\r\n").ShouldBe(new CommentCommand.Stop("we do it by hand"));
        CommentCommand.Parse("/resolver why").ShouldBe(new CommentCommand.Why());
        CommentCommand.Parse("/resolver exceed $5").ShouldBe(new CommentCommand.Exceed(5));
        CommentCommand.Parse("/resolver exceed 2.50").ShouldBe(new CommentCommand.Exceed(2.5m));
        CommentCommand.Parse("/resolver answer The second one.\nIt is older.").ShouldBe(new CommentCommand.Answer("The second one.\nIt is older."));
        CommentCommand.Parse("/resolver approve").ShouldBe(new CommentCommand.Approve());
        CommentCommand.Parse("/resolver deny").ShouldBe(new CommentCommand.Deny(string.Empty));
    }

    [Theory]
    [InlineData("")]
    [InlineData("please /resolver fix")]
    [InlineData("> /resolver approve")]
    [InlineData("```\n/resolver approve\n```")]
    [InlineData("    /resolver approve")]
    [InlineData("/resolverfix")]
    [InlineData("/Resolver approve")]
    public void WhatIsNoCommand_IsNone(string comment) => CommentCommand.Parse(comment).ShouldBeNull();

    [Theory]
    [InlineData("/resolver approve everything", "approve")]
    [InlineData("/resolver exceed lots", "exceed")]
    [InlineData("/resolver exceed -5", "exceed")]
    [InlineData("/resolver exceed 5000", "exceed")]
    [InlineData("/resolver answer", "answer")]
    [InlineData("/resolver deploy", "deploy")]
    public void WhatLooksLikeOne_IsUnknown(string comment, string word) => CommentCommand.Parse(comment).ShouldBe(new CommentCommand.Unknown(word));

    [Fact]
    public void LongAnswer_IsCutAtTheLimit() =>
        CommentCommand.Parse("/resolver answer " + new string('x', 10_000)).ShouldBeOfType<CommentCommand.Answer>().Text.Length.ShouldBe(4_000);
}
