namespace Resolver.Repair.Tests.Mutate;

public sealed class CSharpOperatorTests(RepairHouse house)
{
    [Theory]
    [InlineData("comparison", "if (a < b) { G(a); }", "if (a <= b) { G(a); }")]
    [InlineData("constant", "a = 7;", "a = 8;")]
    [InlineData("boolean", "c = true;", "c = false;")]
    [InlineData("arithmetic", "a = a / b;", "a = a * b;")]
    [InlineData("logical", "if (a > 0 && b > 0) { G(a); }", "if (a > 0 || b > 0) { G(a); }")]
    [InlineData("off-by-one", "a = d[b];", "a = d[b - 1];")]
    [InlineData("variable", "G(a);", "G(b);")]
    [InlineData("swapped-arguments", "H(a, b);", "H(b, a);")]
    [InlineData("dropped-operand", "if (a > 0 && b > 0) { G(a); }", "if (a > 0) { G(a); }")]
    [InlineData("dropped-operand", "if (!c) { G(a); }", "if (c) { G(a); }")]
    [InlineData("plain-assignment", "a += b;", "a = b;")]
    [InlineData("loop-condition", "while (c) { G(a); }", "while (true) { G(a); }")]
    public async Task Operator_OnCSharp_MakesTheExpectedEdit(string kind, string before, string after)
    {
        var texts = await Candidates.Texts(house, "cs", Method(before), kind);

        texts.ShouldContain(Method(after));
    }

    private static string Method(string line) =>
        $$"""
        public static class App
        {
            public static int F(int a, int b, bool c, int[] d)
            {
                {{line}}
                return H(a, b);
            }
        }

        """;
}
