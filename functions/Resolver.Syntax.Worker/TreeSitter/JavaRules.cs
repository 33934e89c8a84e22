using System.Text.RegularExpressions;
using Resolver.Syntax.Outlines;
using Resolver.Syntax.Worker.Bodies;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>Java.</summary>
internal sealed partial class JavaRules : LanguageRules
{
    public override string Language => "java";

    public override string File => "tree-sitter-java";

    public override IReadOnlySet<string> Heads { get; } = Set("line_comment", "block_comment");

    public override IReadOnlySet<string> Declarations { get; } = Set(
        "class_declaration", "interface_declaration", "enum_declaration", "record_declaration", "annotation_type_declaration", "method_declaration",
        "constructor_declaration", "compact_constructor_declaration", "field_declaration", "constant_declaration", "enum_constant");

    public override IReadOnlySet<string> Lambdas { get; } = Set("lambda_expression", "object_creation_expression");

    public override IReadOnlySet<string> References { get; } = Set("method_invocation", "type_identifier");

    public override IReadOnlySet<string> Imports { get; } = Set("import_declaration");

    public override BodyRules Bodies { get; } = new(JavaBodies.Find, new StatementStarts(CodeDialect.Java, JavaBodies.Begins), new BodyNames(CodeDialect.Java, "if", "for", "while", "switch", "catch", "try", "synchronized", "return", "throw", "super", "this", "new", "assert", "case", "else", "do", "yield"));

    public override Described? Describe(ParsedText text, TsNode node, string type, Standing standing)
    {
        var body = text.Field(node, "body");
        switch (type)
        {
            case "method_declaration" or "constructor_declaration" or "compact_constructor_declaration":
                return body.IsNull ? null : new Described(standing.Parent is null ? DeclarationKind.Function : DeclarationKind.Method, text.Said(node, "name"))
                {
                    Body = body,
                    IsTest = TestAnnotation().IsMatch(text.Said(text.Child(node, "modifiers"))),
                };
            case "field_declaration" or "constant_declaration":
                var names = ParsedText.Named(node).Where(child => text.Type(child) == "variable_declarator").Select(child => text.Said(child, "name")).ToList();
                return names.Count == 0 ? null : new Described(DeclarationKind.Field, names[0]) { Names = names.Count > 1 ? names : [] };
            case "enum_constant":
                return new Described(DeclarationKind.Field, text.Said(node, "name"));
            default:
                return new Described(DeclarationKind.Type, text.Said(node, "name")) { Body = body };
        }
    }

    public override string Used(ParsedText text, TsNode node, string type) => type == "type_identifier" ? text.Said(node) : text.Said(node, "name");

    public override string Imported(ParsedText text, TsNode node, string type) =>
        text.Said(text.Child(node, "scoped_identifier", "identifier")) + (text.Child(node, "asterisk").IsNull ? string.Empty : ".*");

    [GeneratedRegex(@"@(\w+\.)*(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestAnnotation();
}
