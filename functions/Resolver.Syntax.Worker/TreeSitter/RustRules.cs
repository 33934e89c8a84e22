using System.Text.RegularExpressions;
using Resolver.Syntax.Outlines;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>Rust. A block <c>impl</c> is a namespace with its type's name, and the receiver of its methods.</summary>
internal sealed partial class RustRules : LanguageRules
{
    public override string Language => "rust";

    public override string File => "tree-sitter-rust";

    public override IReadOnlySet<string> Heads { get; } = Set("line_comment", "block_comment", "attribute_item");

    public override IReadOnlySet<string> Declarations { get; } = Set(
        "mod_item", "struct_item", "enum_item", "union_item", "trait_item", "type_item", "impl_item", "function_item", "const_item", "static_item", "macro_definition");

    public override IReadOnlySet<string> Lambdas { get; } = Set("closure_expression");

    public override IReadOnlySet<string> References { get; } = Set("call_expression", "type_identifier", "macro_invocation");

    public override IReadOnlySet<string> Imports { get; } = Set("use_declaration", "extern_crate_declaration");

    // rustc gives attributes, and doc comments are such, to the next item wherever that stands.
    public override bool Sticks(ParsedText text, TsNode head) => text.Type(head) == "attribute_item" || !text.Child(head, "outer_doc_comment_marker").IsNull;

    public override Described? Describe(ParsedText text, TsNode node, string type, Standing standing)
    {
        var body = text.Field(node, "body");
        var name = text.Said(node, "name");
        switch (type)
        {
            case "mod_item":
                return body.IsNull ? null : new Described(DeclarationKind.Namespace, name) { Body = body };
            case "impl_item":
                var of = TypeName(text, text.Field(node, "type"));
                return new Described(DeclarationKind.Namespace, of) { Body = body, Receiver = of };
            case "function_item":
                var receiver = standing.Parent?.Receiver ?? string.Empty;
                return new Described(receiver.Length > 0 || standing.InType ? DeclarationKind.Method : DeclarationKind.Function, name)
                {
                    Body = body,
                    Receiver = receiver,
                    IsTest = TestAttribute().IsMatch(standing.Head),
                };
            case "macro_definition":
                return new Described(DeclarationKind.Function, name);
            case "const_item" or "static_item":
                return new Described(standing.InType || standing.Parent?.Receiver is { Length: > 0 } ? DeclarationKind.Field : type == "const_item" ? DeclarationKind.Constant : DeclarationKind.Variable, name);
            case "type_item" when standing.Parent?.Receiver is { Length: > 0 }:
                return null;
            default:
                return new Described(DeclarationKind.Type, name) { Body = body };
        }
    }

    public override string Used(ParsedText text, TsNode node, string type)
    {
        if (type == "type_identifier")
        {
            return text.Said(node);
        }

        var called = text.Field(node, type == "macro_invocation" ? "macro" : "function");
        if (text.Type(called) == "generic_function")
        {
            called = text.Field(called, "function");
        }

        return text.Type(called) switch
        {
            "identifier" => text.Said(called),
            "field_expression" => text.Said(called, "field"),
            "scoped_identifier" => text.Said(called, "name"),
            _ => string.Empty,
        };
    }

    public override string Imported(ParsedText text, TsNode node, string type) => text.Said(node, type == "use_declaration" ? "argument" : "name");

    private static string TypeName(ParsedText text, TsNode type)
    {
        while (text.Type(type) is "generic_type" or "reference_type")
        {
            type = text.Field(type, "type");
        }

        return text.Type(type) == "scoped_type_identifier" ? text.Said(type, "name") : text.Said(type);
    }

    [GeneratedRegex(@"#\[\s*(\w+::)*(test|rstest|test_case|bench)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestAttribute();
}
