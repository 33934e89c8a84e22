extern alias testhost;

using testhost::Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.Tests.CSharp;

public sealed class SchemataTests : IDisposable
{
    private readonly SchemataHarness harness = new();

    public static TheoryData<string, string, string, string> Shapes => new()
    {
        { "block", "1 + 1", "1 - 1", "public static class Entry { public static object Run() { var x = 1 + 1; return x; } }" },
        { "void, falls off its end", "x = 3", "x = 4", "public static class Entry { static int x; static void F() { x = 3; } public static object Run() { F(); return x; } }" },
        { "void, returns early", "return;", ";", "public static class Entry { static int x; static void F(bool b) { x = 1; if (b) { return; } x = 2; } public static object Run() { F(true); return x; } }" },
        { "arrow", "a + b", "a * b", "public static class Entry { static int F(int a, int b) => a + b; public static object Run() => F(3, 4); }" },
        { "arrow of void", "x++", "x--", "public static class Entry { static int x; static void F() => x++; public static object Run() { x = 0; F(); return x; } }" },
        { "arrow that throws", "new System.Exception()", "new System.ArgumentException()", "public static class Entry { static int F() => throw new System.Exception(); public static object Run() => F(); }" },
        { "arrow property", "1 + x", "2 + x", "public class C { int x = 5; public int P => 1 + x; } public static class Entry { public static object Run() => new C().P; }" },
        { "arrow indexer", "i * 2", "i * 3", "public class C { public int this[int i] => i * 2; } public static class Entry { public static object Run() => new C()[7]; }" },
        { "accessors", "value + 1", "value + 2", "public class C { int x; public int P { get { return x; } set { x = value + 1; } } } public static class Entry { public static object Run() { var c = new C { P = 3 }; return c.P; } }" },
        { "arrow accessors", "x - 1", "x - 2", "public class C { int x; public int P { get => x - 1; set => x = value; } } public static class Entry { public static object Run() { var c = new C { P = 3 }; return c.P; } }" },
        { "init accessor", "value * 2", "value * 5", "public class C { readonly int x; public int P { get => x; init { x = value * 2; } } } public static class Entry { public static object Run() => new C { P = 3 }.P; }" },
        { "constructor with readonly fields", "x = a", "x = a + 1", "public class C { public readonly int x; public C(int a) { x = a; } } public static class Entry { public static object Run() => new C(3).x; }" },
        { "constructor initialiser", "a + 10", "a + 20", "public class B { public int x; public B(int a) { x = a; } } public class C : B { public C(int a) : base(a + 10) { } } public static class Entry { public static object Run() => new C(3).x; }" },
        { "instance initialiser", "40 + 2", "40 + 3", "public class C { public int x = 40 + 2; } public static class Entry { public static object Run() => new C().x; }" },
        { "property initialiser", "40 + 2", "40 + 3", "public class C { public int X { get; } = 40 + 2; } public static class Entry { public static object Run() => new C().X; }" },
        { "struct constructor", "y = 2", "y = 3", "public struct S { public int x, y; public S(int a) { x = a; y = 2; } } public static class Entry { public static object Run() => new S(1).y; }" },
        { "operator", "a.x + b.x", "a.x - b.x", "public class C { public int x; public static C operator +(C a, C b) { return new C { x = a.x + b.x }; } } public static class Entry { public static object Run() => (new C { x = 3 } + new C { x = 4 }).x; }" },
        { "conversion", "c.x", "c.x + 1", "public class C { public int x; public static implicit operator int(C c) => c.x; } public static class Entry { public static object Run() { int i = new C { x = 3 }; return i; } }" },
        { "iterator", "i < 3", "i < 5", "using System.Linq; public static class Entry { static System.Collections.Generic.IEnumerable<int> F() { for (var i = 0; i < 3; i++) { yield return i; } } public static object Run() => string.Join(',', F()); }" },
        { "iterator with try", "yield return 2;", "yield return 3;", "public static class Entry { static System.Collections.Generic.IEnumerable<int> F() { try { yield return 1; yield return 2; } finally { System.GC.KeepAlive(1); } } public static object Run() => string.Join(',', F()); }" },
        { "async", "x + 1", "x + 2", "using System.Threading.Tasks; public static class Entry { static async Task<int> F(int x) { await Task.Yield(); return x + 1; } public static object Run() => F(3).Result; }" },
        { "async without value", "x = 1", "x = 2", "using System.Threading.Tasks; public static class Entry { static int x; static async Task F() { await Task.CompletedTask; x = 1; } public static object Run() { F().Wait(); return x; } }" },
        { "async arrow without value", "Set(1)", "Set(2)", "using System.Threading.Tasks; public static class Entry { static int x; static Task Set(int v) { x = v; return Task.CompletedTask; } static async Task F() => await Set(1); public static object Run() { F().Wait(); return x; } }" },
        { "async iterator", "i * 2", "i * 3", "using System.Threading.Tasks; using System.Collections.Generic; public static class Entry { static async IAsyncEnumerable<int> F() { for (var i = 0; i < 3; i++) { await Task.Yield(); yield return i * 2; } } static async Task<int> Sum() { var s = 0; await foreach (var x in F()) s += x; return s; } public static object Run() => Sum().Result; }" },
        { "lambda inside", "n => n + 1", "n => n + 2", "using System.Linq; public static class Entry { public static object Run() { return new[] { 1, 2 }.Select(n => n + 1).Sum(); } }" },
        { "local function", "n * 2", "n * 3", "public static class Entry { public static object Run() { int F(int n) { return n * 2; } return F(4); } }" },
        { "out parameter", "r = 1", "r = 2", "public static class Entry { static bool F(out int r) { r = 1; return true; } public static object Run() { F(out var r); return r; } }" },
        { "out parameter of void", "r = 1", "r = 2", "public static class Entry { static void F(out int r) { r = 1; } public static object Run() { F(out var r); return r; } }" },
        { "ref return", "a[0]", "a[1]", "public static class Entry { static int[] a = { 5, 6 }; static ref int F() { return ref a[0]; } public static object Run() => F(); }" },
        { "ref arrow", "ref a[0]", "ref a[1]", "public static class Entry { static int[] a = { 5, 6 }; static ref int F() => ref a[0]; public static object Run() => F(); }" },
        { "labels", "goto end", "goto middle", "public static class Entry { public static object Run() { var x = 1; goto end; middle: x = 2; end: return x; } }" },
        { "switch inside", "case 1: return \"one\";", "case 2: return \"one\";", "public static class Entry { static string F(int i) { switch (i) { case 1: return \"one\"; default: return \"other\"; } } public static object Run() => F(1); }" },
        { "stackalloc", "stackalloc int[4]", "stackalloc int[5]", "public static class Entry { public static object Run() { System.Span<int> s = stackalloc int[4]; return s.Length; } }" },
        { "unsafe", "*p", "*p + 1", "public static class Entry { static unsafe int F(int x) { int* p = &x; return *p; } public static object Run() => F(3); }" },
        { "generic", "a.CompareTo(b) > 0", "a.CompareTo(b) < 0", "public static class Entry { static T Max<T>(T a, T b) where T : System.IComparable<T> { return a.CompareTo(b) > 0 ? a : b; } public static object Run() => Max(3, 4); }" },
        { "ends by throwing", "-1", "1", "public static class Entry { static int F(int x) { if (x > 0) { return x; } throw new System.InvalidOperationException(); } public static object Run() => F(-1); }" },
        { "pattern and using", "> 3", ">= 3", "public static class Entry { public static object Run() { using var s = new System.IO.MemoryStream(); return 3 is > 3; } }" },
        { "directives", "x + 1", "x + 2", "public static class Entry { public static object Run() { var x = 1;\n#if NEVER\n x = 9;\n#else\n x = 2;\n#endif\n return x + 1; } }" },
        { "inserted statement", "return x;", "if (x > 0) { return 9; } return x;", "public static class Entry { public static object Run() { var x = 1; return x; } }" },
        { "deleted statement", "x = 5;", "", "public static class Entry { public static object Run() { var x = 1; x = 5; return x; } }" },
        { "same names twice", "var y = x", "var y = x + 1", "public static class Entry { public static object Run() { { var q = 1; } var x = 1; var y = x; return y; } }" },
        { "primary constructor", "a + 1", "a + 2", "public class C(int a) { public int P() { return a + 1; } } public static class Entry { public static object Run() => new C(3).P(); }" },
        { "loops without braces", "i < 4", "i < 6", "public static class Entry { public static object Run() { var s = 0; for (var i = 0; i < 4; i++) for (var j = 0; j < 2; j++) s += i; while (s > 100) s--; do s++; while (s < 0); return s; } }" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Switched_BehavesAsThePlainEdit(string shape, string old, string replacement, string source)
    {
        var mutant = SchemataHarness.Replace(7, source, old, replacement);
        var (reply, subject) = harness.Schemata(source, mutant);

        reply.Error.ShouldBeNull(shape);
        reply.Rejected.ShouldBeEmpty(shape);
        subject!.Run(0).ShouldBe(harness.Plain(source).Run(), shape);
        subject.Run(7).ShouldBe(harness.Plain(SchemataHarness.Apply(source, mutant)).Run(), shape);
        harness.Cover(source).Subject.Run().ShouldBe(subject.Run(0), shape);
    }

    [Fact]
    public void ManyInOneBody_EachIsItself()
    {
        const string Source = "public static class Entry { public static object Run() { var x = 100; return x + 1; } }";
        var mutants = Enumerable.Range(1, 60).Select(id => SchemataHarness.Replace(id, Source, "x + 1", $"x * {id}")).ToArray();

        var (_, subject) = harness.Schemata(Source, mutants);

        Enumerable.Range(1, 60).Select(id => subject!.Run(id)).ShouldBe(Enumerable.Range(1, 60).Select(id => (id * 100).ToString()));
        subject!.Run(0).ShouldBe("101");
    }

    [Fact]
    public void WhatDoesNotCompile_IsNamedAndLeftOut()
    {
        const string Source = "public static class Entry { static bool F(out int r) { r = 1; return true; } public static object Run() { F(out var x); return x + 1; } }";
        Mutant[] mutants =
        [
            SchemataHarness.Replace(1, Source, "x + 1", "x + y"),
            SchemataHarness.Replace(2, Source, "x + 1", "x + 2"),
            SchemataHarness.Replace(3, Source, "return x + 1;", ""),
            SchemataHarness.Replace(4, Source, "r = 1;", ""),
            SchemataHarness.Replace(5, Source, "x + 1", "x +"),
            SchemataHarness.Replace(6, Source, "return x + 1; }", "return 1; } } public class Evil { void M() { }"),
            SchemataHarness.Replace(7, Source, "r = 1", "r = 5"),
        ];

        var (reply, subject) = harness.Schemata(Source, mutants);

        reply.Rejected!.Select(rejection => rejection.Id).ShouldBe([1, 3, 4, 5, 6]);
        reply.Rejected!.Single(rejection => rejection.Id == 1).Reason.ShouldStartWith("CS0103");
        subject!.Run(2).ShouldBe("3");
        subject.Run(7).ShouldBe("6");
    }

    [Fact]
    public void ConstantsAndAttributes_CannotStandBehindASwitch()
    {
        const string Source = "public static class Entry { const int N = 10; [System.Obsolete(\"text\")] static int F(int a = 20) => a; public static object Run() => N + F(); }";
        var (reply, _) = harness.Schemata(
            Source, SchemataHarness.Replace(1, Source, "10", "11"), SchemataHarness.Replace(2, Source, "\"text\"", "\"other\""), SchemataHarness.Replace(3, Source, "20", "21"));

        reply.Rejected!.Select(rejection => rejection.Id).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void StaticInitialiser_NeedsANewProcess()
    {
        const string Source = "public static class Entry { static readonly int n = 10; public static object Run() => n; }";
        var (reply, subject) = harness.Schemata(Source, SchemataHarness.Replace(4, Source, "10", "11"));

        reply.Fresh.ShouldBe([4]);
        subject!.Run(4).ShouldBe("11");
    }

    [Fact]
    public void EndlessLoopAndRecursion_EndByException()
    {
        const string Source = """
            public static class Entry
            {
                static int Down(int n) { if (n <= 0) { return 0; } return 1 + Down(n - 1); }
                public static object Run() { var x = 3; while (x > 0) { x--; } return Down(3); }
            }
            """;
        var (_, subject) = harness.Schemata(
            Source, SchemataHarness.Replace(1, Source, "x--", "x += 0"), SchemataHarness.Replace(2, Source, "n - 1", "n - 0"));

        subject!.Run(0).ShouldBe("3");
        subject.Run(1, tickLimit: 5000).ShouldBe("TimeoutException");
        subject.Run(2).ShouldBe("InsufficientExecutionStackException");
    }

    [Fact]
    public void Coverage_CountsTheLinesThatRan()
    {
        const string Source = """
            public static class Entry
            {
                static int F(int x)
                {
                    if (x > 1)
                        return 2;
                    return 1;
                }
                static int G() => 3;
                public static object Run() => F(5);
            }
            """;
        var (reply, subject) = harness.Cover(Source);
        subject.Run();

        subject.Hits.Select(hit => reply.Points![hit].FirstLine).Order().ShouldBe([5, 6, 10]);
    }

    public void Dispose() => harness.Dispose();
}
