using Resolver.Core.Publish;

namespace Resolver.Core.Tests.Publish;

public sealed class PatchTextTests
{
    private const string Diff = "diff --git a/a.py b/a.py\nindex 1111..2222 100644\n--- a/a.py\n+++ b/a.py\n@@ -3,3 +3,4 @@ def f():\n one\n-two\n+index 2\n+@@ -1,2 +1,2 @@\n three\n";

    [Fact]
    public void OtherLineNumbersAndObjects_ReadTheSame() =>
        PatchText.IsSame(Diff, Diff.Replace("1111..2222", "3333..4444", StringComparison.Ordinal).Replace("@@ -3,3 +3,4 @@ def", "@@ -30,3 +31,4 @@ def", StringComparison.Ordinal)).ShouldBeTrue();

    [Theory]
    [InlineData(" three", " three more")]
    [InlineData("+index 2", "+index 3")]
    [InlineData("def f()", "def g()")]
    [InlineData("-3,3 +3,4", "-3,3 +3,5")]
    [InlineData("b/a.py", "b/b.py")]
    [InlineData("+@@ -1,2 +1,2 @@", "+@@ -1,2 +9,2 @@")]
    public void AnyOtherDifference_ReadsOtherwise(string old, string now) =>
        PatchText.IsSame(Diff, Diff.Replace(old, now, StringComparison.Ordinal)).ShouldBeFalse();
}
