using Resolver.Core.Ids;
using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Tests.Outlines;

using Declaration = Resolver.Syntax.Outlines.Declaration;

/// <summary>Declarations that the languages' own parsers found and outlines once missed, cut or named otherwise.</summary>
public sealed class DeclarationTests(ParserFixture fixture)
{
    [Fact]
    public async Task PythonAssignmentChain_HasAllNames()
    {
        var outline = await Outline("a.py", "VERSION = version_info = (1, 2)\n(first, [second, *rest]) = load()\nself.x = y = 1\n");

        outline.Declarations.Select(Names).ShouldBe(["VERSION version_info", "first second rest", "y"]);
    }

    [Fact]
    public async Task EcmaPattern_WithDefaultsAndRest_HasAllNames()
    {
        var outline = await Outline("a.js", "const { a = 1, b: { c }, ...d } = load();\nconst [e, [f = 2]] = load();\nconst {} = load();\n");

        outline.Declarations.Select(Names).ShouldBe(["a c d", "e f"]);
    }

    [Fact]
    public async Task EcmaUsing_IsAVariable()
    {
        var outline = await Outline("a.js", "export const a = 1;\nusing resource = open();\n");

        outline.Declarations.Select(Names).ShouldBe(["a", "resource"]);
        outline.Declarations[1].Kind.ShouldBe(DeclarationKind.Variable);
    }

    [Fact]
    public async Task TypeScriptGlobalBlock_HoldsItsDeclarations()
    {
        const string Text = "declare global {\n  interface Window { a: number }\n  interface Document { b: number }\n}\ndeclare const version: string;\n";
        var outline = await Outline("a.ts", Text);

        outline.Declarations.Select(declaration => (declaration.Kind, declaration.Name, declaration.Parent)).ShouldBe(
            [(DeclarationKind.Namespace, "global", -1), (DeclarationKind.Type, "Window", 0), (DeclarationKind.Type, "Document", 0), (DeclarationKind.Constant, "version", -1)]);
        Said(Text, outline.Declarations[1]).ShouldBe("interface Window { a: number }");
        Said(Text, outline.Declarations[3]).ShouldBe("declare const version: string;");
    }

    [Theory]
    [InlineData("/// Doc.\n\n#[derive(Debug)]\n\npub struct A;")]
    [InlineData("/** Doc. */\n\npub struct A;")]
    public async Task RustDocsAndAttributes_AcrossEmptyLines_BelongToTheirItem(string item)
    {
        var text = "// Of the file.\n\n" + item + "\n";
        var outline = await Outline("a.rs", text);

        Said(text, outline.Declarations.ShouldHaveSingleItem()).ShouldBe(item);
    }

    private static string Names(Declaration declaration) => declaration.Names.Count > 0 ? string.Join(' ', declaration.Names) : declaration.Name;

    private static string Said(string text, Declaration declaration) => text[declaration.Span.Start..declaration.Span.End];

    private async Task<Outline> Outline(string path, string text)
    {
        await using var outliner = await SandboxedOutliner.CreateAsync(fixture.Sandbox, fixture.Toolchains, fixture.Options with { OutlineWorkers = 1 }, TimeProvider.System, TestContext.Current.CancellationToken);
        var outline = await outliner.Outline(RepoPath.Parse(path), text, TestContext.Current.CancellationToken);
        return outline ?? throw new InvalidOperationException($"no outline for {path}");
    }
}
