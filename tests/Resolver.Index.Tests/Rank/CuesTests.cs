using FsCheck.Xunit;
using Resolver.Index.Rank;

namespace Resolver.Index.Tests.Rank;

public sealed class CuesTests
{
    [Theory]
    [InlineData("panic: nil\n\ngoroutine 1 [running]:\nexample.com/auth.(*Handler).Check(0x0, 0x1)\n\t/home/x/auth/handler.go:9 +0x1d", "/home/x/auth/handler.go", 9, "example.com/auth.(*Handler).Check")]
    [InlineData("   at Shop.Pager.PageOf(Int32 index) in C:\\build\\src\\Pager.cs:line 8", "C:/build/src/Pager.cs", 8, "Shop.Pager.PageOf")]
    [InlineData("  File \"/app/shop/cart.py\", line 9, in total", "/app/shop/cart.py", 9, "total")]
    [InlineData("\tat org.shop.Basket$Item.add(Basket.java:5)", "org/shop/Basket.java", 5, "org.shop.Basket$Item.add")]
    [InlineData("    at async saveAll (/srv/app/src/store.ts:7:11)", "/srv/app/src/store.ts", 7, "saveAll")]
    [InlineData("saveAll@http://localhost:3000/src/store.js:7:11", "src/store.js", 7, "saveAll")]
    [InlineData("thread 'main' panicked at src/main.rs:10:5:\nindex out of bounds", "src/main.rs", 10, "")]
    [InlineData("   3: shop::basket::add\n             at ./src/basket.rs:42:9", "./src/basket.rs", 42, "shop::basket::add")]
    [InlineData("it breaks in handler.go:12", "handler.go", 12, "")]
    public void FrameOfEachLanguage_IsRead(string text, string path, int line, string symbol) =>
        Cues.Of(text).Frames.ShouldHaveSingleItem().ShouldBe(new Frame(path, line, symbol));

    [Fact]
    public void Frames_StandInnermostFirst()
    {
        Cues.Of("  File \"a.py\", line 1, in main\n  File \"b.py\", line 2, in inner").Frames.Select(frame => frame.Path).ShouldBe(["b.py", "a.py"]);
        Cues.Of("\tat x.y.B.inner(B.java:2)\n\tat x.y.A.main(A.java:1)").Frames.Select(frame => frame.Line).ShouldBe([2, 1]);
    }

    [Theory]
    [InlineData("org.apache.catalina.core.StandardContext.start fails", "org.apache.catalina.core.StandardContext.start")]
    [InlineData("`allow` lets one more through", "allow")]
    [InlineData("loadUserName is slow", "loadUserName")]
    [InlineData("load_user_name is slow", "load_user_name")]
    [InlineData("calling load() is slow", "load")]
    [InlineData("shop::basket::add panics", "shop::basket::add")]
    public void Symbol_IsRead(string text, string symbol) => Cues.Of(text).Symbols.ShouldContain(symbol);

    [Theory]
    [InlineData("it says \"the basket is closed\" and stops", "the basket is closed")]
    [InlineData("java.lang.IllegalStateException: Unsupported picture format: 0/null", "Unsupported picture format")]
    [InlineData("ERROR: cannot open the file 'x.txt' for writing to it", "for writing to it")]
    public void QuoteOrError_IsRead(string text, string literal) => Cues.Of(text).Literals.ShouldContain(found => found.StartsWith(literal, StringComparison.Ordinal));

    [Fact]
    public void Title_WeighsMore_AndTemplatesWeighNothing()
    {
        var issue = Issue.Of("Pager skips pages\n\n<!-- describe the crash -->\n### Steps\npress the button twice, the button\n- [x] searched\n### Environment\nWindows 11, Kubernetes\n### Logs\npager overflow");

        issue.TitleWords.ShouldBe(["pager", "skips", "pages"]);
        issue.Weights["button"].ShouldBe(2);
        issue.Weights["pager"].ShouldBe(4);
        issue.Weights.Keys.ShouldNotContain("describe");
        issue.Weights.Keys.ShouldNotContain("searched");
        issue.Weights.Keys.ShouldNotContain("kubernetes");
        issue.Weights.Keys.ShouldContain("overflow");
    }

    [Property(MaxTest = 500)]
    public void AnyText_IsRead(string? text)
    {
        Bounded(Cues.Of(text ?? string.Empty));
        Issue.Of(text ?? string.Empty).Weights.Values.ShouldAllBe(weight => weight >= 1);
    }

    // What would take the square of its length to read, or more, would not come back from these.
    [Theory]
    [InlineData("a")]
    [InlineData("\"")]
    [InlineData("`a(")]
    [InlineData("at a.b(")]
    [InlineData("File \"x.py\", line 1, in f\n")]
    [InlineData("x() a.go:1 ")]
    [InlineData("a/")]
    [InlineData("Error: ")]
    [InlineData("A_b.C::d ")]
    [InlineData("# Environment\n")]
    [InlineData("<!--")]
    [InlineData("NEAR(a b) AND \"*^:{}\" ")]
    [InlineData("\0\u0001\u001b[31m\ud800")]
    [InlineData("   3: a::b\n  at x.rs:1\n")]
    [InlineData("\n")]
    public void MegabyteOfAnything_IsRead(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, (1 << 20) / part.Length));

        Bounded(Cues.Of(text));
        Issue.Of(text).Title.Length.ShouldBeLessThanOrEqualTo(300);
    }

    private static void Bounded(Cues cues)
    {
        cues.Frames.Count.ShouldBeLessThanOrEqualTo(40);
        cues.Paths.Count.ShouldBeLessThanOrEqualTo(40);
        cues.Symbols.Count.ShouldBeLessThanOrEqualTo(40);
        cues.Literals.Count.ShouldBeLessThanOrEqualTo(40);
        cues.Names.Count.ShouldBeLessThanOrEqualTo(200);
    }
}
