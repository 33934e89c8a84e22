namespace Resolver.Repair.Tests.Mutate;

public sealed class PythonOperatorTests(RepairHouse house)
{
    [Theory]
    [InlineData("comparison", "if a < b:", "if a <= b:")]
    [InlineData("comparison", "if a in b:", "if a not in b:")]
    [InlineData("comparison", "if a is not b:", "if a is b:")]
    [InlineData("constant", "a = 7", "a = 8")]
    [InlineData("constant", "a = 7", "a = 6")]
    [InlineData("boolean", "a = True", "a = False")]
    [InlineData("arithmetic", "a = a // b", "a = a % b")]
    [InlineData("arithmetic", "a ^= b", "a &= b")]
    [InlineData("operand-order", "a = a - b", "a = b - a")]
    [InlineData("logical", "if a and b:", "if a or b:")]
    [InlineData("off-by-one", "a = b[a]", "a = b[a + 1]")]
    [InlineData("off-by-one", "a = b[a:]", "a = b[a - 1:]")]
    [InlineData("off-by-one", "for i in range(a):", "for i in range(a + 1):")]
    [InlineData("variable", "return a", "return b")]
    [InlineData("callee", "a = min(a, b)", "a = max(a, b)")]
    [InlineData("callee", "a = any(b)", "a = all(b)")]
    [InlineData("swapped-arguments", "a = f(a, b)", "a = f(b, a)")]
    [InlineData("swapped-arguments", "a = a[0, b]", "a = a[b, 0]")]
    [InlineData("negation", "if f(a):", "if not (f(a)):")]
    [InlineData("dropped-operand", "if a and b:", "if a:")]
    [InlineData("dropped-operand", "return 1 + f(a)", "return f(a)")]
    [InlineData("dropped-operand", "if not a:", "if a:")]
    [InlineData("loop-condition", "while True:", "while a:")]
    [InlineData("added-condition", "if a.n is None:", "if a is None or a.n is None:")]
    [InlineData("added-condition", "if a > 0:", "if a > 0 or not b:")]
    [InlineData("plain-assignment", "a += b", "a = b")]
    [InlineData("accumulator", "a = f(b)", "a = max(a, f(b))")]
    [InlineData("accumulator", "a = f(b)", "a += f(b)")]
    [InlineData("empty-value", "return []", "return [a]")]
    [InlineData("empty-value", "return []", "return [[]]")]
    [InlineData("slice", "for x in a:", "for x in a[b:]:")]
    [InlineData("argument-shape", "a = f(a[1:], b)", "a = f(a[1:], b[1:])")]
    [InlineData("donor-expression", "a[b] = f(a[0])", "a[b] = f(a[b])")]
    [InlineData("added-operand", "return f(a)", "return f(a - b)")]
    [InlineData("wrap", "return f(a)", "return f(len(a))")]
    [InlineData("delegated-yield", "yield f(a)", "yield from f(a)")]
    [InlineData("member", "a = b.first + b.last", "a = b.last + b.last")]
    public async Task Operator_OnPython_MakesTheExpectedEdit(string kind, string before, string after)
    {
        var texts = await Candidates.Texts(house, "py", Function(before), kind);

        texts.ShouldContain(Function(after));
    }

    [Fact]
    public async Task DeletedStatement_OnlyOneOfItsBlock_LeavesPass()
    {
        var texts = await Candidates.Texts(house, "py", "def f(a):\n    if a:\n        g(a)\n    return a\n", "deleted-statement");

        texts.ShouldContain("def f(a):\n    if a:\n        pass\n    return a\n");
        texts.ShouldContain("def f(a):\n    if a:\n        g(a)\n");
    }

    [Fact]
    public async Task MovedStatement_AtABlocksEdge_LeavesAndEntersIt()
    {
        var texts = await Candidates.Texts(house, "py", "def f(a):\n    for x in a:\n        g(x)\n        h(x)\n    k(a)\n", "moved-statement");

        texts.ShouldContain("def f(a):\n    for x in a:\n        g(x)\n    h(x)\n    k(a)\n");
        texts.ShouldContain("def f(a):\n    for x in a:\n        g(x)\n        h(x)\n        k(a)\n");
        texts.ShouldContain("def f(a):\n    for x in a:\n        h(x)\n        g(x)\n    k(a)\n");
    }

    [Fact]
    public async Task BaseCase_OfAFunction_StandsBeforeItsFirstStatement()
    {
        var texts = await Candidates.Texts(house, "py", "def f(a):\n    \"\"\"Doc.\"\"\"\n    x = a[0]\n    return [x]\n", "base-case");

        texts.ShouldContain("def f(a):\n    \"\"\"Doc.\"\"\"\n    if not a:\n        return []\n    x = a[0]\n    return [x]\n");
    }

    [Fact]
    public async Task AddedStatement_WithAnotherVariable_StandsAtTheBlocksEnd()
    {
        var texts = await Candidates.Texts(house, "py", "def f(a, b):\n    for x in a:\n        a.add(x)\n        b.add(x)\n        g(x)\n", "added-statement");

        texts.ShouldContain("def f(a, b):\n    for x in a:\n        a.add(x)\n        b.add(x)\n        g(x)\n        b.add(x)\n");
    }

    private static string Function(string line) =>
        $"def f(a, b):\n    {line}\n" + (line.EndsWith(':') ? "        g(a)\n" : string.Empty) + "    return g(a, b)\n";
}
